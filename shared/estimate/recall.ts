import type { MemoryTerm } from '../engines/engine.ts'
import { termBytes, type TermBytes } from './evaluate.ts'
import type { DeviceContext } from './scenario.ts'
import type { Architecture } from '../model/architecture.ts'
import type { ResolvedModel } from './resolve-model.ts'
import { placeOf, readerOf, watched, type Place, type Reads } from './watch.ts'

/** A term's bytes, and the places it read to find them. */
export interface Recalled {
  readonly bytes: TermBytes | null
  readonly reads: Pick<ReadonlySet<Place>, 'has'>
}
/** What a term reads next, and where each value leads; null where what it reads next is not worth remembering by. */
interface Branch {
  readonly read: (context: DeviceContext) => unknown
  readonly next: Map<unknown, Branch | Recalled> | null
}
const NOT_KEPT: Branch = { read: () => undefined, next: null }
export type Recall = (term: MemoryTerm, context: DeviceContext) => Recalled

/** Adds one evaluation to a tree of them. */
function grow(
  root: Branch | Recalled | undefined,
  reads: readonly (readonly [Place, unknown])[],
  leaf: Recalled,
  volatile: ReadonlySet<Place>,
  from = 0,
): Branch | Recalled {
  const read = reads[from]
  if (!read) return leaf
  const [place, value] = read
  if (volatile.has(place)) return NOT_KEPT
  const branch = root && 'next' in root ? root : { read: readerOf(place), next: new Map() }
  branch.next?.set(value, grow(branch.next.get(value), reads, leaf, volatile, from + 1))
  return branch
}

const EVERYTHING: Recalled['reads'] = { has: () => true }

/**
 * Computes every term anew and remembers nothing: for a handful of loads, where watching costs more than it saves.
 */
const computeAnew: Recall = (term, context) => ({ bytes: termBytes(term, context), reads: EVERYTHING })

/**
 * Finds terms' bytes, computing each only once for the values it really reads. What a term reads is observed, not
 * declared: the first evaluation runs on a watched scenario, and its reads in order become a path of a tree. A later
 * scenario that gives the same values along a path has, as terms are pure, the same bytes; any other is evaluated.
 * So a sweep over contexts, GPUs and formats shares work without a second formula. Keep one only for a sweep's length.
 *
 * @param volatile places whose values hardly ever come again: what reads one of them is computed anew
 * @param most evaluations that are kept before all are forgotten
 */
export function createRecall(
  volatile: ReadonlySet<Place> = new Set(),
  most = Number.POSITIVE_INFINITY,
): Recall {
  let models = new WeakMap<Architecture, Map<MemoryTerm, Branch | Recalled>>()
  let kept = 0
  return (term, context) => {
    const { architecture } = context.scenario
    let trees = models.get(architecture)
    if (!trees) models.set(architecture, (trees = new Map()))
    const root = trees.get(term)
    let node: Branch | Recalled | undefined = root
    while (node && 'next' in node) {
      if (node.next === null) return computeAnew(term, context)
      node = node.next.get(node.read(context))
    }
    if (node) return node
    const reads: Reads = new Map()
    const bytes = termBytes(term, watched(context, reads))
    const leaf: Recalled = { bytes, reads: new Set(reads.keys()) }
    if (++kept > most) {
      models = new WeakMap()
      models.set(architecture, (trees = new Map()))
      kept = 1
    }
    trees.set(term, grow(trees.get(term), [...reads], leaf, volatile))
    return leaf
  }
}

/** What differs from one request for a model to the next. */
const VOLATILE = new Set(
  (['contextLength', 'promptTokens', 'batchSize', 'outputsMax'] as const).map((key) =>
    placeOf('settings', key),
  ),
)
const acrossRequests = createRecall(VOLATILE, 8000)

/**
 * Remembers from request to request what depends on a model, its formats and its layout alone. A config or a bare
 * parameter count makes an architecture of its own each time, which nothing could be remembered for.
 */
export const recallFor = ({ source }: ResolvedModel): Recall =>
  source === 'config' || source === 'params' ? computeAnew : acrossRequests

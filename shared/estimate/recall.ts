import type { MemoryTerm } from '../engines/engine.ts'
import { termBytes, type TermBytes } from './evaluate.ts'
import type { DeviceContext } from './scenario.ts'
import type { Architecture } from '../model/architecture.ts'
import { readerOf, watched, type Place, type Reads } from './watch.ts'

/** A term's bytes, and the places it read to find them; null where nobody watched. */
export interface Recalled {
  readonly bytes: TermBytes | null
  readonly reads: ReadonlySet<Place> | null
}
/** What a term reads next, and where each value leads. */
interface Branch {
  readonly read: (context: DeviceContext) => unknown
  readonly next: Map<unknown, Branch | Recalled>
}
export type Recall = (term: MemoryTerm, context: DeviceContext) => Recalled

/** Adds one evaluation to a tree of them. */
function grow(
  root: Branch | Recalled | undefined,
  reads: readonly (readonly [Place, unknown])[],
  leaf: Recalled,
  from = 0,
): Branch | Recalled {
  const read = reads[from]
  if (!read) return leaf
  const [place, value] = read
  const branch: Branch = root && 'next' in root ? root : { read: readerOf(place), next: new Map() }
  branch.next.set(value, grow(branch.next.get(value), reads, leaf, from + 1))
  return branch
}

/**
 * Finds terms' bytes, computing each only once for the values it really reads. What a term reads is observed, not
 * declared: the first evaluation runs on a watched scenario, and its reads in order become a path of a tree. A later
 * scenario that gives the same values along a path has, as terms are pure, the same bytes; any other is evaluated.
 * So a sweep over contexts, GPUs and formats shares work without a second formula. Keep one only for a sweep's length.
 */
export function createRecall(): Recall {
  const models = new Map<Architecture, Map<MemoryTerm, Branch | Recalled>>()
  return (term, context) => {
    const { architecture } = context.scenario
    let trees = models.get(architecture)
    if (!trees) models.set(architecture, (trees = new Map()))
    const root = trees.get(term)
    let node: Branch | Recalled | undefined = root
    while (node && 'next' in node) node = node.next.get(node.read(context))
    if (node) return node
    const reads: Reads = new Map()
    const bytes = termBytes(term, watched(context, reads))
    const leaf: Recalled = { bytes, reads: new Set(reads.keys()) }
    trees.set(term, grow(root, [...reads], leaf))
    return leaf
  }
}

/**
 * Computes every term anew and remembers nothing: for a handful of loads, where watching costs more than it saves.
 */
export const computeAnew: Recall = (term, context) => ({ bytes: termBytes(term, context), reads: null })

/** The places that a term reads to find its bytes. */
export function placesRead(term: MemoryTerm, context: DeviceContext): ReadonlySet<Place> {
  const reads: Reads = new Map()
  termBytes(term, watched(context, reads))
  return new Set(reads.keys())
}

import { success, type Result } from '../errors.ts'
import { highBytes } from './accuracy.ts'
import { usableOf, verdictOf } from './change.ts'
import { evaluateRequest } from './evaluate-request.ts'
import type { MemoryTerm } from '../engines/engine.ts'
import type { Evaluation, FindBytes, TermBytes } from './evaluate.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { DeviceContext, Scenario } from './scenario.ts'
import { settle, stretching, type Stretch, type Stretched } from './settle.ts'
import type { Verdict, Warning } from './types.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { placesRead, type Recall } from './recall.ts'
import { isExact, tooLarge } from './too-large.ts'
import { placeOf, SCENARIO, watched, type Place, type Reads } from './watch.ts'

/** A request settled and evaluated: the figures every decision rests on. */
export interface Load {
  readonly request: EstimateRequest
  readonly scenario: Scenario
  readonly evaluation: Evaluation
  /** Bytes of the fullest device, and the upper end of its error band. */
  readonly perGpuBytes: number
  readonly highBytes: number
  /** What one device can hold; 0 without a GPU. */
  readonly usableBytes: number
  readonly verdict: Verdict
}
/** One model, GPU, layout and pair of formats: what stays the same while context and batch are searched. */
export interface Column {
  readonly model: ResolvedModel
  readonly warnings: readonly Warning[]
  readonly base: Load
  /** The load with another context or batch; null when that contradicts the rest. */
  at(stretch: Stretch): Load | null
}

/** A search looks at sizes alone, so the band and the verdict are worked out only where they are asked for. */
class EvaluatedLoad implements Load {
  readonly request: EstimateRequest
  readonly scenario: Scenario
  readonly evaluation: Evaluation
  readonly perGpuBytes: number
  readonly usableBytes: number
  #high: number | undefined

  constructor(request: EstimateRequest, model: ResolvedModel, scenario: Scenario, find: FindBytes) {
    const { evaluation } = evaluateRequest(request, model, scenario, find)
    this.request = request
    this.scenario = scenario
    this.evaluation = evaluation
    this.perGpuBytes = evaluation.perGpuBytes
    this.usableBytes = usableOf(request, scenario, evaluation)
  }

  get highBytes(): number {
    return (this.#high ??= highBytes(this.scenario, this.evaluation))
  }

  get verdict(): Verdict {
    return verdictOf(this.scenario, this.perGpuBytes, this.highBytes, this.usableBytes)
  }
}

const isTold = ({ evaluation, highBytes: high }: Load): boolean =>
  isExact(Math.max(evaluation.totalBytes, high))

/** A place that a term may have read; sets of them are sums of their bits, which a double holds exactly. */
interface Bit {
  readonly place: Place
  readonly bit: number
}
const bits = new Map<string, Bit>()

function bitOf(part: 'settings' | 'given', key: string): Bit {
  const name = part === 'given' ? `given ${key}` : key
  let found = bits.get(name)
  if (!found) bits.set(name, (found = { place: placeOf(part, key), bit: 2 ** bits.size }))
  return found
}

/** What the layout and the engine's checks look at: when none of it changes, neither do they. */
function readsOfLayout(scenario: Scenario): ReadonlySet<Place> {
  const reads: Reads = new Map()
  const seen = watched(scenario, reads, SCENARIO)
  scenario.engine.placement?.(seen)
  scenario.engine.check?.(seen)
  return new Set(reads.keys())
}

/** A term's bytes on a device of the settled request, and what they depend on, once that is asked. */
interface Known {
  readonly term: MemoryTerm
  readonly context: DeviceContext
  readonly bytes: TermBytes | null
  reads: ReadonlySet<Place> | null
}

const isTouched = (known: Known, changed: readonly Bit[]): boolean => {
  const reads = (known.reads ??= placesRead(known.term, known.context))
  return changed.some(({ place }) => reads.has(place))
}

/** What a set of changed places means for a column: the same for every load that changes those. */
interface Change {
  readonly layout: boolean
  readonly touched: readonly boolean[]
  readonly given: Scenario['given']
}

type SettingKey = keyof Scenario['settings']

/** Settings that follow the context and the batch, whatever the engine fills in. */
const WORKLOAD = ['contextLength', 'promptTokens', 'batchSize', 'outputsMax'] as const satisfies SettingKey[]

/** Tells what a stretch changes, in a column whose terms are known. */
function changesOf(scenario: Scenario, known: readonly Known[], atBase: Stretched) {
  const { settings, given } = scenario
  const keys = new Set<SettingKey>([...WORKLOAD, ...(Object.keys(atBase.filled) as SettingKey[])])
  const changes = new Map<number, Change>()
  let layoutReads: ReadonlySet<Place> | undefined
  return (stretched: Stretched, stretch: Stretch): Change => {
    const changed: Bit[] = []
    let sum = 0
    const note = (part: 'settings' | 'given', key: string): void => {
      const bit = bitOf(part, key)
      changed.push(bit)
      sum += bit.bit
    }
    for (const key of keys) if (stretched.settings[key] !== settings[key]) note('settings', key)
    // What the engine fills in for one stretch it may leave alone for another: compared from now on.
    for (const key in stretched.filled)
      if (!keys.has(key as SettingKey)) {
        keys.add(key as SettingKey)
        if (stretched.settings[key as SettingKey] !== settings[key as SettingKey]) note('settings', key)
      }
    const fields = Object.keys(stretch) as (keyof Stretch)[]
    for (const field of fields) if (!given.has(field)) note('given', field)
    let change = changes.get(sum)
    if (!change) {
      const reads = (layoutReads ??= readsOfLayout(scenario))
      const layout = changed.some(({ place }) => reads.has(place))
      change = {
        layout,
        touched: layout ? [] : known.map((each) => isTouched(each, changed)),
        given: new Set([...given, ...fields]),
      }
      changes.set(sum, change)
    }
    return change
  }
}

/**
 * Settles a request once, for many contexts and batches. Of each later load only the terms that read a changed
 * setting are looked at again; every figure still comes from the engine's own terms.
 */
export function columnOf(request: EstimateRequest, model: ResolvedModel, recall: Recall): Result<Column> {
  const settled = settle(request, model)
  if (!settled.ok) return settled
  const { scenario } = settled.value
  // With the same layout the terms are asked for in the same order, so a place in it tells them apart.
  const known: Known[] = []
  const base = new EvaluatedLoad(request, model, scenario, (term, context) => {
    const found = recall(term, context)
    known.push({ term, context, ...found })
    return found.bytes
  })
  if (!isTold(base)) return tooLarge(request)
  let stretches: { settle: ReturnType<typeof stretching>; changeOf: ReturnType<typeof changesOf> } | undefined
  const loadAt = (stretch: Stretch): Load | null => {
    const asked = { ...request, ...stretch }
    if (!stretches) {
      const stretchTo = stretching(request, model, scenario)
      stretches = { settle: stretchTo, changeOf: changesOf(scenario, known, stretchTo(request)) }
    }
    const stretched = stretches.settle(asked)
    const { layout, touched, given } = stretches.changeOf(stretched, stretch)
    if (layout) {
      const again = settle(asked, model)
      return again.ok
        ? new EvaluatedLoad(
            asked,
            model,
            again.value.scenario,
            (term, context) => recall(term, context).bytes,
          )
        : null
    }
    let next = 0
    const { settings } = stretched
    return new EvaluatedLoad(asked, model, { ...scenario, settings, given }, (term, context) => {
      const at = next++
      const before = known[at]
      return before && touched[at] === false ? before.bytes : recall(term, context).bytes
    })
  }
  const at = (stretch: Stretch): Load | null => {
    const load = loadAt(stretch)
    return load !== null && isTold(load) ? load : null
  }
  return success({ model, warnings: settled.value.warnings, base, at })
}

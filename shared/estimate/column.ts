import { success, type Result } from '../errors.ts'
import { highBytes } from './accuracy.ts'
import { usableOf, verdictOf } from './change.ts'
import { evaluateRequest } from './evaluate-request.ts'
import type { MemoryTerm } from '../engines/engine.ts'
import type { Evaluation, FindBytes, TermBytes } from './evaluate.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { DeviceContext, Scenario } from './scenario.ts'
import { settle, stretchedSettings, type Stretch } from './settle.ts'
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

function loadOf(request: EstimateRequest, model: ResolvedModel, scenario: Scenario, find: FindBytes): Load {
  const { evaluation } = evaluateRequest(request, model, scenario, find)
  const usableBytes = usableOf(request, scenario, evaluation)
  const { perGpuBytes } = evaluation
  // A search looks at sizes alone, so the band is worked out only where it is asked for.
  let high: number | undefined
  return {
    request,
    scenario,
    evaluation,
    perGpuBytes,
    usableBytes,
    get highBytes() {
      return (high ??= highBytes(scenario, evaluation))
    },
    get verdict() {
      return verdictOf(scenario, perGpuBytes, this.highBytes, usableBytes)
    },
  }
}

const isTold = ({ evaluation, highBytes: high }: Load): boolean =>
  isExact(Math.max(evaluation.totalBytes, high))

/** A setting's name with its place. Settings that are objects follow the request, not its context or batch. */
interface Setting {
  readonly key: keyof Scenario['settings']
  readonly place: Place
}
let settingList: readonly Setting[] | undefined

function settingsOf({ settings }: Scenario): readonly Setting[] {
  settingList ??= (Object.keys(settings) as Setting['key'][])
    .filter((key) => typeof settings[key] !== 'object')
    .map((key) => ({ key, place: placeOf('settings', key) }))
  return settingList
}

/** Settings that differ, as places that a term may have read. */
function changedPlaces(before: Scenario, settings: Scenario['settings'], stretch: Stretch): Place[] {
  const changed: Place[] = []
  const known = before.settings
  for (const { key, place } of settingsOf(before)) if (settings[key] !== known[key]) changed.push(place)
  for (const field of Object.keys(stretch) as (keyof Stretch)[])
    if (!before.given.has(field)) changed.push(placeOf('given', field))
  return changed
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

const isTouched = (known: Known, changed: readonly Place[]): boolean => {
  const reads = (known.reads ??= placesRead(known.term, known.context))
  return changed.some((place) => reads.has(place))
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
  const base = loadOf(request, model, scenario, (term, context) => {
    const found = recall(term, context)
    known.push({ term, context, ...found })
    return found.bytes
  })
  if (!isTold(base)) return tooLarge(request)
  let layoutReads: ReadonlySet<Place> | undefined
  const loadAt = (stretch: Stretch): Load | null => {
    const asked = { ...request, ...stretch }
    const settings = stretchedSettings(asked, model, scenario)
    const changed = changedPlaces(scenario, settings, stretch)
    layoutReads ??= readsOfLayout(scenario)
    if (changed.some((place) => layoutReads?.has(place))) {
      const again = settle(asked, model)
      return again.ok
        ? loadOf(asked, model, again.value.scenario, (term, context) => recall(term, context).bytes)
        : null
    }
    const given = new Set(scenario.given)
    for (const field of Object.keys(stretch) as (keyof Stretch)[]) given.add(field)
    let next = 0
    return loadOf(asked, model, { ...scenario, settings, given }, (term, context) => {
      const before = known[next++]
      return before && !isTouched(before, changed) ? before.bytes : recall(term, context).bytes
    })
  }
  const at = (stretch: Stretch): Load | null => {
    const load = loadAt(stretch)
    return load !== null && isTold(load) ? load : null
  }
  return success({ model, warnings: settled.value.warnings, base, at })
}

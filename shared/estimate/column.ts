import { success, type Result } from '../errors.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { Changes } from './changes.ts'
import { cellsOf, type Grids } from './grids.ts'
import { isLoadTold, WholeLoad, type Load } from './load.ts'
import type { Recall } from './recall.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import { settle, stretching, type Stretch } from './settle.ts'
import { Sheet } from './sheet.ts'
import { isOneColumn, isUsableFixed, sweepOf, type Cell } from './sweep.ts'
import { tooLarge } from './too-large.ts'
import type { Warning } from './types.ts'
import { SCENARIO, watched, type Place, type Reads } from './watch.ts'

export type { Load } from './load.ts'

/** One model, GPU, layout and pair of formats: what stays the same while context and batch are searched. */
export interface Column {
  readonly model: ResolvedModel
  readonly warnings: readonly Warning[]
  readonly base: Load
  /** The load with another context or batch; null when that contradicts the rest. */
  at(stretch: Stretch): Load | null
  /** Bytes of a load's fullest device in terms that grow with what follows a field: where a search starts. */
  following(load: Load, field: keyof Stretch): number
  /**
   * The figures at many contexts and batches, by place in the list; null for a column, or at a place, where only
   * {@link at} tells them. `grids` are shared by the columns of one comparison.
   */
  sweep(stretches: readonly Stretch[], grids: Grids): ((index: number) => Cell | null) | null
}

/** What the layout and the engine's checks look at: when none of it changes, neither do they. */
function readsOfLayout(scenario: Scenario): ReadonlySet<Place> {
  const reads: Reads = new Map()
  const seen = watched(scenario, reads, SCENARIO)
  scenario.engine.placement?.(seen)
  scenario.engine.check?.(seen)
  return new Set(reads.keys())
}

/** What a column needs for loads beside its own. */
interface Stretches {
  readonly settle: ReturnType<typeof stretching>
  readonly changes: Changes
  /** Whether changed places are among those that the layout looks at. */
  readonly movesLayout: (changed: number) => boolean
}

function stretchesOf(request: EstimateRequest, model: ResolvedModel, scenario: Scenario): Stretches {
  const settleWith = stretching(request, model, scenario)
  const changes = new Changes(scenario, settleWith(request))
  const reads = readsOfLayout(scenario)
  let bits = 0
  let generation = -1
  const movesLayout = (changed: number): boolean => {
    if (generation !== changes.generation) {
      bits = changes.among(reads)
      generation = changes.generation
    }
    return (changed & bits) !== 0
  }
  return { settle: settleWith, changes, movesLayout }
}

function sweepOver(
  base: Load,
  sheet: Sheet,
  { settle: settleWith, changes, movesLayout }: Stretches,
  asked: readonly Stretch[],
  grids: Grids,
): ReturnType<typeof sweepOf> {
  if (!sheet.isWhole || base.scenario.engine.phases) return null
  if (!asked.every((stretch) => changes.givesNothingNew(stretch))) return null
  const stretched = asked.map((stretch) => settleWith({ ...base.request, ...stretch }))
  const varying = changes.varying(stretched)
  if (!isOneColumn(varying) || movesLayout(changes.of(varying))) return null
  const cells = cellsOf(
    stretched.map(({ settings }) => settings),
    varying,
  )
  const differing = sheet.differing(cells)
  if (!isUsableFixed(base, cells, differing)) return null
  return sweepOf({ base, cells, stages: sheet.over(cells, differing, grids) })
}

/**
 * Settles a request once, for many contexts and batches. Of each later load only the terms that read a changed
 * setting are looked at again; every figure still comes from the engine's own terms.
 */
export function columnOf(request: EstimateRequest, model: ResolvedModel, recall: Recall): Result<Column> {
  const settled = settle(request, model)
  if (!settled.ok) return settled
  const { scenario, warnings } = settled.value
  const sheet = new Sheet(scenario, recall)
  const base = new WholeLoad(request, model, scenario, sheet.find)
  if (!isLoadTold(base)) return tooLarge(request)
  let known: Stretches | undefined
  const stretches = (): Stretches => (known ??= stretchesOf(request, model, scenario))
  const loadAt = (stretch: Stretch): Load | null => {
    const asked = { ...request, ...stretch }
    const { settle: settleWith, changes, movesLayout } = stretches()
    const stretched = settleWith(asked)
    const changed = changes.between(stretched, stretch)
    if (sheet.isWhole && !movesLayout(changed)) {
      const given = changes.givenWith(stretch)
      return sheet.at(asked, { ...scenario, settings: stretched.settings, given }, changed, changes)
    }
    const again = settle(asked, model)
    return again.ok
      ? new WholeLoad(asked, model, again.value.scenario, (term, context) => recall(term, context).bytes)
      : null
  }
  return success({
    model,
    warnings,
    base,
    at: (stretch) => {
      const load = loadAt(stretch)
      return load !== null && isLoadTold(load) ? load : null
    },
    sweep: (asked, grids) => sweepOver(base, sheet, stretches(), asked, grids),
    following: (load, field) => sheet.following(load, stretches().changes, field),
  })
}

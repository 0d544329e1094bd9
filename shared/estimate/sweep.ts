import type { MemoryTerm } from '../engines/engine.ts'
import { highOver } from './accuracy.ts'
import { usableOf, verdictOf } from './change.ts'
import type { SettingKey } from './changes.ts'
import type { Evaluation, TermBytes } from './evaluate.ts'
import type { Cells } from './grids.ts'
import { isTold, type Load } from './load.ts'
import type { Scenario, Stage } from './scenario.ts'
import type { Verdict } from './types.ts'
import { SCENARIO, watched, type Reads } from './watch.ts'

/** The figures of one column at one context and batch. */
export interface Cell {
  readonly settings: Scenario['settings']
  readonly perGpuBytes: number
  readonly totalBytes: number
  readonly usableBytes: number
  readonly verdict: Verdict
}

/** Settings that names and verdicts of a whole column rest on. */
const FIXED = [
  'task',
  'weights',
  'keyFormat',
  'valueFormat',
  'gpus',
  'cpuMoe',
  'offload',
] as const satisfies readonly SettingKey[]

/** Whether cells that differ in these settings are of one column. */
export const isOneColumn = (varying: readonly SettingKey[]): boolean =>
  !FIXED.some((key) => varying.includes(key))

/** A term on one kind of device: its bytes in the settled request, and cell by cell where they are not the same in all. */
export interface TermCells {
  readonly term: MemoryTerm
  readonly base: TermBytes | null
  readonly cells: readonly (TermBytes | null)[] | null
}
export interface StageCells {
  readonly stage: Stage
  /** In the engine's order. */
  readonly terms: readonly TermCells[]
}

/** What is swept: a column's own load, and its terms over the cells. */
interface Swept {
  readonly base: Load
  readonly cells: Cells
  readonly stages: readonly StageCells[]
}

const bytesIn = ({ base, cells }: TermCells, index: number): number =>
  (cells ? cells[index] : base)?.bytes ?? 0

/**
 * Whether what a device can hold is the same in all cells, where only some terms and settings differ: the engine is asked
 * once, and watched as it reads.
 */
export function isUsableFixed(base: Load, { varying }: Cells, differing: ReadonlySet<MemoryTerm>): boolean {
  const { scenario, evaluation, request } = base
  if (!scenario.engine.usableBytes) return true
  let isFixed = true
  const watchedBytes = (bytes: number): number => {
    isFixed = false
    return bytes
  }
  const seen: Evaluation = {
    stages: evaluation.stages.map((stage) => ({
      stage: stage.stage,
      terms: stage.terms.map((each) =>
        differing.has(each.term)
          ? {
              term: each.term,
              get bytes() {
                return watchedBytes(each.bytes)
              },
              get values() {
                isFixed = false
                return each.values
              },
              get substituted() {
                isFixed = false
                return each.substituted
              },
            }
          : each,
      ),
      get total() {
        return watchedBytes(stage.total)
      },
    })),
    fullest: evaluation.fullest,
    get perGpuBytes() {
      return watchedBytes(evaluation.perGpuBytes)
    },
    get totalBytes() {
      return watchedBytes(evaluation.totalBytes)
    },
    host: [],
  }
  const reads: Reads = new Map()
  usableOf(request, watched(scenario, reads, SCENARIO), seen)
  return isFixed && ![...reads.keys()].some((place) => varying.has(place))
}

/**
 * A column's figures over many contexts and batches: sums of its terms' bytes, cell by cell. What its device can hold is
 * the same in all of them. Null for a column whose figures need a whole evaluation each, and so at a cell.
 */
export function sweepOf({ base, cells, stages }: Swept): ((index: number) => Cell | null) | null {
  const { scenario, usableBytes } = base
  const highBytes = highOver(scenario.engine)
  // A term that arises in some cells alone moves the others in the list that the engine reads.
  const isSteady = ({ base, cells }: TermCells): boolean =>
    cells?.every((each) => (each === null) === (base === null)) ?? true
  if (!highBytes || !stages.every(({ terms }) => terms.every(isSteady))) return null
  const fixed = stages.map(({ terms }) =>
    terms.reduce((sum, each) => sum + (each.cells ? 0 : bytesIn(each, 0)), 0),
  )
  const differing = stages.map(({ terms }) => terms.filter((each) => each.cells !== null))
  return (index) => {
    let fullest = 0
    let perGpuBytes = 0
    let totalBytes = 0
    for (let s = 0; s < stages.length; s++) {
      let bytes = fixed[s] as number
      for (const each of differing[s] as readonly TermCells[]) bytes += bytesIn(each, index)
      totalBytes += bytes * (stages[s] as StageCells).stage.devices
      if (bytes > perGpuBytes) {
        perGpuBytes = bytes
        fullest = s
      }
    }
    if (fullest !== base.evaluation.fullest) return null
    const { terms } = stages[fullest] as StageCells
    const high = (): number => highBytes(perGpuBytes, (term) => bytesIn(terms[term] as TermCells, index))
    if (!isTold(totalBytes, perGpuBytes, high)) return null
    const verdict =
      perGpuBytes > usableBytes ? 'exceeds' : verdictOf(scenario, perGpuBytes, high(), usableBytes)
    return {
      settings: cells.settings[index] as Scenario['settings'],
      perGpuBytes,
      totalBytes,
      usableBytes,
      verdict,
    }
  }
}

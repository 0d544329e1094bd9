import { LEVELS, type Level } from '../../../shared/speed/classes.ts'
import type { Band } from '../../../shared/speed/calibration.ts'
import { modelKind } from '../../../shared/speed/model-kind.ts'
import type { Fitted, Sample } from './fit.ts'
import type { Run } from './rows.ts'

/** Classes with fewer rows take the band of the class above them. */
const LEAST_ROWS = 10

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  const low = sorted[below] ?? 0
  return low + ((sorted[Math.min(below + 1, sorted.length - 1)] ?? 0) - low) * (at - below)
}

const round = (value: number, digits = 4): number => Number(value.toPrecision(digits))

export interface Score {
  readonly rows: number
  readonly median: number
  readonly p90: number
  /** Share of rows within 20 %. */
  readonly within20: number
}

export function scoreOf(errors: readonly number[]): Score {
  const sizes = errors.map(Math.abs)
  return {
    rows: errors.length,
    median: round(percentile(sizes, 0.5), 3),
    p90: round(percentile(sizes, 0.9), 3),
    within20: round(sizes.filter((size) => size <= 0.2).length / sizes.length, 3),
  }
}

export interface Scored {
  readonly run: Run
  readonly sample: Sample<string>
  readonly inSample: number
  readonly heldOut: number
}

/** Whether a row is a single stream on a single device. */
export const regimeOf = ({ row }: Run): 'single' | 'batched' =>
  (row.gpus ?? 1) === 1 && Math.round(row.batch ?? 1) <= 1 ? 'single' : 'batched'

/** What each class earned on rows whose model was left out of the fit, widest classes included. */
export function bandsOf(scored: readonly Scored[]): Record<string, Band> {
  const groups = new Map<string, Scored[]>()
  for (const each of scored) {
    const { device, engine } = each.sample.keys
    const kind = modelKind(each.run.scenario.architecture)
    for (const name of ['all', engine, device, `${device} ${kind}`]) {
      const key = `${regimeOf(each.run)}: ${name}`
      groups.set(key, [...(groups.get(key) ?? []), each])
    }
  }
  const bands: Record<string, Band> = {}
  for (const [key, members] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const models = new Set(members.map(({ sample }) => sample.model)).size
    // A class of one model has nothing left to predict it from: its held-out errors are those of the class above.
    if (members.length < LEAST_ROWS || models < 2) continue
    const errors = members.map(({ heldOut }) => heldOut)
    const ratios = errors.map((error) => 1 / (1 + error))
    bands[key] = {
      rows: members.length,
      models,
      median: scoreOf(errors).median,
      p90: scoreOf(errors).p90,
      low: round(percentile(ratios, 0.1), 3),
      high: round(percentile(ratios, 0.9), 3),
    }
  }
  return bands
}

export interface ClassScore {
  readonly class: string
  readonly kind: string
  readonly models: number
  readonly devices: number
  readonly inSample: Score
  readonly heldOut: Score
}

/** The published table: one line per class and kind of model. */
export function tableOf(scored: readonly Scored[]): ClassScore[] {
  const groups = new Map<string, Scored[]>()
  for (const each of scored) {
    const key = `${each.sample.keys.device}|${modelKind(each.run.scenario.architecture)}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, members]) => ({
      class: key.slice(0, key.indexOf('|')),
      kind: key.slice(key.indexOf('|') + 1),
      models: new Set(members.map(({ sample }) => sample.model)).size,
      devices: new Set(members.map(({ sample }) => sample.device)).size,
      inSample: scoreOf(members.map(({ inSample }) => inSample)),
      heldOut: scoreOf(members.map(({ heldOut }) => heldOut)),
    }))
}

/** Each level with its keys in order. Engines that no request can name stay: they fixed the generations they ran on. */
function* levelsOf<Name extends string>(
  fitted: Fitted<Name>,
): Generator<[Level, [string, Partial<Record<Name, number>>][]]> {
  for (const level of LEVELS)
    yield [level, Object.entries(fitted.factors[level]).toSorted(([a], [b]) => (a < b ? -1 : 1))]
}

/** The fit as data: factors that change less than one part in a thousand are left out. */
export function fitData<Name extends string>(fitted: Fitted<Name>): Record<string, unknown> {
  const rounded = (constants: Partial<Record<Name, number>>): Record<string, number> =>
    Object.fromEntries(
      Object.entries<number | undefined>(constants).flatMap(([name, value]) =>
        value === undefined || Math.abs(value - 1) < 1e-3 ? [] : [[name, round(value)]],
      ),
    )
  return {
    base: Object.fromEntries(
      Object.entries<number>(fitted.base).map(([name, value]) => [name, round(value)]),
    ),
    factors: Object.fromEntries(
      [...levelsOf(fitted)].map(([level, byKey]) => [
        level,
        Object.fromEntries(byKey.map(([key, constants]) => [key, rounded(constants)])),
      ]),
    ),
  }
}

/** How many measurements each factor rests on. */
export function rowsByKey<Name extends string>(
  fitted: Fitted<Name>,
  samples: readonly Sample<Name>[],
): Record<Level, Record<string, number>> {
  return Object.fromEntries(
    [...levelsOf(fitted)].map(([level, byKey]) => [
      level,
      Object.fromEntries(
        byKey.map(([key]) => [key, samples.filter(({ keys }) => keys[level] === key).length]),
      ),
    ]),
  ) as Record<Level, Record<string, number>>
}

import { LEVELS, type Level, type LevelKeys } from '../../../shared/speed/classes.ts'

/**
 * Fits the constants of a law whose time is a sum of positive terms, each proportional to a product of constants.
 * Every constant is a base times a factor per level (engine, device class, generation, …). Factors are drawn towards 1
 * by a normal prior on their logarithm, so that a class with few rows stays near the class above it.
 */

/** One row: its terms, the keys it is refined on, the measured time. */
export interface Sample<Name extends string> {
  readonly id: string
  /** What is held out together: rows of one architecture, of one GPU. */
  readonly model: string
  readonly device: string
  readonly keys: LevelKeys
  readonly weight: number
  readonly seconds: number
  /** Time of the row and its derivative by the logarithm of each constant. */
  readonly time: (constants: Readonly<Record<Name, number>>) => {
    seconds: number
    slopes: Readonly<Record<Name, number>>
  }
}

export interface Prior<Name extends string> {
  /** Expected value and spread of the logarithm of each base. */
  readonly base: Readonly<Record<Name, readonly [value: number, spread: number]>>
  /** Spread of the logarithm of each factor; a constant without one is not refined on that level. */
  readonly levels: Readonly<Record<Level, Partial<Readonly<Record<Name, number>>>>>
  /** Spread of the logarithm of a measurement around the law. */
  readonly noise: number
  /** Beyond this many noises a row's pull no longer grows. */
  readonly huber: number
}

export interface Fitted<Name extends string> {
  readonly base: Readonly<Record<Name, number>>
  readonly factors: Readonly<Record<Level, Readonly<Record<string, Partial<Record<Name, number>>>>>>
}

/** Constants of one set of keys. Unknown keys change nothing. */
export function constantsAt<Name extends string>(
  fitted: Fitted<Name>,
  keys: LevelKeys,
): Record<Name, number> {
  const constants: Record<Name, number> = { ...fitted.base }
  for (const level of LEVELS) {
    const factors = fitted.factors[level][keys[level]]
    if (!factors) continue
    for (const name of Object.keys(factors) as Name[]) constants[name] *= factors[name] ?? 1
  }
  return constants
}

const STEPS = 30
const CLOSE = 1e-4

interface Slot<Name> {
  readonly name: Name
  readonly level: Level | null
  readonly key: string
  readonly value: number
  readonly spread: number
}

function slotsOf<Name extends string>(samples: readonly Sample<Name>[], prior: Prior<Name>): Slot<Name>[] {
  const slots: Slot<Name>[] = []
  for (const name of Object.keys(prior.base) as Name[]) {
    const [value, spread] = prior.base[name]
    slots.push({ name, level: null, key: '', value: Math.log(value), spread })
  }
  for (const level of LEVELS) {
    const keys = new Set(samples.map((sample) => sample.keys[level]))
    for (const key of keys)
      for (const name of Object.keys(prior.levels[level]) as Name[])
        slots.push({ name, level, key, value: 0, spread: prior.levels[level][name] ?? 1 })
  }
  return slots
}

function fittedOf<Name extends string>(slots: readonly Slot<Name>[], at: Float64Array): Fitted<Name> {
  const base = {} as Record<Name, number>
  const factors = Object.fromEntries(LEVELS.map((level) => [level, {}])) as Record<
    Level,
    Record<string, Partial<Record<Name, number>>>
  >
  for (const [index, { name, level, key }] of slots.entries()) {
    const value = Math.exp(at[index] ?? 0)
    if (level === null) base[name] = value
    else (factors[level][key] ??= {})[name] = value
  }
  return { base, factors }
}

/** Solves A x = b for a symmetric positive matrix, in place (Cholesky). */
function solve(matrix: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  for (let i = 0; i < size; i++) {
    const row = matrix[i] as Float64Array
    for (let j = 0; j <= i; j++) {
      const other = matrix[j] as Float64Array
      let sum = row[j] as number
      for (let k = 0; k < j; k++) sum -= (row[k] as number) * (other[k] as number)
      row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (other[j] as number)
    }
  }
  const x = right.slice()
  for (let i = 0; i < size; i++) {
    const row = matrix[i] as Float64Array
    let sum = x[i] as number
    for (let k = 0; k < i; k++) sum -= (row[k] as number) * (x[k] as number)
    x[i] = sum / (row[i] as number)
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i] as number
    for (let k = i + 1; k < size; k++) sum -= ((matrix[k] as Float64Array)[i] as number) * (x[k] as number)
    x[i] = sum / ((matrix[i] as Float64Array)[i] as number)
  }
  return x
}

/** Gauss-Newton on the logarithm of the time, with the prior as further residuals. */
export function fit<Name extends string>(
  samples: readonly Sample<Name>[],
  prior: Prior<Name>,
  start?: Fitted<Name>,
): Fitted<Name> {
  const slots = slotsOf(samples, prior)
  const indexOf = new Map(slots.map((slot, index) => [`${slot.level} ${slot.key} ${slot.name}`, index]))
  const at = Float64Array.from(slots, ({ level, key, name, value }) => {
    const known = level === null ? start?.base[name] : start?.factors[level][key]?.[name]
    return known === undefined ? value : Math.log(known)
  })
  const names = Object.keys(prior.base) as Name[]
  const places = samples.map((sample) =>
    names.map((name) =>
      [
        indexOf.get(`null  ${name}`),
        ...LEVELS.map((level) => indexOf.get(`${level} ${sample.keys[level]} ${name}`)),
      ].filter((index) => index !== undefined),
    ),
  )
  for (let step = 0; step < STEPS; step++) {
    const matrix = slots.map(() => new Float64Array(slots.length))
    const right = new Float64Array(slots.length)
    for (const [index, slot] of slots.entries()) {
      const weight = 1 / slot.spread ** 2
      ;(matrix[index] as Float64Array)[index] = weight
      right[index] = weight * (slot.value - (at[index] as number))
    }
    for (const [i, sample] of samples.entries()) {
      const constants = {} as Record<Name, number>
      for (const [n, name] of names.entries()) {
        let log = 0
        for (const index of places[i]?.[n] ?? []) log += at[index] as number
        constants[name] = Math.exp(log)
      }
      const { seconds, slopes } = sample.time(constants)
      const residual = Math.log(sample.seconds) - Math.log(seconds)
      const far = Math.abs(residual) / prior.noise
      const weight = (sample.weight / prior.noise ** 2) * (far > prior.huber ? prior.huber / far : 1)
      const entries: [number, number][] = []
      for (const [n, name] of names.entries()) {
        const slope = slopes[name] / seconds
        if (Math.abs(slope) > 1e-9) for (const index of places[i]?.[n] ?? []) entries.push([index, slope])
      }
      for (const [a, slopeA] of entries) {
        right[a] = (right[a] as number) + weight * slopeA * residual
        const row = matrix[a] as Float64Array
        for (const [b, slopeB] of entries) row[b] = (row[b] as number) + weight * slopeA * slopeB
      }
    }
    const move = solve(matrix, right)
    let longest = 0
    for (const value of move) longest = Math.max(longest, Math.abs(value))
    // A step of more than a factor e is outside what the linearisation can promise.
    const damping = Math.min(1, 1 / longest)
    for (const [index, value] of move.entries()) at[index] = (at[index] as number) + damping * value
    if (longest < CLOSE) break
  }
  return fittedOf(slots, at)
}

/** Predicted over measured, less one, for rows left out of the fit together with all that share their group. */
export function heldOut<Name extends string>(
  samples: readonly Sample<Name>[],
  prior: Prior<Name>,
  group: (sample: Sample<Name>) => string,
): Map<string, number> {
  const whole = fit(samples, prior)
  const errors = new Map<string, number>()
  for (const key of new Set(samples.map(group))) {
    const fitted = fit(
      samples.filter((sample) => group(sample) !== key),
      prior,
      whole,
    )
    for (const sample of samples) if (group(sample) === key) errors.set(sample.id, speedError(sample, fitted))
  }
  return errors
}

/** Relative error of the speed (not of the time). */
export const speedError = <Name extends string>(sample: Sample<Name>, fitted: Fitted<Name>): number =>
  sample.seconds / sample.time(constantsAt(fitted, sample.keys)).seconds - 1

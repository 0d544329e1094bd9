import data from './calibration.json' with { type: 'json' }
import { dataOf } from '../catalogue/data.ts'
import { LEVELS, type Level, type LevelKeys } from './classes.ts'
import type { ModelKind } from './model-kind.ts'

/** Constants of the decode law. Names are the law's symbols. */
export interface DecodeConstants {
  /** Share of the datasheet's bandwidth that streaming weights reaches. */
  readonly efficiency: number
  /** Seconds between sublayers: kernel launches, dependencies, small operations. */
  readonly sublayer: number
  /** Cost of a cache, expert, low-bit or state byte, in weight bytes. */
  readonly cache: number
  readonly expert: number
  readonly lowBit: number
  readonly state: number
  readonly latentCache: number
  /** Cost of a mixture, latent or recurrent sublayer, in plain ones. */
  readonly mixture: number
  readonly latent: number
  readonly recurrent: number
  /** Seconds per further sequence of a batch. */
  readonly sequence: number
  /** Share of the datasheet's matrix rate that a decode step reaches. */
  readonly compute: number
  /** Seconds of one all-reduce between ranks. */
  readonly link: number
}

/** Constants of the prefill law. */
export interface PrefillConstants {
  readonly compute: number
  readonly attention: number
  readonly mixture: number
  readonly memory: number
  readonly sublayer: number
  readonly latent: number
  readonly recurrent: number
}

/** What a class earned on rows whose model was left out of the fit. Ratios are measured over predicted. */
export interface Band {
  readonly rows: number
  readonly models: number
  readonly median: number
  readonly p90: number
  /** 10th and 90th percentile of measured over predicted. */
  readonly low: number
  readonly high: number
}

type Factors = Readonly<Record<string, Readonly<Record<string, number>>>>
interface Fit {
  readonly base: Readonly<Record<string, number>>
  readonly factors: Readonly<Record<Level, Factors>>
  readonly bands: Readonly<Record<string, Band>>
}

const calibration = dataOf<{ readonly decode: Fit; readonly prefill: Fit }>(data)

type Constants = Readonly<Record<string, number>>
/** Constants by their keys, made once. */
const known = { decode: new WeakMap<LevelKeys, Constants>(), prefill: new WeakMap<LevelKeys, Constants>() }

function constantsOf(law: 'decode' | 'prefill', keys: LevelKeys): Constants {
  const found = known[law].get(keys)
  if (found) return found
  const fit = calibration()[law]
  const constants: Record<string, number> = { ...fit.base }
  for (const level of LEVELS)
    for (const [name, factor] of Object.entries(fit.factors[level][keys[level]] ?? {}))
      constants[name] = (constants[name] ?? 1) * factor
  known[law].set(keys, constants)
  return constants
}

/** Base constants times the factors of each level that has been measured; an unknown class keeps those above it. */
export const decodeConstants = (keys: LevelKeys): DecodeConstants =>
  constantsOf('decode', keys) as unknown as DecodeConstants
export const prefillConstants = (keys: LevelKeys): PrefillConstants =>
  constantsOf('prefill', keys) as unknown as PrefillConstants

/** Whether any row measures the engine on its backend. Without one the law's constants are other engines'. */
export const isMeasured = ({ engine }: LevelKeys): boolean =>
  Object.hasOwn(calibration().decode.factors.engine, engine)

export type Regime = 'single' | 'batched'

/** A band, and the class it was measured on. */
export interface ClassBand {
  readonly band: Band
  readonly basis: string
}

function findBand(law: 'decode' | 'prefill', regime: Regime, keys: LevelKeys, kind: string): ClassBand {
  const { bands } = calibration()[law]
  for (const name of [`${keys.device} ${kind}`, keys.device, keys.engine]) {
    const band = bands[`${regime}: ${name}`]
    if (band) return { band, basis: name }
  }
  return {
    band: bands[`${regime}: all`] as Band,
    basis: 'all classes together: nothing of this one is measured',
  }
}

/** Bands by class; of each there are as many as laws, regimes and kinds of models. */
const bandsOf = new WeakMap<LevelKeys, Map<string, ClassBand>>()

/** The narrowest class with a band of its own: device class and kind of model, device class, engine, everything. */
export function bandFor(
  law: 'decode' | 'prefill',
  regime: Regime,
  keys: LevelKeys,
  kind: ModelKind,
): ClassBand {
  const id = `${law} ${regime} ${kind}`
  let known = bandsOf.get(keys)
  if (!known) bandsOf.set(keys, (known = new Map()))
  let found = known.get(id)
  if (!found) known.set(id, (found = findBand(law, regime, keys, kind)))
  return found
}

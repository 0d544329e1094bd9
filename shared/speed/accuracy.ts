import data from './accuracy.json' with { type: 'json' }

/** Errors relative to the measured speed over some rows. */
export interface SpeedScore {
  readonly rows: number
  readonly median: number
  readonly p90: number
  /** Share of the rows within a fifth of the measured speed. */
  readonly within20: number
}
/** The same rows with nothing left out of the fit, and with the row's model, device or source left out. */
export interface SpeedScores {
  readonly inSample: SpeedScore
  readonly byModel: SpeedScore
  readonly byDevice: SpeedScore
  readonly bySource: SpeedScore
}
/** Rows of one engine, backend and class of devices, by kind of model. */
export interface ClassScore {
  readonly class: string
  readonly kind: string
  readonly models: number
  readonly devices: number
  readonly inSample: SpeedScore
  /** With the row's model left out of the fit. */
  readonly heldOut: SpeedScore
}
interface LawAccuracy {
  /** Single streams of current kernels. */
  readonly fit: SpeedScores
  /** All single streams. */
  readonly single: SpeedScores
  /** Several sequences or GPUs; prompts are not measured so. */
  readonly batched?: SpeedScores
  readonly singleByClass: readonly ClassScore[]
  readonly batchedByClass?: readonly ClassScore[]
}

/** What the calibration earned, by law: written by `.tools/calibrate-speed.mjs`, printed on the pages of the formulas. */
export const speedAccuracy = data as unknown as {
  readonly decode: LawAccuracy
  readonly prefill: LawAccuracy
}

/** What the decode law is to reach on rows whose model was left out of the fit. */
export const DECODE_GOALS = {
  /** Of `fit`. */
  median: 0.08,
  p90: 0.25,
  /** Of `single`. */
  within20: 0.8,
} as const

import type { Evaluation } from '../estimate/evaluate.ts'
import type { Scenario } from '../estimate/scenario.ts'
import calibration from '../speed/calibration.json' with { type: 'json' }
import { speedOf } from '../speed/index.ts'

/** What decisions read of an estimated speed. */
export interface SpeedFigures {
  /** All sequences together, each holding the whole context. */
  readonly decode_tokens_per_second: number
  /** 10th to 90th percentile of the measured rows around the law. */
  readonly decode_range: { readonly low: number; readonly high: number }
  /** Null where no source states the device's compute rate. */
  readonly prefill_tokens_per_second: number | null
  readonly time_to_first_token_seconds: number | null
  readonly usability: 'slow' | 'ok' | 'smooth'
}
/** The speed of a settled request; null where none is estimated (training, no GPU). */
export type SpeedOf = (scenario: Scenario, evaluation: Evaluation) => SpeedFigures | null

/** What a decision may be given instead of its own: tests rank by speeds they choose. */
export interface DecideDeps {
  readonly speedOf?: SpeedOf
}

const digits = (value: number): number => Number(value.toPrecision(4))

/** Without measured constants there is no speed to print. */
const isCalibrated = Object.keys(calibration.decode.base).length > 0

/** The estimated speed, in the figures that rows of a ranking print. */
export const estimatedSpeed: SpeedOf = (scenario, evaluation) => {
  const speed = isCalibrated ? speedOf(scenario, evaluation) : null
  if (speed === null || !Number.isFinite(speed.decode_tokens_per_second)) return null
  const { decode_range, prefill_tokens_per_second: prefill, time_to_first_token_seconds: first } = speed
  return {
    decode_tokens_per_second: digits(speed.decode_tokens_per_second),
    decode_range: { low: digits(decode_range.low), high: digits(decode_range.high) },
    prefill_tokens_per_second: prefill === null ? null : digits(prefill),
    time_to_first_token_seconds: first === null ? null : digits(first),
    usability: speed.usability,
  }
}

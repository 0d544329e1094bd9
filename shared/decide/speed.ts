import type { Evaluation } from '../estimate/evaluate.ts'
import type { Scenario } from '../estimate/scenario.ts'
import { estimatedSpeed as speedOfScenario } from '../estimate/speed.ts'

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

/** The estimated speed, in the figures that rows of a ranking print. */
export const estimatedSpeed: SpeedOf = (scenario, evaluation) => {
  const speed = speedOfScenario(scenario, evaluation)
  if (speed === null) return null
  const { decode_range, prefill_tokens_per_second, time_to_first_token_seconds, usability } = speed
  return {
    decode_tokens_per_second: speed.decode_tokens_per_second,
    decode_range,
    prefill_tokens_per_second,
    time_to_first_token_seconds,
    usability,
  }
}

import { isMeasured, scenarioKeys, speedOf, type Speed } from '../speed/index.ts'
import type { Evaluation } from './evaluate.ts'
import type { Scenario } from './scenario.ts'

/** Four significant digits: more than any band is worth. */
const digits = (value: number): number => Number(value.toPrecision(4))
const digitsOrNull = (value: number | null): number | null => (value === null ? null : digits(value))

type Range = Speed['decode_range']
const rangeOf = ({ low, high }: Range): Range => ({ low: digits(low), high: digits(high) })

/** The `speed` block of an answer. Whether the model fits is the verdict's to say. */
export type EstimatedSpeed = Omit<Speed, 'fits'>

/**
 * The estimated speed of a settled request, in the digits that are printed. Null where none is known: in training,
 * without a GPU, and for engines that no row measures on their backend, whose constants would be another engine's.
 */
export function estimatedSpeed(
  scenario: Scenario,
  evaluation: Evaluation,
  explain = false,
): EstimatedSpeed | null {
  if (scenario.settings.task === 'training') return null
  const keys = scenarioKeys(scenario)
  if (keys === null || !isMeasured(keys)) return null
  const speed = speedOf(scenario, evaluation, { explain })
  if (speed === null || !Number.isFinite(speed.decode_tokens_per_second)) return null
  const told: EstimatedSpeed = {
    decode_tokens_per_second: digits(speed.decode_tokens_per_second),
    decode_tokens_per_second_per_sequence: digits(speed.decode_tokens_per_second_per_sequence),
    decode_range: rangeOf(speed.decode_range),
    prefill_tokens_per_second: digitsOrNull(speed.prefill_tokens_per_second),
    prefill_range: speed.prefill_range && rangeOf(speed.prefill_range),
    time_to_first_token_seconds: digitsOrNull(speed.time_to_first_token_seconds),
    bound: speed.bound,
    usability: speed.usability,
    context_tokens: speed.context_tokens,
    prompt_tokens: speed.prompt_tokens,
    sequences: speed.sequences,
    basis: speed.basis,
    accuracy: speed.accuracy,
    prefill_accuracy: speed.prefill_accuracy,
  }
  return speed.terms ? { ...told, terms: speed.terms } : told
}

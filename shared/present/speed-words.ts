import type { Estimate } from '../estimate/types.ts'
import { threeDigits } from '../units/format.ts'

/** A rate in as many digits as its band is worth: 54, 1240, 8.3. */
export const rateWords = (rate: number): string =>
  rate >= 100 ? String(Number(rate.toPrecision(3))) : rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)

/** What one reader sees, in a word. */
export const USABILITY_WORDS = { slow: 'slow', ok: 'acceptable', smooth: 'smooth' } as const

/** "0.31 s", "12.0 s". */
export const secondsWords = (seconds: number): string => `${threeDigits(seconds)} s`

/** A comma before every three digits from the end, as `toLocaleString('en-US')` sets it, which takes 40 us a number. */
const grouped = (whole: number): string => String(whole).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')

/** An amount of US dollars: cents below a hundred, whole dollars from there on. */
export const usdWords = (usd: number): string => (usd >= 100 ? grouped(Math.round(usd)) : usd.toFixed(2))

/** The speed in a line: "Decode ~54 tokens/s (41-70), smooth; …". Empty where none is known. */
export function speedLines({ speed, fit }: Pick<Estimate, 'speed' | 'fit'>): string[] {
  if (!speed) return []
  const { decode_range: range, time_to_first_token_seconds: first, sequences } = speed
  const decode = `decode ~${rateWords(speed.decode_tokens_per_second)} tokens/s (${rateWords(range.low)}-${rateWords(range.high)})`
  const each =
    sequences > 1
      ? `, ~${rateWords(speed.decode_tokens_per_second_per_sequence)} each, ${USABILITY_WORDS[speed.usability]}`
      : `, ${USABILITY_WORDS[speed.usability]}`
  const prefill =
    speed.prefill_tokens_per_second === null || first === null
      ? ''
      : `; prefill ~${rateWords(speed.prefill_tokens_per_second)} tokens/s, first token after ~${secondsWords(first)} of a prompt of ${speed.prompt_tokens}`
  const where = fit?.verdict === 'exceeds' ? ', if it fitted' : ''
  return [`Speed${where}: ${decode}${each}${prefill}.`]
}

/** The cost in a line. Empty without a price. */
export function costLines({ cost }: Pick<Estimate, 'cost'>): string[] {
  if (!cost) return []
  const { purchase, cloud, per_million_tokens: tokens } = cost
  const million =
    tokens &&
    [
      ['owned', tokens.owned_usd],
      ['rented', tokens.rented_usd],
    ].flatMap(([how, usd]) => (typeof usd === 'number' ? [`${usdWords(usd)} USD ${how}`] : []))
  const parts = [
    purchase && `${usdWords(purchase.usd)} USD to buy (${purchase.kind} price)`,
    cloud && `${usdWords(cloud.usd_per_hour)} USD per hour rented`,
    million &&
      million.length > 0 &&
      `per million tokens at ${100 * (tokens?.utilization ?? 0)} % use ${million.join(', ')}`,
  ].filter((part) => typeof part === 'string')
  return parts.length === 0 ? [] : [`Cost: ${parts.join('; ')}.`]
}

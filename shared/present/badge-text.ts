import type { Problem } from '../errors.ts'
import type { Estimate, Fit, Verdict } from '../estimate/types.ts'
import { formatBytes, formatTokens, type MemoryUnit } from '../units/format.ts'

/** What a badge can say about an estimate. */
export const BADGE_METRICS = ['memory', 'fit', 'max_context', 'speed'] as const
export type BadgeMetric = (typeof BADGE_METRICS)[number]

/** What a badge says. The verdict is a word in the message, so that colour only repeats it. */
export interface BadgeText {
  readonly label: string
  readonly message: string
  readonly tone: BadgeTone
}
export type BadgeTone = Verdict | 'plain' | 'unavailable'

/** Background of the message by tone. White text on each of them has a contrast of at least 4.5 (WCAG 2.2 AA). */
export const TONE_COLORS: Readonly<Record<BadgeTone, string>> = {
  fits: '#0f766e',
  tight: '#8f5a00',
  offload: '#6639a6',
  exceeds: '#c91f2b',
  plain: '#1f5f99',
  unavailable: '#5c5c5c',
}

const unitOf = (estimate: Estimate): MemoryUnit => (estimate.request['units'] === 'GB' ? 'GB' : 'GiB')

const device = (fit: Fit): string => (fit.gpus > 1 ? `${fit.gpus}× ${fit.gpu_name}` : fit.gpu_name)

/** "15.3 of 24.0 GiB": the unit once where both have the same one. */
function share(part: number, whole: number, unit: MemoryUnit): string {
  const [used, all] = [formatBytes(part, unit, ' '), formatBytes(whole, unit, ' ')]
  const end = all.slice(all.indexOf(' '))
  return used.endsWith(end) ? `${used.slice(0, -end.length)} of ${all}` : `${used} of ${all}`
}

function memoryText({ memory, fit }: Estimate, unit: MemoryUnit): BadgeText {
  if (fit === undefined) {
    const devices = memory.per_gpu.length > 1 ? ' per GPU' : ''
    return {
      label: 'memory',
      message: `${formatBytes(memory.per_gpu_bytes, unit, ' ')}${devices}`,
      tone: 'plain',
    }
  }
  const each = fit.gpus > 1 ? ' each' : ''
  return {
    label: 'memory',
    message: `${fit.verdict} · ${share(memory.per_gpu_bytes, fit.capacity_bytes, unit)}${each}`,
    tone: fit.verdict,
  }
}

function fitText(fit: Fit | undefined, unit: MemoryUnit): BadgeText {
  if (fit === undefined) return { label: 'fit', message: 'name a gpu', tone: 'unavailable' }
  const label = device(fit)
  const room = formatBytes(Math.abs(fit.headroom_bytes), unit, ' ')
  const each = fit.gpus > 1 ? ' each' : ''
  if (fit.headroom_bytes < 0)
    return { label, message: `${fit.verdict} · ${room} over${each}`, tone: fit.verdict }
  return { label, message: `${fit.verdict} · ${room} free${each}`, tone: fit.verdict }
}

function contextText({ model, fit }: Estimate): BadgeText {
  const label = 'max context'
  if (fit === undefined) {
    const longest = model.max_context_length
    if (longest === null) return { label, message: 'not stated', tone: 'unavailable' }
    return { label, message: `${formatTokens(longest)} tokens`, tone: 'plain' }
  }
  if (fit.max_context_length === null) return { label, message: `none fits ${device(fit)}`, tone: 'exceeds' }
  return {
    label,
    message: `${formatTokens(fit.max_context_length)} tokens on ${device(fit)}`,
    tone: fit.verdict,
  }
}

/**
 * The words of a badge. Memory is that of the fullest GPU, in the request's unit, to three digits.
 * Without a GPU in the request there is no verdict to show.
 */
export function badgeText(estimate: Estimate, metric: BadgeMetric = 'memory'): BadgeText {
  const unit = unitOf(estimate)
  switch (metric) {
    case 'memory':
      return memoryText(estimate, unit)
    case 'fit':
      return fitText(estimate.fit, unit)
    case 'max_context':
      return contextText(estimate)
    case 'speed':
      return { label: 'speed', message: 'not available yet', tone: 'unavailable' }
  }
}

/** Longest message of an error badge: beyond it a README's line breaks. */
const LONGEST = 90

/** The words of a badge for a request that cannot be answered: the first wrong field, and how many more there are. */
export function problemBadgeText(problem: Pick<Problem, 'title' | 'errors'>): BadgeText {
  const [first, ...others] = problem.errors
  const hint =
    first?.did_you_mean === undefined ? first?.message : `unknown, did you mean ${first.did_you_mean}?`
  const words = first === undefined ? problem.title : `${first.field}: ${hint}`
  const short = words.length > LONGEST ? `${words.slice(0, LONGEST - 1).trimEnd()}…` : words
  return {
    label: 'plimsoll',
    message: others.length > 0 ? `${short} (and ${others.length} more)` : short,
    tone: 'unavailable',
  }
}

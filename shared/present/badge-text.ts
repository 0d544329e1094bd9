import type { Problem } from '../errors.ts'
import type { Glance } from '../estimate/glance.ts'
import type { Estimate, Verdict } from '../estimate/types.ts'
import type { ComponentId } from '../formula/term.ts'
import { formatBytes, formatCount, formatTokens, type MemoryUnit } from '../units/format.ts'
import type { MinGpu } from './min-gpu.ts'
import { rateWords } from './speed-words.ts'

/** What a badge can say about an estimate. */
export const BADGE_METRICS = [
  'memory',
  'fit',
  'max_context',
  'speed',
  'min_gpu',
  'weights',
  'kv_cache',
  'trainable',
] as const
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

/** The unit that a request asks for. */
export const unitOf = (estimate: Pick<Estimate, 'request'>): MemoryUnit =>
  estimate.request['units'] === 'GB' ? 'GB' : 'GiB'

type Fit = NonNullable<Glance['fit']>

const device = (fit: Fit): string => (fit.gpus > 1 ? `${fit.gpus}× ${fit.gpu_name}` : fit.gpu_name)

/** "15.3 of 24.0 GiB": the unit once where both have the same one. */
function share(part: number, whole: number, unit: MemoryUnit): string {
  const [used, all] = [formatBytes(part, unit, ' '), formatBytes(whole, unit, ' ')]
  const end = all.slice(all.indexOf(' '))
  return used.endsWith(end) ? `${used.slice(0, -end.length)} of ${all}` : `${used} of ${all}`
}

const perGpu = ({ memory }: Glance): string => (memory.per_gpu.length > 1 ? ' per GPU' : '')

function memoryText(estimate: Glance, unit: MemoryUnit): BadgeText {
  const { memory, fit } = estimate
  const label = 'memory'
  if (fit === undefined)
    return {
      label,
      message: `${formatBytes(memory.per_gpu_bytes, unit, ' ')}${perGpu(estimate)}`,
      tone: 'plain',
    }
  const each = fit.gpus > 1 ? ' each' : ''
  return {
    label,
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

function contextText({ model, fit }: Glance): BadgeText {
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

/** One term of the fullest GPU. */
function termText(estimate: Glance, id: ComponentId, label: string, of = ''): BadgeText {
  const found = estimate.memory.components.find((component) => component.id === id)
  if (found === undefined) return { label, message: 'none', tone: 'plain' }
  const amount = formatBytes(found.per_gpu_bytes, unitOf(estimate), ' ')
  return { label, message: `${amount}${perGpu(estimate)}${of}`, tone: 'plain' }
}

function cacheText(estimate: Glance): BadgeText {
  const context = estimate.request['context_length']
  return termText(
    estimate,
    'kv_cache',
    'KV cache',
    typeof context === 'number' ? ` at ${formatTokens(context)} tokens` : '',
  )
}

function trainableText({ model: { params } }: Glance): BadgeText {
  const label = 'trainable'
  if (params.trainable === undefined)
    return { label, message: 'only with task=training', tone: 'unavailable' }
  if (params.trainable === params.total)
    return { label, message: `all ${formatCount(params.total)}`, tone: 'plain' }
  return { label, message: `${formatCount(params.trainable)} of ${formatCount(params.total)}`, tone: 'plain' }
}

function speedText({ fit, speed, request }: Glance): BadgeText {
  const label = 'speed'
  if (request['task'] === 'training') return { label, message: 'only for inference', tone: 'unavailable' }
  if (fit === undefined) return { label, message: 'name a gpu', tone: 'unavailable' }
  if (fit.verdict === 'exceeds') return { label, message: `does not fit ${device(fit)}`, tone: 'exceeds' }
  if (speed === undefined)
    return { label, message: `not measured for ${String(request['engine'])}`, tone: 'unavailable' }
  return {
    label,
    message: `~${rateWords(speed.decode_tokens_per_second)} tokens/s on ${device(fit)}`,
    tone: 'plain',
  }
}

function minGpuText({ request }: Glance, found: MinGpu | null | undefined): BadgeText {
  const label = 'min GPU'
  const count = request['gpus']
  const times = typeof count === 'number' && count > 1 ? `${count}× ` : ''
  if (!found) return { label, message: `no ${times === '' ? 'single ' : times}GPU fits`, tone: 'exceeds' }
  const size = formatBytes(found.gpu.marketed_bytes, 'GiB', ' ').replace(/\.0+ /, ' ')
  const named = found.gpu.name.includes('GB') ? '' : ` (${size})`
  return { label, message: `${times}${found.gpu.name}${named}`, tone: 'plain' }
}

/**
 * The words of a badge. Memory is that of the fullest GPU, in the request's unit, to three digits.
 * Without a GPU in the request there is no verdict to show. `minGpu` is what the metric `min_gpu` says.
 */
export function badgeText(
  estimate: Glance,
  metric: BadgeMetric = 'memory',
  minGpu?: MinGpu | null,
): BadgeText {
  const unit = unitOf(estimate)
  switch (metric) {
    case 'memory':
      return memoryText(estimate, unit)
    case 'fit':
      return fitText(estimate.fit, unit)
    case 'max_context':
      return contextText(estimate)
    case 'speed':
      return speedText(estimate)
    case 'min_gpu':
      return minGpuText(estimate, minGpu)
    case 'weights':
      return termText(estimate, 'weights', 'weights')
    case 'kv_cache':
      return cacheText(estimate)
    case 'trainable':
      return trainableText(estimate)
  }
}

/** Longest message of an error badge: beyond it a README's line breaks. */
const LONGEST = 90

/** What is wrong, in as few words: "unknown model: lama-3, did you mean llama-3-8b?". */
export function problemWords(
  problem: Pick<Problem, 'title' | 'errors'>,
  asked: Readonly<Record<string, unknown>> = {},
): string {
  const [first] = problem.errors
  if (first === undefined) return problem.title
  const near = first.did_you_mean === undefined ? '' : `, did you mean ${first.did_you_mean}?`
  const value = asked[first.field]
  // A long or hostile value would push the hint out of sight.
  if (
    /not (?:in the catalogue|a known format)/.test(first.message) &&
    typeof value === 'string' &&
    value !== ''
  )
    return `unknown ${first.field}: ${value.length > 32 ? `${value.slice(0, 31)}…` : value}${near}`
  if (near !== '') return `${first.field}: unknown${near}`
  return `${first.field}: ${first.message}`
}

/** The words of a badge for a request that cannot be answered: the first wrong field, and how many more there are. */
export function problemBadgeText(
  problem: Pick<Problem, 'title' | 'errors'>,
  asked: Readonly<Record<string, unknown>> = {},
): BadgeText {
  const words = problemWords(problem, asked)
  const short = words.length > LONGEST ? `${words.slice(0, LONGEST - 1).trimEnd()}…` : words
  const more = problem.errors.length - 1
  return {
    label: 'plimsoll',
    message: more > 0 ? `${short} (and ${more} more)` : short,
    tone: 'unavailable',
  }
}

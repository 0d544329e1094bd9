import type { Estimate, Fit, Verdict } from '../estimate/types.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import { formatBytes, formatTokens, type MemoryUnit } from '../units/format.ts'
import { unitOf } from './badge-text.ts'

/** A verdict as the sentence on a picture begins. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  fits: 'Fits',
  tight: 'Tight on',
  offload: 'Runs with offload on',
  exceeds: 'Exceeds',
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** "4× GeForce RTX 4090". */
export const deviceWords = ({ gpus, gpu_name }: Pick<Fit, 'gpus' | 'gpu_name'>): string =>
  gpus > 1 ? `${gpus}× ${gpu_name}` : gpu_name

/** Room below the line, or what lies over it. */
export function roomWords(fit: Pick<Fit, 'headroom_bytes' | 'gpus'>, unit: MemoryUnit): string {
  const each = fit.gpus > 1 ? ' each' : ''
  const amount = formatBytes(Math.abs(fit.headroom_bytes), unit)
  return fit.headroom_bytes < 0 ? `${amount} over the line${each}` : `${amount} free${each}`
}

/** A number of tokens as text: 32K, or 43,520 where it is no round one. */
export const tokenWords = (tokens: number): string =>
  formatTokens(tokens).replace(/^\d{4,}$/, (digits) => digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ','))

const count = (value: number, word: string): string => `${value} ${word}${value === 1 ? '' : 's'}`

/** Name of a weight format as its makers write it, without what follows in brackets or after a comma. */
export const formatName = (id: string): string =>
  /^[^(,]*[^\s(,]/.exec(findWeightFormat(id)?.label ?? '')?.[0] ?? id

/** How it runs, in the order in which a reader asks: format, context, batch, engine. */
export function settingWords(
  { request }: Pick<Estimate, 'request'>,
  without: readonly string[] = [],
): string {
  const training = request['task'] === 'training'
  const context = numberOf(request['context_length'])
  const batch = numberOf(request['batch_size'])
  const parts: (readonly [string, string | null])[] = [
    ['task', training ? `${textOf(request['method'])} training` : null],
    ['weights', `${formatName(textOf(request['weights']))} weights`],
    ['context_length', context === null ? null : `${tokenWords(context)} tokens`],
    ['batch_size', batch === null ? null : `batch ${batch}`],
    ['optimizer', training ? textOf(request['optimizer']) : null],
    ['engine', textOf(request['engine']) === 'none' ? 'bare formula' : textOf(request['engine'])],
  ]
  return parts
    .flatMap(([name, words]) => (words === null || words === '' || without.includes(name) ? [] : [words]))
    .join(' · ')
}

/** One sentence for `<desc>` and for a reader who sees no picture. */
export function describeEstimate(estimate: Estimate): string {
  const { memory, fit, model } = estimate
  const unit = unitOf(estimate)
  const terms = memory.components
    .map(({ label, per_gpu_bytes }) => `${label} ${formatBytes(per_gpu_bytes, unit)}`)
    .join(', ')
  const devices = memory.per_gpu.reduce((sum, { devices = 1 }) => sum + devices, 0)
  const where = devices > 1 ? ` on the fullest of ${count(devices, 'GPU')}` : ''
  const verdict = fit
    ? ` ${VERDICT_WORDS[fit.verdict]} ${deviceWords(fit)}: ${roomWords(fit, unit)}, ${formatBytes(fit.usable_bytes, unit)} usable.`
    : ''
  return `${model.name} with ${settingWords(estimate)} needs ${formatBytes(memory.per_gpu_bytes, unit)}${where}: ${terms}.${verdict}`
}

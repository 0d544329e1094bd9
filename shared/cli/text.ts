import type { Problem } from '../errors.ts'
import type { Estimate } from '../estimate/types.ts'
import { costLines, speedLines } from '../present/speed-words.ts'
import { formatBytes, formatCount, formatTokens, type MemoryUnit } from '../units/format.ts'

const VERDICTS = {
  fits: 'fits',
  tight: 'is tight',
  offload: 'runs only with a part in system memory',
  exceeds: 'does not fit',
} as const

const unitOf = ({ request }: Estimate): MemoryUnit => (request['units'] === 'GB' ? 'GB' : 'GiB')

/** The line a reader wants first: what is needed, and whether it fits. */
function headline(estimate: Estimate, size: (bytes: number) => string): string {
  const { model, memory, fit } = estimate
  const needs = `${model.name} needs ${size(memory.per_gpu_bytes)} per GPU (${size(memory.low_bytes)} to ${size(memory.high_bytes)})`
  if (fit === undefined) return `${needs}.`
  const gpus = fit.gpus === 1 ? fit.gpu_name : `${fit.gpus} × ${fit.gpu_name}`
  return `${needs} and ${VERDICTS[fit.verdict]} on ${gpus}: ${size(fit.usable_bytes)} usable, headroom ${size(fit.headroom_bytes)}.`
}

function settings({ request, model }: Estimate): string {
  const shown = ['task', 'engine', 'weights', 'kv_cache_dtype', 'method', 'optimizer'] as const
  const named = shown.flatMap((name) =>
    typeof request[name] === 'string' ? [`${name} ${request[name]}`] : [],
  )
  const context = request['context_length']
  const batch = request['batch_size']
  return [
    `${formatCount(model.params.total)} parameters`,
    ...named,
    ...(typeof context === 'number' ? [`context ${formatTokens(context)}`] : []),
    ...(typeof batch === 'number' ? [`batch ${batch}`] : []),
  ].join(', ')
}

/** An estimate in a few plain lines, for a terminal or an agent. The thin spaces of pages become plain ones. */
export function estimateText(estimate: Estimate): string {
  const size = (bytes: number): string => formatBytes(bytes, unitOf(estimate), ' ')
  const { memory, fit, warnings } = estimate
  const width = Math.max(...memory.components.map(({ label }) => label.length), 0)
  const terms = memory.components.map((each) => `  ${each.label.padEnd(width)}  ${size(each.per_gpu_bytes)}`)
  const limits =
    fit === undefined
      ? []
      : [
          `Longest context that fits: ${fit.max_context_length === null ? 'none' : `${fit.max_context_length} tokens`}. Largest batch: ${fit.max_batch_size ?? 'none'}.`,
          ...fit.suggestions
            .slice(0, 3)
            .map((each) => `To fit: ${each.change} (${size(each.per_gpu_bytes)}, ${each.verdict}).`),
        ]
  return [
    headline(estimate, size),
    `${settings(estimate)}.`,
    ...terms,
    ...(memory.host_bytes > 0 ? [`System memory: ${size(memory.host_bytes)}.`] : []),
    ...limits,
    ...speedLines(estimate),
    ...costLines(estimate),
    ...warnings.map(({ message }) => `Warning: ${message}`),
  ].join('\n')
}

/** Allowed values shown of a wrong field; a list of every format helps nobody in a terminal. */
const SHOWN = 12

/** A problem as text: every wrong field with its near match. */
export function problemText({ title, errors }: Problem): string {
  const lines = errors.map(({ field, message, allowed = [], did_you_mean: near }) => {
    const hint = near === undefined ? '' : ` Did you mean ${near}?`
    const list =
      allowed.length > 0 && allowed.length <= SHOWN && !message.includes('one of')
        ? ` Known: ${allowed.join(', ')}.`
        : ''
    return `  ${field}: ${message}.${hint}${list}`
  })
  return [`${title}:`, ...lines].join('\n')
}

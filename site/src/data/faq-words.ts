import { formatBytes } from '../../../shared/units/format.ts'
import type { Verdict } from '../../../shared/estimate/types.ts'
import { estimateOf, gpus } from '../lib/engine.ts'
import type { Settings } from '../lib/url-state.ts'

/** Figures for the sentences of the FAQ, from the engine and the catalogue. */

/** What the fullest GPU needs. */
export const needs = (settings: Settings): string => estimateOf(settings).memory.display.per_gpu

/** What a process can use of each GPU of these settings. */
export const usable = (settings: Settings): string => estimateOf(settings).fit?.display.usable ?? ''

/** The longest context that still fits. */
export const longest = (settings: Settings): string =>
  new Intl.NumberFormat('en').format(estimateOf(settings).fit?.max_context_length ?? 0)

/** One term of an answer. */
export function term(settings: Settings, id: string): string {
  const component = estimateOf(settings).memory.components.find((each) => each.id === id)
  if (!component) throw new Error(`${JSON.stringify(settings)} has no ${id}`)
  return formatBytes(component.bytes)
}

export function gpu(id: string): { readonly memory: string; readonly bandwidth: string } {
  const entry = gpus.find((each) => each.id === id)
  if (!entry) throw new Error(`no GPU ${id}`)
  return {
    memory: formatBytes(entry.marketed_bytes),
    bandwidth: `${formatBytes(entry.bandwidth_bytes_per_second, 'GB')}/s`,
  }
}

/** Holds a sentence to the engine: @throws when the verdict that the words rest on is no longer given. */
export function holds(settings: Settings, ...allowed: readonly Verdict[]): Settings {
  const verdict = estimateOf(settings).fit?.verdict
  if (verdict === undefined || !allowed.includes(verdict))
    throw new Error(
      `The FAQ says ${allowed.join(' or ')} of ${JSON.stringify(settings)}; the engine says ${verdict}.`,
    )
  return settings
}

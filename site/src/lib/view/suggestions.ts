import type { Estimate, Suggestion, Warning } from '../../../../shared/estimate/types.ts'
import type { MemoryUnit } from '../../../../shared/units/format.ts'
import { html, type Html } from '../html.ts'
import { toQuery, type Settings } from '../url-state.ts'
import { memoryView, unitOf } from './memory.ts'
import { verdictTag } from './verdict.ts'

/** Settings of the page with a suggestion's changes put in; a null in it takes a setting out. */
export function applied(settings: Settings, change: Suggestion['request']): Settings {
  const merged = new Map(Object.entries(settings))
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === undefined) merged.delete(name)
    else merged.set(name, String(value))
  }
  return Object.fromEntries(merged)
}

/** Changes as links to the changed calculation. */
export const changesView = (changes: readonly Suggestion[], settings: Settings, unit: MemoryUnit): Html =>
  html`<ol role="list" class="suggestions">
    ${changes.map(
      (suggestion) =>
        html`<li>
          <a href="?${toQuery(applied(settings, suggestion.request))}" data-apply>
            <span class="suggestion-change">${suggestion.change}</span>
            ${memoryView(suggestion.per_gpu_bytes, unit)} ${verdictTag(suggestion.verdict)}
          </a>
        </li>`,
    )}
  </ol>`

/** What to change next. */
export function suggestionsView(estimate: Estimate, settings: Settings): Html {
  const suggestions = estimate.fit?.suggestions ?? []
  if (suggestions.length === 0) return html``
  return html`<h2 class="result-heading">What to change</h2>
    ${changesView(suggestions.slice(0, 3), settings, unitOf(estimate))}`
}

export const warningsView = (warnings: readonly Warning[]): Html =>
  html`${warnings.map((warning) => html`<p class="note" data-code="${warning.code}">${warning.message}</p>`)}`

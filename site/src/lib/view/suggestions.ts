import type { Estimate, Suggestion, Warning } from '../../../../shared/estimate/types.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
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

/** A change in the page's language where it has words for each of its fields, else as the API says it. */
function changeView({ change, request }: Suggestion, t: ViewStrings): Html {
  const fields = Object.entries(request).filter(([, value]) => value !== null && value !== undefined)
  const words = fields.map(([name, value]) => t.changes[name]?.(String(value)))
  return words.every((each) => each !== undefined)
    ? html`${words.join(t.comma)}`
    : html`<span lang="en">${change}</span>`
}

/** Changes as links to the changed calculation. */
export const changesView = (
  changes: readonly Suggestion[],
  settings: Settings,
  unit: MemoryUnit,
  t: ViewStrings,
): Html =>
  html`<ol role="list" class="suggestions">
    ${changes.map(
      (suggestion) =>
        html`<li>
          <a href="?${toQuery(applied(settings, suggestion.request))}" data-apply>
            <span class="suggestion-change">${changeView(suggestion, t)}</span>
            ${memoryView(suggestion.per_gpu_bytes, unit, t.bytes)} ${verdictTag(suggestion.verdict, t)}
          </a>
        </li>`,
    )}
  </ol>`

/** What to change next. */
export function suggestionsView(estimate: Estimate, settings: Settings, t: ViewStrings): Html {
  const suggestions = estimate.fit?.suggestions ?? []
  if (suggestions.length === 0) return html``
  return html`<h2 class="result-heading">${t.suggestions.heading}</h2>
    ${changesView(suggestions.slice(0, 3), settings, unitOf(estimate), t)}`
}

export const warningsView = (warnings: readonly Warning[]): Html =>
  html`${warnings.map((warning) => html`<p class="note" lang="en" data-code="${warning.code}">${warning.message}</p>`)}`

import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, type Html } from '../html.ts'

/** Settings for which a form has no field, each a button that takes it away. */
export const othersView = (entries: readonly (readonly [string, string])[], { others }: ViewStrings): Html =>
  html`<span>${others.also}</span> ${entries.map(
      ([name, value]) =>
        html`<button type="button" data-remove="${name}">
          <span class="sr-only">${others.remove}</span> ${name} = ${value} <span aria-hidden="true">×</span>
        </button>`,
    )}`

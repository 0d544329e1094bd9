import { html, type Html } from '../html.ts'

/** Settings for which a form has no field, each a button that takes it away. */
export const othersView = (entries: readonly (readonly [string, string])[]): Html =>
  html`<span>Also set:</span> ${entries.map(
      ([name, value]) =>
        html`<button type="button" data-remove="${name}">
          <span class="sr-only">Remove</span> ${name} = ${value} <span aria-hidden="true">×</span>
        </button>`,
    )}`

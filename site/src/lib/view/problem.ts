import type { Issue } from '../../../../shared/errors.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, type Html } from '../html.ts'

/** Shown in the verdict's place when the API says what is wrong. Errors of visible fields stand at the fields. */
export const problemView = (
  title: string,
  elsewhere: readonly Issue[],
  atFields: boolean,
  { problem }: ViewStrings,
): Html =>
  html`<div class="verdict-card" data-verdict="problem">
    <div>
      <p class="verdict-line">
        <b class="verdict-word" lang="en">${title}</b>
        ${atFields && elsewhere.length === 0 && html`<span>${problem.marked}</span>`}
      </p>
      ${
        elsewhere.length > 0 &&
        html`<ul>
          ${elsewhere.map((issue) => html`<li><code>${issue.field}</code> <span lang="en">${issue.message}</span></li>`)}
        </ul>`
      }
    </div>
  </div>`

/** Shown when there is no answer at all. The numbers below stay, marked as old. */
export const unreachableView = (reason: string, { problem }: ViewStrings): Html =>
  html`<div class="verdict-card" data-verdict="problem">
    <div>
      <p class="verdict-line">
        <b class="verdict-word">${problem.none}</b>
        <span>${reason}${problem.old}</span>
      </p>
      <p><button type="button" data-retry>${problem.again}</button></p>
    </div>
  </div>`

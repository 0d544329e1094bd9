import type { Issue } from '../../../../shared/errors.ts'
import { html, type Html } from '../html.ts'

/** Shown in the verdict's place when the API says what is wrong. Errors of visible fields stand at the fields. */
export const problemView = (title: string, elsewhere: readonly Issue[], atFields: boolean): Html =>
  html`<div class="verdict-card" data-verdict="problem">
    <div>
      <p class="verdict-line">
        <b class="verdict-word">${title}</b>
        ${atFields && elsewhere.length === 0 && html`<span>The marked fields say what to change.</span>`}
      </p>
      ${
        elsewhere.length > 0 &&
        html`<ul>
          ${elsewhere.map((issue) => html`<li><code>${issue.field}</code> ${issue.message}</li>`)}
        </ul>`
      }
    </div>
  </div>`

/** Shown when there is no answer at all. The numbers below stay, marked as old. */
export const unreachableView = (reason: string): Html =>
  html`<div class="verdict-card" data-verdict="problem">
    <div>
      <p class="verdict-line">
        <b class="verdict-word">No answer</b>
        <span>${reason} The numbers below are those of the last answer.</span>
      </p>
      <p><button type="button" data-retry>Try again</button></p>
    </div>
  </div>`

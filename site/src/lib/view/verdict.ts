import type { Estimate, Verdict } from '../../../../shared/estimate/types.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, raw, type Html } from '../html.ts'

/** One shape per verdict, so that none rests on colour. Drawn in a 24 × 24 box. */
const ICONS: Readonly<Record<Verdict | 'none', string>> = {
  fits: '<path d="m7.5 12.5 3 3 6-7"/><circle cx="12" cy="12" r="9.5"/>',
  tight: '<path d="M12 7v6m0 3.2v.3"/><path d="M12 2.6 22 20.5H2z"/>',
  offload:
    '<path d="M12 15.5v-8m-3.5 3L12 7l3.5 3.5M7 18h10"/><rect x="2.5" y="2.5" width="19" height="19" rx="3"/>',
  exceeds: '<path d="m8.5 8.5 7 7m0-7-7 7"/><path d="M8 2.5h8l5.5 5.5v8L16 21.5H8L2.5 16V8z"/>',
  none: '<circle cx="12" cy="12" r="6"/><path d="M1 12h22"/>',
}

const icon = (name: Verdict | 'none'): Html =>
  raw(
    `<svg class="verdict-icon" viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">${ICONS[name]}</svg>`,
  )

export const verdictWord = (verdict: Verdict, { verdicts }: ViewStrings): string => verdicts[verdict]

/** The verdict as a small tag, for lists. */
export const verdictTag = (verdict: Verdict, { verdicts }: ViewStrings): Html =>
  html`<span class="verdict-tag" data-verdict="${verdict}">${icon(verdict)}${verdicts[verdict]}</span>`

const grouped = new Intl.NumberFormat('en')

/** The API writes a shortage as a negative headroom; in a sentence the words carry the sign. */
export const withoutSign = (text: string): string => text.replace(/^[-−]/, '')

function sentence({ memory, fit }: Estimate, { verdict }: ViewStrings): string {
  if (!fit) return verdict.bare(memory.display.per_gpu)
  const where = fit.gpus > 1 ? verdict.onEach(fit.gpus, fit.gpu_name) : verdict.onOne(fit.gpu_name)
  const need = verdict.need(memory.display.per_gpu, fit.display.usable, where)
  const room = withoutSign(fit.display.headroom)
  if (fit.headroom_bytes < 0) return need + verdict.over(room)
  return need + (fit.verdict === 'tight' ? verdict.tight(room) : verdict.left(room))
}

const aroundNumber = ([before, after]: readonly string[], number: number): Html =>
  html`${before}<b>${grouped.format(number)}</b>${after}`

function limits({ fit, request }: Estimate, { verdict }: ViewStrings): Html | false {
  if (!fit || fit.max_context_length === null) return false
  const batch = fit.max_batch_size
  const training = request['task'] === 'training'
  return html`<p class="verdict-limits">
    ${aroundNumber(training ? verdict.longestSequence : verdict.longestContext, fit.max_context_length)}
    ${batch !== null && aroundNumber(training ? verdict.largestMicroBatch : verdict.largestBatch, batch)}
  </p>`
}

/** An answer in one icon, one word and one sentence. `verdict` gives icon and colour. */
export const cardView = (
  verdict: Verdict | 'none',
  word: string,
  words: string,
  more: Html | false = false,
): Html =>
  html`<div class="verdict-card" data-verdict="${verdict}">
    ${icon(verdict)}
    <div>
      <p class="verdict-line"><b class="verdict-word">${word}</b> <span>${words}</span></p>
      ${more}
    </div>
  </div>`

/** The answer in one word, one icon and one sentence. */
export function verdictView(estimate: Estimate, t: ViewStrings): Html {
  const verdict = estimate.fit?.verdict
  const word = verdict ? t.verdicts[verdict] : estimate.memory.display.per_gpu
  return cardView(verdict ?? 'none', word, sentence(estimate, t), limits(estimate, t))
}

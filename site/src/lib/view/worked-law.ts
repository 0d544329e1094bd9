import type { Estimate } from '../../../../shared/estimate/types.ts'
import { rateWords } from '../../../../shared/present/speed-words.ts'
import type { ViewStrings } from '../../i18n/en/view.ts'
import { html, type Html } from '../html.ts'
import { scenarioOf } from './worked.ts'

type Speed = NonNullable<Estimate['speed']>

/** What a law's value means for a reader, in one line. */
function meaning(id: string, speed: Speed): string {
  if (id === 'decode_step')
    return `${speed.sequences} / that = ${rateWords(speed.decode_tokens_per_second)} tokens/s, measured runs from ${rateWords(speed.decode_range.low)} to ${rateWords(speed.decode_range.high)}`
  if (id === 'prefill' && speed.prefill_tokens_per_second !== null)
    return `${speed.prompt_tokens} / that = ${rateWords(speed.prefill_tokens_per_second)} tokens/s`
  return 'times as fast'
}

/** A law's formula, the same with its numbers, and the result, for the estimate at hand. */
export function workedLawView(estimate: Estimate, id: string, t: ViewStrings): Html {
  const { speed } = estimate
  const term = speed?.terms?.find((each) => each.id === id)
  if (!speed || !term)
    return html`<p>${scenarioOf(estimate, t)}: no speed is known, or the law does not arise.</p>`
  return html`<p>${scenarioOf(estimate, t)}:</p>
    <pre class="working-steps" tabindex="0" role="region" aria-label="Worked example"><code>  ${term.formula}
= ${term.substituted}
= ${Number(term.value.toPrecision(4))} ${term.unit}
<b>${meaning(id, speed)}</b></code></pre>`
}

import type { Claim, Figure, Said } from '../../data/claims-types.ts'
import { KINDS, VERDICTS } from '../../data/claims-words.ts'
import { html, type Html } from '../../lib/html.ts'
import { memoryView } from '../../lib/view/memory.ts'

/** One claim as a table row. The build and the filter draw it with the same code. */

const numbers = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 })

function valueText(value: Said['value']): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  return typeof value === 'number'
    ? numbers.format(value)
    : value.map((each) => numbers.format(each)).join('–')
}

/** A sentence needs no unit; a number does. */
const withUnit = (value: Said['value'], unit: string): string =>
  typeof value === 'string' ? value : `${valueText(value)}\u202f${unit}`

function saidText({ value, unit, capacity_gb, gpu }: Said): string {
  if (unit !== 'fits' || capacity_gb === undefined) return withUnit(value, unit)
  const capacity = `${numbers.format(capacity_gb)}\u202fGB`
  return `${value === true ? 'fits' : 'does not fit'} ${gpu ?? ''} ${gpu?.includes(capacity_gb.toString()) === true ? '' : `(${capacity})`}`
}

function figureView(figure: Figure | null): Html {
  if (figure === null) return html`<span class="none">none</span>`
  const { value, unit, bytes, fits, working } = figure
  const inBytes = bytes !== undefined && (unit === 'GB' || unit === 'GB needed')
  const fit = fits === undefined ? '' : fits ? ', fits' : ', does not fit'
  return html`${inBytes ? memoryView(bytes, 'GB') : withUnit(value, unit)}${fit}<small>${working}</small>`
}

const ALSO: Readonly<Record<string, string>> = {
  'formula-error': 'the formula differs from the architecture too',
  'rounding/units': 'GB and GiB are mixed too',
  'wrong-fact': 'a fact is otherwise too',
  'contradicts-own-formula': 'the guide’s own formula gives another number',
  'contradicts-own-table': 'the guide’s own table gives another number',
}

/** @param where link to the claim's place among the others; without it the row is that place. */
export function claimRow(claim: Claim, where?: { readonly href: string; readonly text: string }): Html {
  const { label, mark } = VERDICTS[claim.verdict]
  const also = claim.also?.map((each) => ALSO[each] ?? each).join('; ')
  return html`<tr role="row" ${where ? '' : html` id="${claim.id}"`}>
    <th role="rowheader" scope="row">
      <q>${claim.quote}</q
      ><small
        >${KINDS[claim.kind]}, line
        ${claim.line}${where && html`, <a href="${where.href}#${claim.id}">${where.text}</a>`}</small
      >
    </th>
    <td role="cell">${saidText(claim.says)}</td>
    <td role="cell">${figureView(claim.own)}</td>
    <td role="cell">${figureView(claim.actual)}</td>
    <td role="cell">
      <b class="claim-verdict" data-verdict="${claim.verdict}"
        ><span aria-hidden="true">${mark}</span> ${label}</b
      >
      ${claim.why}${also && html` Also: ${also}.`}
    </td>
  </tr>`
}

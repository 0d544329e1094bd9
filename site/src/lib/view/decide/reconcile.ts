import type { Reconciliation, ReconciledTerm } from '../../../../../shared/reconcile/index.ts'
import { formatBytes } from '../../../../../shared/units/format.ts'
import type { ReconcileWords } from '../../../data/decide/reconcile.ts'
import type { ViewStrings } from '../../../i18n/en/view.ts'
import { html, type Html } from '../../html.ts'
import { memoryView } from '../memory.ts'
import { warningsView } from '../suggestions.ts'
import { cardView } from '../verdict.ts'
import {
  answersView,
  calculatorHref,
  count,
  engineSays,
  tableView,
  type DecisionView,
  type ViewContext,
} from './common.ts'

const sign = (amount: number): string => (amount > 0 ? '+' : '')
const minus = (text: string): string => text.replace('-', '−')

const amountView = (
  value: number,
  unit: ReconciledTerm['unit'],
  strings: ReconcileWords,
  { bytes }: ViewStrings,
): Html => (unit === 'bytes' ? memoryView(value, 'GiB', bytes) : html`${count(value)} ${strings.units[unit]}`)

function differenceView({ difference, relative, unit }: ReconciledTerm): Html {
  const amount = unit === 'bytes' ? formatBytes(difference) : count(difference)
  const share = new Intl.NumberFormat('en', {
    style: 'percent',
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  }).format(relative)
  return html`<data class="amount" value="${difference}">${minus(`${sign(difference)}${amount}`)}</data>
    <small>${minus(share)}</small>`
}

const termLabel = (label: string, { terms }: ReconcileWords): string => terms[label] ?? label

const rowView = (term: ReconciledTerm, strings: ReconcileWords, words: ViewStrings): (Html | string)[] => [
  html`<a href="${words.href(term.docs)}">${termLabel(term.label, strings)}</a>`,
  amountView(term.measured, term.unit, strings, words),
  amountView(term.estimated, term.unit, strings, words),
  differenceView(term),
  html`<span class="verdict-tag" data-verdict="${term.agrees ? 'fits' : 'tight'}"
      >${term.agrees ? strings.agrees : strings.off}</span
    >
    ${!term.agrees && html`<small lang="en">${term.depends_on}</small>`}`,
]

function verdictOf(
  { terms, furthest_off: furthest, log, model }: Reconciliation,
  strings: ReconcileWords,
): Html {
  if (terms.length === 0) return cardView('none', strings.nothing, strings.nothingAbout)
  const off = terms.filter(({ agrees }) => !agrees)
  if (off.length === 0)
    return cardView(
      'fits',
      strings.agree,
      strings.agreeAbout(strings.figures(terms.length), model.name, log.engine),
    )
  const label = terms.find(({ id }) => id === furthest?.id)?.label ?? off[0]?.label ?? ''
  return cardView(
    'tight',
    strings.differ(count(off.length), count(terms.length)),
    strings.furthest(termLabel(label, strings)),
  )
}

/** What `/v1/reconcile` answered: the figures of a log beside those of the estimate, signed. */
export function reconcileView(
  answer: Reconciliation,
  { settings: given, words, decide }: ViewContext,
): DecisionView {
  const strings = decide.reconcile
  const { log, model, terms, not_compared: missing } = answer
  const read = Object.entries(log.settings).map(([name, value]) => [name, String(value)] as const)
  const settings = read.map(([name, value]) => `${name} = ${value}`)
  // As the API does: what is given beside the log wins over what the log says.
  const asked = { model: model.id, engine: log.engine, ...Object.fromEntries(read), ...given }
  return {
    verdict: verdictOf(answer, strings),
    result: html`${tableView(
        strings.table,
        [
          { label: strings.term },
          { label: strings.measured, number: true },
          { label: strings.estimated, number: true },
          { label: strings.difference, number: true },
          { label: strings.verdict },
        ],
        terms.map((term) => rowView(term, strings, words)),
      )}
      ${missing.length > 0 && html`<p class="about">${strings.notCompared[0]}${engineSays(missing.join(', '))}${strings.notCompared[1]}</p>`}
      <h2 class="result-heading">${strings.read}</h2>
      ${answersView([
        { label: strings.model, figure: model.name, about: `${log.engine} ${log.version ?? ''}` },
        { label: strings.settings, figure: html`<code>${settings.join(', ')}</code>` },
      ])}
      <p class="about"><a href="${calculatorHref(asked, words)}">${strings.everyTerm}</a></p>
      <details class="more">
        <summary>${strings.lines}</summary>
        <pre
          class="response"
          tabindex="0"
          role="region"
          aria-label="${strings.lines}"
        ><code>${terms.map(({ line }) => `${line}\n`)}</code></pre>
      </details>
      ${warningsView(answer.warnings)}`,
  }
}

import type { MemoryUnit } from '../../../../../shared/units/format.ts'
import type { DecisionWords } from '../../../i18n/en/decide.ts'
import type { ViewStrings } from '../../../i18n/en/view.ts'
import { html, type Html } from '../../html.ts'
import { toQuery, type Settings } from '../../url-state.ts'

/** How an answer to a decision is drawn: the card first, everything else below it. */
export interface DecisionView {
  readonly verdict: Html
  readonly result: Html
}
export interface ViewContext {
  readonly settings: Settings
  /** The name of a model or GPU of the catalogue; its id where the page does not know one. */
  readonly nameOf: (id: string) => string
  /** Words that the views of every calculator share. */
  readonly words: ViewStrings
  /** Words of the calculators of decisions. */
  readonly decide: DecisionWords
}

export const unitIn = ({ units }: Settings): MemoryUnit => (units === 'GB' ? 'GB' : 'GiB')

const grouped = new Intl.NumberFormat('en')
export const count = (value: number): string => grouped.format(value)
/** Three digits of a quantity that is no memory. */
export const rounded = (value: number): string =>
  new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value)

/** Dollars: cents where they matter. */
export const usd = (value: number): string =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: value < 100 ? 2 : 0,
    maximumFractionDigits: value < 100 ? 2 : 0,
  }).format(value)

export const devices = (gpus: number, name: string): string => (gpus > 1 ? `${gpus} × ${name}` : name)

/** An address of this site or of the web as a link, any other source as its text. */
export const sourceView = (source: string | null, words: Html | string): Html => {
  const [address = ''] = source?.split(' ') ?? []
  return address.startsWith('https://') ? html`<a href="${address}">${words}</a>` : html`${words}`
}

/** A sentence of the engine, which is English on every page. */
export const engineSays = (words: Html | string): Html => html`<span lang="en">${words}</span>`

/** Settings with changes put in; an empty value takes a setting out. */
export function changed(settings: Settings, changes: Settings): Settings {
  const all = Object.entries({ ...settings, ...changes })
  return Object.fromEntries(all.filter(([, value]) => value !== ''))
}

/** A link that puts changes into the form of this page. */
export const applyView = (settings: Settings, changes: Settings, words: Html | string): Html =>
  html`<a href="?${toQuery(changed(settings, changes))}" data-apply>${words}</a>`

/** Parameters of decisions that an estimate does not take. */
const NO_ESTIMATE_FIELDS = new Set([
  'q',
  'max_loss',
  'limit',
  'offset',
  'budget_usd',
  'max_gpus',
  'vendor',
  'form',
  'min_tokens_per_second',
  'sort',
  'utilization',
  'lifetime_years',
  'electricity',
  'usd_per_kwh',
  'cloud_usd_per_hour',
  'purchase_usd',
  'system_watts',
  'hours',
  'dataset_tokens',
  'epochs',
  'mfu',
])

/** The calculator of one estimate in the state of these settings, in the reader’s language. */
export function calculatorHref(settings: Settings, { href }: ViewStrings, changes: Settings = {}): string {
  const fields = Object.entries(changed(settings, changes)).filter(([name]) => !NO_ESTIMATE_FIELDS.has(name))
  const page = settings['task'] === 'training' ? '/calculators/training/' : '/'
  return href(`${page}?${toQuery(Object.fromEntries(fields))}`)
}

export interface Column {
  readonly label: string
  readonly number?: boolean
}

/** A table in a box of its own that scrolls; the first cell of each row names it. */
export const tableView = (
  label: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string)[])[],
): Html =>
  html`<div class="table-scroll" tabindex="0" role="region" aria-label="${label}">
    <table class="decision">
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class="${column.number === true ? 'number' : ''}">${column.label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name = '', ...cells]) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${cells.map((cell, index) => html`<td class="${columns[index + 1]?.number === true ? 'number' : ''}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`

/** Answers one by one: what was asked, the figure, and a word about it. */
export const answersView = (
  rows: readonly { readonly label: string; readonly figure: Html | string; readonly about?: Html | string }[],
): Html =>
  html`<dl class="answers">
    ${rows.map(
      ({ label, figure, about }) =>
        html`<div>
          <dt>${label}</dt>
          <dd><b>${figure}</b>${about !== undefined && html` <small>${about}</small>`}</dd>
        </div>`,
    )}
  </dl>`

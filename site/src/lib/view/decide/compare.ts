import type { Cell } from '../../../../../shared/decide/compare.ts'
import { formatTokens } from '../../../../../shared/units/format.ts'
import { html, type Html } from '../../html.ts'
import { toQuery, type Settings } from '../../url-state.ts'
import { memoryView } from '../memory.ts'
import { cardView, verdictTag } from '../verdict.ts'
import {
  calculatorHref,
  count,
  devices,
  rounded,
  tableView,
  type DecisionView,
  type ViewContext,
} from './common.ts'

export interface ComparedCells {
  readonly total: number
  readonly cells: readonly Cell[]
}

/** More rows than this are a file, not a page. */
const MOST_ROWS = 150

/** What names a row beside its model, where it differs between rows. */
const AXES = ['weights', 'kv_cache_dtype', 'context_length', 'batch_size'] as const
const axisWords: Readonly<Record<(typeof AXES)[number], (cell: Cell) => string>> = {
  weights: ({ weights }) => weights,
  kv_cache_dtype: (cell) => cell.kv_cache_dtype,
  context_length: (cell) => formatTokens(cell.context_length),
  batch_size: ({ batch_size: batch }) => count(batch),
}

/** Fields that all cells share: the lists are the axes. */
const LISTS = new Set([
  'models',
  'gpus',
  'gpu_counts',
  'weights',
  'kv_cache_dtypes',
  'contexts',
  'batch_sizes',
  'format',
  'speed',
])

/** The question of one cell, with the fields that the whole matrix shares. */
function settingsOfCell(cell: Cell, shared: Settings): Settings {
  const common = Object.fromEntries(Object.entries(shared).filter(([name]) => !LISTS.has(name)))
  return {
    ...common,
    model: cell.model,
    weights: cell.weights,
    context_length: String(cell.context_length),
    ...(cell.batch_size > 1 ? { batch_size: String(cell.batch_size) } : {}),
    ...(shared['kv_cache_dtypes'] === undefined ? {} : { kv_cache_dtype: cell.kv_cache_dtype }),
    ...(cell.gpu === null ? {} : { gpu: cell.gpu }),
    ...(cell.gpus > 1 ? { gpus: String(cell.gpus) } : {}),
    engine: cell.engine,
  }
}

function cellView(
  cell: Cell | undefined,
  { settings, words, decide: { compare: strings } }: ViewContext,
): Html {
  if (!cell) return html``
  if (cell.per_gpu_bytes === null)
    return html`<small lang="en" title="${cell.error ?? ''}"
      ><span lang="${words.lang}">${strings.impossible}</span></small
    >`
  return html`<a href="${calculatorHref(settingsOfCell(cell, settings), words)}"
      >${memoryView(cell.per_gpu_bytes, 'GiB', words.bytes)}</a
    >
    ${cell.gpus > 1 && ` ${strings.each}`} ${cell.verdict && verdictTag(cell.verdict, words)}
    ${
      cell.decode_tokens_per_second !== null &&
      html`<small>${strings.speed(rounded(cell.decode_tokens_per_second))}</small>`
    }`
}

const deviceOf = (cell: Cell): string => `${cell.gpus} ${cell.gpu ?? ''}`

/** What `/v1/compare` answered: a row per model, format, context and batch, a column per GPU. */
export function compareView({ total, cells }: ComparedCells, context: ViewContext): DecisionView {
  const { settings, nameOf } = context
  const strings = context.decide.compare
  const columns = [...Map.groupBy(cells, deviceOf).values()].flatMap(([first]) => (first ? [first] : []))
  const axes = AXES.filter((axis) => new Set(cells.map(axisWords[axis])).size > 1)
  const rows = [
    ...Map.groupBy(cells, (cell) =>
      [cell.model, ...AXES.map((axis) => axisWords[axis](cell))].join('|'),
    ).values(),
  ]
  const named = columns.some(({ gpu }) => gpu !== null)
  const fitting = cells.filter(({ verdict }) => verdict === 'fits').length
  const models = new Set(cells.map(({ model }) => model)).size
  const gpus = new Set(cells.map(({ gpu }) => gpu)).size
  const shown = rows.slice(0, MOST_ROWS)
  return {
    verdict: named
      ? cardView(
          fitting > 0 ? 'fits' : 'exceeds',
          strings.fit(count(fitting), count(total)),
          strings.fitAbout(strings.models(models), strings.gpus(gpus)),
        )
      : cardView('none', strings.cells(count(total)), strings.cellsAbout),
    result: html`${tableView(
        strings.table,
        [
          { label: strings.model },
          ...axes.map((axis) => ({ label: strings[axis] })),
          ...columns.map((cell) => ({
            label: cell.gpu === null ? strings.memory : devices(cell.gpus, nameOf(cell.gpu)),
          })),
        ],
        shown.map((row) => [
          row[0] ? nameOf(row[0].model) : '',
          ...axes.map((axis) => (row[0] ? axisWords[axis](row[0]) : '')),
          ...columns.map((column) =>
            cellView(
              row.find((cell) => deviceOf(cell) === deviceOf(column)),
              context,
            ),
          ),
        ]),
      )}
      ${shown.length < rows.length && html`<p class="note">${strings.cut(count(shown.length), count(rows.length))}</p>`}
      <p>
        <a
          class="button"
          href="/v1/compare?${toQuery({ ...settings, format: 'csv' })}"
          download="plimsoll.csv"
          >${strings.csv}</a
        >
      </p>`,
  }
}

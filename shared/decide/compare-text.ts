import { catalogueDate } from '../catalogue/index.ts'
import { VERSION } from '../version.ts'
import type { Verdict } from '../estimate/types.ts'
import type { Cell, Matrix } from './compare.ts'

/** What a column of the matrix is: its cells share these. */
const NAMES = [
  'model',
  'gpu',
  'gpus',
  'weights',
  'kv_cache_dtype',
  'engine',
] as const satisfies readonly (keyof Cell)[]
const COLUMNS = [
  ...NAMES,
  'context_length',
  'batch_size',
  'per_gpu_bytes',
  'total_bytes',
  'usable_bytes',
  'headroom_bytes',
  'verdict',
  'decode_tokens_per_second',
  'error',
] as const satisfies readonly (keyof Cell)[]

/** A field of RFC 4180; a leading sign of a formula is defused, since spreadsheets open these files. */
function csvField(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A column's cells differ in their figures alone, so the text of what names them is kept from cell to cell. */
function named(text: (cell: Cell) => string): (cell: Cell) => string {
  let last: Cell | undefined
  let known = ''
  return (cell) => {
    if (
      last === undefined ||
      cell.model !== last.model ||
      cell.gpu !== last.gpu ||
      cell.gpus !== last.gpus ||
      cell.weights !== last.weights ||
      cell.kv_cache_dtype !== last.kv_cache_dtype ||
      cell.engine !== last.engine
    )
      known = text(cell)
    last = cell
    return known
  }
}

function csvLines(): (cell: Cell) => string {
  const name = named((cell) => NAMES.map((column) => csvField(cell[column])).join(','))
  return (cell) =>
    `${name(cell)},${cell.context_length},${cell.batch_size},${cell.per_gpu_bytes ?? ''},${cell.total_bytes ?? ''},${cell.usable_bytes ?? ''},${cell.headroom_bytes ?? ''},${cell.verdict ?? ''},${cell.decode_tokens_per_second ?? ''},${csvField(cell.error)}\r\n`
}

/** The text of a value that is mostly the same as the one before. */
function repeated<T>(text: (value: T) => string): (value: T) => string {
  let last: T | undefined
  let known: string | undefined
  return (value) => {
    if (known === undefined || value !== last) known = text(value)
    last = value
    return known
  }
}

/** What a cell's place in its column says: the same in every column. */
function placed(text: (cell: Cell) => string): (cell: Cell, index: number) => string {
  const known: { cell: Cell; text: string }[] = []
  return (cell, index) => {
    let own = known[index]
    if (own?.cell.context_length !== cell.context_length || own.cell.batch_size !== cell.batch_size)
      known[index] = own = { cell, text: text(cell) }
    return own.text
  }
}

/** Verdicts are plain words, and every figure is finite: both are their own JSON. */
function jsonObjects(): (cell: Cell, index: number) => string {
  const name = named(
    (cell) =>
      `{${NAMES.map((column) => `${JSON.stringify(column)}:${JSON.stringify(cell[column])},`).join('')}`,
  )
  const place = placed(
    ({ context_length, batch_size }) =>
      `"context_length":${context_length},"batch_size":${batch_size},"per_gpu_bytes":`,
  )
  const usable = repeated((bytes: number | null) => `,"usable_bytes":${bytes},"headroom_bytes":`)
  const verdicts = new Map<Verdict | null, string>()
  const verdict = (of: Verdict | null): string => {
    let text = verdicts.get(of)
    if (text === undefined)
      verdicts.set(of, (text = `,"verdict":${JSON.stringify(of)},"decode_tokens_per_second":`))
    return text
  }
  return (cell, index) => {
    const perGpu = String(cell.per_gpu_bytes)
    const total = cell.total_bytes === cell.per_gpu_bytes ? perGpu : String(cell.total_bytes)
    const error = cell.error === null ? ',"error":null}' : `,"error":${JSON.stringify(cell.error)}}`
    return `${name(cell)}${place(cell, index)}${perGpu},"total_bytes":${total}${usable(cell.usable_bytes)}${cell.headroom_bytes}${verdict(cell.verdict)}${cell.decode_tokens_per_second}${error}`
  }
}

/** Rows are joined one by one: a text that is added to ten thousand times is a tree, and slow to send. */
const rowsOf = (matrix: Matrix, text: (cell: Cell, index: number) => string, between: string): string[] =>
  Array.from(matrix.rows(), (cells) => cells.map(text).join(between))

const csvText = (matrix: Matrix): string =>
  [`${COLUMNS.join(',')}\r\n`, ...rowsOf(matrix, csvLines(), '')].join('')

const jsonText = (matrix: Matrix): string =>
  `{"total":${matrix.cells},"version":${JSON.stringify({ plimsoll: VERSION, catalogue: catalogueDate })},"cells":[${rowsOf(matrix, jsonObjects(), ',').join()}]}`

/** The matrix as text: `JSON.stringify` of the whole would write every name of every cell anew. */
export const matrixText = (matrix: Matrix): string =>
  matrix.format === 'csv' ? csvText(matrix) : jsonText(matrix)

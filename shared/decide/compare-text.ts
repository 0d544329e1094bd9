import { catalogueDate } from '../catalogue/index.ts'
import { VERSION } from '../version.ts'
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

/** Verdicts are plain words, and every figure is finite: both are their own JSON. */
function jsonObjects(): (cell: Cell) => string {
  const name = named((cell) =>
    NAMES.map((column) => `${JSON.stringify(column)}:${JSON.stringify(cell[column])},`).join(''),
  )
  return (cell) =>
    `{${name(cell)}"context_length":${cell.context_length},"batch_size":${cell.batch_size},"per_gpu_bytes":${cell.per_gpu_bytes},"total_bytes":${cell.total_bytes},"usable_bytes":${cell.usable_bytes},"headroom_bytes":${cell.headroom_bytes},"verdict":${cell.verdict === null ? 'null' : `"${cell.verdict}"`},"decode_tokens_per_second":${cell.decode_tokens_per_second},"error":${cell.error === null ? 'null' : JSON.stringify(cell.error)}}`
}

/** Characters gathered before a piece is handed on. */
const PIECE = 64 * 1024

/** Joins short texts into pieces of a size worth sending. */
function* gathered(texts: Iterable<string>): Generator<string> {
  let piece = ''
  for (const text of texts) {
    piece += text
    if (piece.length >= PIECE) {
      yield piece
      piece = ''
    }
  }
  if (piece !== '') yield piece
}

function* csvTexts(matrix: Matrix): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`
  const line = csvLines()
  for (const cells of matrix.rows()) yield cells.map(line).join('')
}

function* jsonTexts(matrix: Matrix): Generator<string> {
  yield `{"total":${matrix.cells},"version":${JSON.stringify({ plimsoll: VERSION, catalogue: catalogueDate })},"cells":[`
  const object = jsonObjects()
  let first = true
  for (const cells of matrix.rows()) {
    const text = cells.map(object).join()
    yield first ? text : `,${text}`
    first = false
  }
  yield ']}'
}

/** The matrix as text, piece by piece, so that no answer is held in memory twice. */
export const matrixText = (matrix: Matrix): Generator<string> =>
  gathered(matrix.format === 'csv' ? csvTexts(matrix) : jsonTexts(matrix))

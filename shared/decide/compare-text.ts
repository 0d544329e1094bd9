import { catalogueDate } from '../catalogue/index.ts'
import { VERSION } from '../version.ts'
import type { Cell, Matrix } from './compare.ts'

const COLUMNS = [
  'model',
  'gpu',
  'gpus',
  'weights',
  'kv_cache_dtype',
  'engine',
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

const csvLine = (cell: Cell): string => `${COLUMNS.map((name) => csvField(cell[name])).join(',')}\r\n`

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
  for (const cells of matrix.rows()) for (const cell of cells) yield csvLine(cell)
}

function* jsonTexts(matrix: Matrix): Generator<string> {
  yield `{"total":${matrix.cells},"version":${JSON.stringify({ plimsoll: VERSION, catalogue: catalogueDate })},"cells":[`
  let first = true
  for (const cells of matrix.rows()) {
    const text = JSON.stringify(cells).slice(1, -1)
    yield first ? text : `,${text}`
    first = false
  }
  yield ']}'
}

/** The matrix as text, piece by piece, so that no answer is held in memory twice. */
export const matrixText = (matrix: Matrix): Generator<string> =>
  gathered(matrix.format === 'csv' ? csvTexts(matrix) : jsonTexts(matrix))

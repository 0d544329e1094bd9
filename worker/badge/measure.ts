import { dataOf } from '../../shared/catalogue/data.ts'
import packed from './widths.json' with { type: 'json' }

/** Characters by ranges, in ascending order; all of a range are equally wide. */
interface Widths {
  readonly first: Int32Array
  readonly last: Int32Array
  /** Pixels. */
  readonly width: Float64Array
  /** What a character without a width counts as. */
  readonly guess: number
}

const numbers = (column: string): number[] =>
  column.split(',').map((text) => (text === '' ? 0 : Number.parseInt(text, 36)))

function unpack(text: string): Widths {
  const [gaps = [], lengths = [], hundredths = []] = text.split('|').map(numbers)
  const first = new Int32Array(gaps.length)
  const last = new Int32Array(gaps.length)
  let end = -1
  for (const [i, gap] of gaps.entries()) {
    first[i] = end + 1 + gap
    end = (first[i] as number) + (lengths[i] as number)
    last[i] = end
  }
  const width = Float64Array.from(hundredths, (value) => value / 100)
  const table = { first, last, width, guess: 0 }
  return { ...table, guess: widthOf(table, 0x6d) ?? 0 }
}

/** Pixels of one character; undefined where the font's table has none. */
function widthOf({ first, last, width }: Widths, code: number): number | undefined {
  if (code <= 31 || code === 127) return 0
  let low = 0
  let high = first.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((first[middle] as number) <= code) low = middle
    else high = middle - 1
  }
  return code >= (first[low] as number) && code <= (last[low] as number) ? width[low] : undefined
}

const texts = dataOf<Readonly<Record<string, string>>>(packed)
const tables = new Map<string, Widths>()
function tableOf(font: string): Widths {
  let table = tables.get(font)
  if (!table) {
    const text = texts()[font]
    if (text === undefined) throw new Error(`no widths for "${font}"`)
    tables.set(font, (table = unpack(text)))
  }
  return table
}

/**
 * Width of a text in pixels, as the `anafanafo` package measures it and from its tables, which are packed here:
 * `.tools/bundle.mjs` puts this module in the package's place, so that badge-maker measures with it.
 *
 * @throws for a font without a table
 */
// eslint-disable-next-line import/no-default-export -- it stands for a package that has one
export default function measure(text: string, { font }: { readonly font: string }): number {
  const table = tableOf(font)
  let total = 0
  for (const character of text) total += widthOf(table, character.codePointAt(0) as number) ?? table.guess
  return total
}

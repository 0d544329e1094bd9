/**
 * Packs the tables of text widths that badge-maker measures with (anafanafo): `node .tools/widths.mjs` writes
 * worker/badge/widths.json.
 *
 * As JSON arrays they are 900 kB of script, 280 kB of the upload; as columns of numbers in text, a fifth of it, and
 * nothing to parse before a badge is asked for. A test holds every width against the library's own.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

const TABLES = {
  '10px Verdana': 'verdana-10px-normal',
  'bold 10px Verdana': 'verdana-10px-bold',
  '11px Verdana': 'verdana-11px-normal',
  'bold 11px Helvetica': 'helvetica-11px-bold',
}

/** Most numbers are 0, which is written as nothing. */
const column = (numbers) => numbers.map((number) => (number === 0 ? '' : number.toString(36))).join(',')

/** Gaps before the ranges, lengths of the ranges beyond one, and widths in hundredths of a pixel. */
function packed(rows) {
  let end = -1
  const gaps = rows.map(([first, last]) => {
    const gap = first - end - 1
    end = last
    return gap
  })
  return [gaps, rows.map(([first, last]) => last - first), rows.map(([, , width]) => Math.round(width * 100))]
    .map(column)
    .join('|')
}

const widths = Object.fromEntries(
  Object.entries(TABLES).map(([font, file]) => [
    font,
    packed(JSON.parse(readFileSync(join(root, `node_modules/anafanafo/data/${file}.json`), 'utf8'))),
  ]),
)
writeFileSync(join(root, 'worker/badge/widths.json'), `${JSON.stringify(widths, null, 2)}\n`)

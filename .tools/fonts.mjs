/**
 * Cuts the fonts that the PNG rasterizer embeds: `node .tools/fonts.mjs` writes worker/png/fonts/*.bin.
 *
 * A rasterizer in a Worker finds no fonts on the machine, so it carries its own, cut to the letters a picture can show.
 * The words of a card are in the site's own face; badges are in DejaVu Sans, whose widths are near those of Verdana,
 * for which badges are measured; formulas are in its mono, which has the mathematical signs. What Plex lacks is taken
 * from DejaVu too. Both are under free licences: OFL 1.1 (IBM Plex) and the Bitstream Vera licence (DejaVu).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import subsetFont from 'subset-font'
import { root } from './run.mjs'

const range = (first, last) =>
  String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, index) => first + index))

const ASCII = range(0x20, 0x7e)
const LATIN = ASCII + range(0xa0, 0xff)
const SIGNS = '–—‘’“”…•·×÷−→←↑↓↗≤≥≈≠∞√∑ΣΠΔ∈⌈⌉⌊⌋▲▼●■✓✗✔✘⚠±½¼²³₀₁₂₃₄₅₆₇₈₉\u2009\u202f\ufffd'
const FALLBACK = LATIN + range(0x100, 0x17f) + range(0x370, 0x3ff) + range(0x400, 0x45f) + SIGNS

const FONTS = {
  'plex-sans': ['@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff2', LATIN + SIGNS],
  'plex-sans-semibold': [
    '@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-600-normal.woff2',
    LATIN + SIGNS,
  ],
  'dejavu-sans-mono': ['dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf', LATIN + SIGNS],
  'dejavu-sans': ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', FALLBACK],
  'dejavu-sans-bold': ['dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf', LATIN + SIGNS],
}

const target = join(root, 'worker/png/fonts')
mkdirSync(target, { recursive: true })
for (const [name, [source, letters]] of Object.entries(FONTS)) {
  const font = await subsetFont(readFileSync(join(root, 'node_modules', source)), letters, {
    targetFormat: 'truetype',
    preserveNameIds: [16, 17],
    noLayoutClosure: true,
  })
  writeFileSync(join(target, `${name}.bin`), font)
  console.log(`${name}  ${font.length} bytes`)
}

import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { loadFonts } from './fonts.ts'

/** Pixels per unit of the drawing: sharp on a dense screen, and a card is then still under 200 kB. */
export type Scale = 1 | 2 | 3

let engine: Promise<Uint8Array[]> | undefined

/**
 * Compiles the rasterizer and loads its fonts, once per isolate. Both are imported here and not at the top, so that an
 * isolate which never draws a PNG never pays for them.
 */
async function start(): Promise<Uint8Array[]> {
  const { default: wasm } = await import('@resvg/resvg-wasm/index_bg.wasm')
  const [fonts] = await Promise.all([loadFonts(), initWasm(wasm)])
  return fonts
}

/** Letters that no embedded face has, by what .tools/fonts.mjs cuts: ideographs, emoji and most scripts. */
const UNKNOWN =
  /[^\u0000-\u017f\u0370-\u03ff\u0400-\u045f\u2009-\u22ff\u2308-\u230b\u25b2-\u25cf\u2600-\u27ff\ufffd]\ufe0f?/gu

/**
 * Draws an SVG of this project as PNG. The rasterizer knows no variables and no media queries in style sheets, so the
 * drawing must be of one theme. A letter without a face is drawn as a question mark in a diamond, not left out.
 * @throws when the drawing is not well-formed SVG, which is a bug of this side
 */
export async function renderPng(svg: string, scale: Scale): Promise<Uint8Array> {
  const fontBuffers = await (engine ??= start())
  const drawing = new Resvg(svg.replaceAll(UNKNOWN, '\ufffd'), {
    font: {
      fontBuffers,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
      monospaceFamily: 'DejaVu Sans Mono',
    },
    fitTo: { mode: 'zoom', value: scale },
  })
  try {
    const image = drawing.render()
    try {
      return image.asPng()
    } finally {
      image.free()
    }
  } finally {
    // Memory of the wasm instance is not garbage collected, and an isolate serves many pictures.
    drawing.free()
  }
}

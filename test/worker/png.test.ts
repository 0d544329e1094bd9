import { Resvg } from '@resvg/resvg-wasm'
import { describe, expect, it } from 'vitest'
import { measureText, type Face } from '../../shared/present/text-measure.ts'
import { loadFonts } from '../../worker/png/fonts.ts'
import { renderPng } from '../../worker/png/render.ts'
import { BADGE_STYLES } from '../../shared/present/badge-fields.ts'
import { drawing, png } from './support/picture.ts'
import { ask } from './support/ask.ts'

const svg = (inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="200">${inside}</svg>`

describe('the rasterizer', () => {
  it('draws the same bytes each time', async () => {
    const picture = svg('<text x="10" y="100" font-family="IBM Plex Sans" font-size="60">Plimsoll</text>')
    expect(await renderPng(picture, 1)).toEqual(await renderPng(picture, 1))
  })

  it('draws a letter that it has no face for as a sign, not as nothing', async () => {
    const [unknown, empty] = await Promise.all(
      ['存', ''].map((text) => renderPng(svg(`<text x="10" y="100" font-size="60">${text}</text>`), 1)),
    )
    expect(unknown).not.toEqual(empty)
  })

  it.each<[Face, string, number, string]>([
    ['regular', 'IBM Plex Sans', 400, 'memory against context length: 43,520 tokens'],
    ['semibold', 'IBM Plex Sans', 600, 'Exceeds 8× H100 SXM5 80GB · KV cache'],
    ['mono', 'DejaVu Sans Mono', 400, 'elements × bits / (8 × ranks) + side_bytes'],
  ])('has the widths that layouts reckon with: %s', async (face, family, weight, text) => {
    await renderPng(svg(''), 1)
    const fontBuffers = await loadFonts()
    const marked = new Resvg(
      svg(
        `<text x="0" y="100" font-size="50" font-family="${family}" font-weight="${weight}">H${text}H</text>`,
      ),
      { font: { fontBuffers } },
    )
    const drawn = marked.getBBox()?.width ?? 0
    marked.free()
    const reckoned = measureText(`H${text}H`, 50, face)
    expect(drawn / reckoned).toBeGreaterThan(0.97)
    expect(drawn / reckoned).toBeLessThan(1.01)
  })
})

describe('a badge as PNG', () => {
  it.each(BADGE_STYLES)('in the style %s is twice its SVG', async (style) => {
    const path = `/badge/llama-3.1-8b.svg?gpu=rtx-4090&weights=q4_k_m&style=${style}`
    const text = await (await ask(path)).text()
    const width = Number(/ width="([\d.]+)"/.exec(text)?.[1])
    const height = Number(/ height="([\d.]+)"/.exec(text)?.[1])
    expect(await png(path.replace('.svg', '.png'))).toMatchObject({
      width: Math.ceil(width * 2),
      height: height * 2,
    })
  })
  it('says what is wrong', async () => {
    const { response } = await png('/badge/lama-3.png')
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60, s-maxage=60')
    expect(response.headers.get('X-Plimsoll-Error')).toMatch(/^unknown-model: /)
  })
})

it('a picture of one theme is what a rasterizer is given', async () => {
  const { text } = await drawing('/chart/llama-3.1-8b.svg?theme=light')
  expect(text).not.toMatch(/@media|var\(/)
})

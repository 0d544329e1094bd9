import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'

const origin = inject('baseUrl')
/** DejaVu Sans is what a badge names after Verdana, and has its proportions; the others have what it lacks. */
const FONTS = {
  Latin: 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  Ideographs: 'test/fixtures/fonts/cjk.woff2',
  Emoji: 'test/fixtures/fonts/emoji.woff2',
}
let browser: Browser
let page: Page
beforeAll(async () => {
  browser = await launchBrowser()
  page = await browser.newPage()
  const fonts = Object.entries(FONTS).map(([name, file]) => [name, readFileSync(file).toString('base64')])
  await page.evaluate(async (all) => {
    for (const [name = '', data] of all) {
      const font = new FontFace(name, `url(data:font/ttf;base64,${data})`)
      document.fonts.add(await font.load())
    }
  }, fonts)
})
afterAll(() => browser.close())

/** How wide the browser draws a text at 11 pixels, without hinting. */
const measured = (text: string): Promise<number> =>
  page.evaluate((words) => {
    const context = document.createElement('canvas').getContext('2d')
    if (context === null) throw new Error('no canvas')
    context.font = '110px Latin, Ideographs, Emoji'
    return context.measureText(words).width / 10
  }, text)

/** The width that a badge gives to its label. */
async function reserved(label: string): Promise<number> {
  const response = await fetch(`${origin}/badge/llama-3.1-8b.svg?${new URLSearchParams({ label })}`)
  expect(response.headers.get('x-plimsoll-error')).toBeNull()
  return Number(/textLength="([\d.]+)"/.exec(await response.text())?.[1]) / 10
}

describe('the width of a badge’s label', () => {
  /** Widths are rounded up to odd pixels, and an emoji counts as a letter: it is 3 pixels wider. */
  it.each([
    ['memory', 2],
    ['KV cache', 2],
    ['AVATAR To Ve', 6],
    ['VRAM · RTX 4090 ✓', 4],
    ['内存', 2],
    ['日本語メモリ', 2],
    ['GPU 内存', 2],
    ['🚢', 4],
    ['🚀 memory', 4],
    ['👩‍👩‍👧‍👦 memory', 4],
    ['🇫🇷 GPU', 4],
    ['👍🏽 VRAM', 4],
    ['❤️ GPU', 4],
  ])('"%s" is within %d pixels of what the browser draws', async (label, tolerance) => {
    const [ours, drawn] = await Promise.all([reserved(label), measured(label)])
    expect(Math.abs(ours - drawn)).toBeLessThanOrEqual(tolerance)
  })

  it('is measured in fonts that have the letters', async () => {
    const widths = await Promise.all(['内', '🚢', '👩‍👩‍👧‍👦'].map(measured))
    expect(widths[0]).toBeCloseTo(11, 3)
    expect(widths[1]).toBeGreaterThan(12)
    expect(widths[2]).toBe(widths[1])
  })
})

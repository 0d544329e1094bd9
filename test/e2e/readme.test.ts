import { mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { marked } from 'marked'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { BADGE_STYLES } from '../../shared/present/badge-fields.ts'
import { imageRequest } from '../../site/src/lib/images.ts'
import { snippets, type Snippet } from '../../site/src/lib/view/embed-code.ts'
import { launchBrowser } from '../support/browser.ts'

const origin = inject('baseUrl')
/** For whoever wants to look: `git` does not see them. */
const PICTURES = 'node_modules/.cache/plimsoll/readme'
const CSS = readFileSync('node_modules/github-markdown-css/github-markdown.css', 'utf8')
/** What GitHub paints under a README. */
const PAPER = { light: 'rgb(255, 255, 255)', dark: 'rgb(13, 17, 23)' }

const ON_GPU = { model: 'llama-3.1-8b', weights: 'q4_k_m', gpu: 'rtx-4090' }
const code = (settings: Record<string, string>, id: Snippet['id'] = 'markdown'): string =>
  snippets(imageRequest({ ...ON_GPU, ...settings }), { origin, alt: 'GPU memory', link: '/' }).find(
    (each) => each.id === id,
  )?.text ?? ''

const README = `# A model

${BADGE_STYLES.map((style) => code({ style })).join(' ')}
${['fit', 'max_context', 'kv_cache'].map((metric) => code({ metric })).join('\n')}
${code({ gpu: 'rtx-3060-12gb,rtx-4090', logo: 'plimsoll' })}
${code({ model: 'lama-3' })}

Text around ${code({ label: 'KV cache', metric: 'kv_cache' })} a badge.

${code({ image: 'chart' }, 'picture')}

${code({ image: 'chart', kind: 'breakdown' })}

| model | memory |
| ----- | ------ |
| Llama 3.1 8B | ${code({})} |
`

let browser: Browser
let server: Server
beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  browser = await launchBrowser()
  const html = await marked.parse(README, { gfm: true })
  server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    // GitHub's own policy lets a page show pictures and run none of their scripts.
    response.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'unsafe-inline'; img-src ${origin}`,
    )
    response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>README</title>
      <style>${CSS} body { margin: 0 } .markdown-body { padding: 24px; max-width: 830px }</style>
      <article class="markdown-body">${html}</article></html>`)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
})
afterAll(async () => {
  await browser.close()
  server.close()
})

async function readme(colorScheme: 'light' | 'dark', width: number): Promise<Page> {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())))
  return page
}

interface Placed {
  readonly source: string
  readonly natural: readonly [number, number]
  readonly box: { readonly top: number; readonly width: number; readonly height: number }
}

const placed = (page: Page): Promise<Placed[]> =>
  page.evaluate(() =>
    [...document.images].map((image) => {
      const { top, width, height } = image.getBoundingClientRect()
      return {
        source: image.currentSrc,
        natural: [image.naturalWidth, image.naturalHeight] as const,
        box: { top, width, height },
      }
    }),
  )

describe.each(['light', 'dark'] as const)('a README with GitHub’s style sheet in %s', (scheme) => {
  it.each([1012, 390])('shows every picture whole at %i pixels', async (width) => {
    const page = await readme(scheme, width)
    const images = await placed(page)
    expect(images).toHaveLength(14)
    for (const { source, natural, box } of images) {
      expect(natural[0], source).toBeGreaterThan(50)
      // Never wider than the column, and never out of proportion.
      expect(box.width, source).toBeLessThanOrEqual(width - 48 + 0.5)
      expect(box.width / box.height / (natural[0] / natural[1]), source).toBeCloseTo(1, 1)
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    await page.screenshot({ path: `${PICTURES}/${scheme}-${width}.png`, fullPage: true })
    await page.close()
  })

  it('shows badges at their own size, five styles in a line', async () => {
    const page = await readme(scheme, 1012)
    const styles = (await placed(page)).slice(0, BADGE_STYLES.length)
    expect(styles.map(({ box }) => Math.round(box.height))).toEqual([20, 20, 18, 28, 20])
    const tops = styles.map(({ box }) => box.top + box.height)
    expect(Math.max(...tops) - Math.min(...tops)).toBeLessThan(60)
    await page.close()
  })

  it('takes the picture of the reader’s theme, on GitHub’s paper', async () => {
    const page = await readme(scheme, 1012)
    const chart = (await placed(page)).find(({ source }) => source.includes('/chart/'))
    expect(chart?.source).toContain(`theme=${scheme}`)
    const paper = await page
      .locator('.markdown-body')
      .evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(paper).toBe(PAPER[scheme])
    await page.close()
  })
})

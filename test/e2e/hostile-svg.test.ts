import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'

const origin = inject('baseUrl')
let browser: Browser
/** A stranger's server: whoever calls it has been made to. */
let stranger: Server
let calls: string[] = []
let page = ''
let away = ''

beforeAll(async () => {
  browser = await launchBrowser()
  stranger = createServer((request, response) => {
    if (request.url === '/') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end(`<!doctype html><title>Page</title>${page}`)
      return
    }
    if (request.url !== '/favicon.ico') calls.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => {
    stranger.listen(0, '127.0.0.1', resolve)
  })
  away = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
})
afterAll(async () => {
  await browser.close()
  stranger.close()
})

const uri = (svg: string): string => `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`

/** Drawings that would act if they were more than a picture. */
const acting = (name: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="24" height="24" onload="fetch('${away}/${name}-onload');top.acted=1">
  <script>fetch('${away}/${name}-script');top.acted=1;parent.acted=1</script>
  <image href="${away}/${name}-image" width="9" height="9"/><use xlink:href="${away}/${name}-use#a"/>
  <style>@import url(${away}/${name}-import);*{fill:url(${away}/${name}-fill)}</style>
  <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${away}/${name}-frame"/></foreignObject>
  <a href="javascript:top.acted=1"><rect width="24" height="24"/></a>
  <set attributeName="onmouseover" to="top.acted=1"/></svg>`

/** A picture within a picture within a picture. */
const nested = (depth: number): string =>
  depth === 0
    ? acting('nested')
    : `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><image width="24" height="24" href="${uri(nested(depth - 1))}"/></svg>`

const LABELS = [
  '"><script>top.acted=1</script>',
  ']]></title><svg onload=top.acted=1>',
  '<img src=x onerror=top.acted=1>',
  '&lt;script&gt;top.acted=1&lt;/script&gt;',
]
const badge = (fields: Record<string, string>): string =>
  `${origin}/badge/llama-3.1-8b.svg?${new URLSearchParams(fields)}`

const addresses = (): (readonly [string, string])[] => [
  ...LABELS.map((label) => [`the label ${label}`, badge({ label })] as const),
  ['a logo that acts', badge({ logo: uri(acting('logo')) })],
  ['a logo within logos', badge({ logo: uri(nested(2)) })],
  ['a model’s name', `${origin}/badge/${encodeURIComponent(LABELS[0] ?? '')}.svg`],
  ['a card of a wrong model', `${origin}/card/${encodeURIComponent(LABELS[2] ?? '')}.svg`],
  ['a chart of a wrong GPU', `${origin}/chart/llama-3.1-8b.svg?gpu=${encodeURIComponent(LABELS[1] ?? '')}`],
]

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** Shows a picture in a way, and tells whether anything acted or called. */
async function show(html: string, url = `${away}/`): Promise<{ acted: boolean; calls: string[] }> {
  calls = []
  page = html
  const tab = await browser.newPage()
  await tab.goto(url)
  await tab.mouse.move(12, 12)
  await tab.waitForTimeout(120)
  const acted = await tab.evaluate(() => 'acted' in window)
  await tab.close()
  return { acted, calls }
}

describe('a picture of ours cannot act', () => {
  it('on its own, as an image, as an object, in a frame, and pasted into a page', async () => {
    const found: string[] = []
    for (const [what, url] of addresses()) {
      const text = await (await fetch(url)).text()
      const ways = {
        'on its own': () => show('', url),
        'as an image': () => show(`<img src="${escape(url)}">`),
        'as an object': () => show(`<object data="${escape(url)}" type="image/svg+xml"></object>`),
        'in a frame': () => show(`<iframe src="${escape(url)}"></iframe>`),
        pasted: () => show(text),
      }
      for (const [way, look] of Object.entries(ways)) {
        const { acted, calls: called } = await look()
        if (acted || called.length > 0)
          found.push(`${what}, ${way}: acted ${acted}, called ${called.join(' ')}`)
      }
    }
    expect(found).toEqual([])
  }, 120_000)

  it('would be seen if it could', async () => {
    const { acted, calls: called } = await show(acting('control'))
    expect(acted).toBe(true)
    expect(called).toContain('/control-script')
  })
})

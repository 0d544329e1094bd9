import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'

const origin = inject('baseUrl')
let browser: Browser
let server: Server
let body = ''

beforeAll(async () => {
  browser = await launchBrowser()
  // A page of somebody else: another origin, its own policy and its own hostile style sheet.
  server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'unsafe-inline'; script-src ${origin}; connect-src ${origin}; img-src ${origin}; frame-src ${origin}`,
    )
    response.end(`<!doctype html><title>Foreign</title>
      <style>input, p, img { display: none !important } * { color: rgb(1, 2, 3) }</style>${body}`)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
})
afterAll(async () => {
  await browser.close()
  server.close()
})

async function foreignPage(html: string): Promise<{ page: Page; faults: string[] }> {
  body = html
  const page = await browser.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return { page, faults }
}

const SCRIPT = `<script src="${origin}/embed.js"></script>`

describe('the element on a foreign page', () => {
  it('answers, drawn in its own style', async () => {
    const { page, faults } = await foreignPage(
      `${SCRIPT}<plimsoll-calculator model="llama-3.1-8b" gpu="rtx-4090" weights="q4_k_m"></plimsoll-calculator>`,
    )
    const verdict = page.locator('plimsoll-calculator .verdict')
    await expect.poll(() => verdict.textContent()).toMatch(/Fits: needs [\d.]+\s?GiB on GeForce RTX 4090/)
    expect(await verdict.isVisible()).toBe(true)
    expect(await verdict.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(15, 118, 110)')
    const image = page.locator('plimsoll-calculator img')
    await expect.poll(() => image.evaluate((each) => (each as HTMLImageElement).naturalWidth)).toBe(840)
    expect(faults).toEqual([])
    await page.close()
  })

  it('asks again when a field or an attribute changes', async () => {
    const { page } = await foreignPage(
      `${SCRIPT}<plimsoll-calculator model="llama-3.1-8b" gpu="rtx-4090" weights="q4_k_m"></plimsoll-calculator>`,
    )
    const verdict = page.locator('plimsoll-calculator .verdict')
    await page.locator('plimsoll-calculator input[name=model]').fill('llama-3.1-70b')
    await expect.poll(() => verdict.textContent()).toMatch(/Exceeds/)
    await page.locator('plimsoll-calculator').evaluate((element) => element.setAttribute('gpu', 'h100-sxm'))
    await expect.poll(() => verdict.textContent()).toMatch(/Fits.*H100/)
    await page.close()
  })

  it('names a wrong field with its near match', async () => {
    const { page } = await foreignPage(
      `${SCRIPT}<plimsoll-calculator model="llama-3.1-8b" gpu="rtx-4091"></plimsoll-calculator>`,
    )
    const verdict = page.locator('plimsoll-calculator .verdict')
    await expect.poll(() => verdict.textContent()).toMatch(/gpu .*Did you mean rtx-4090\?/)
    expect(await page.locator('plimsoll-calculator input[name=gpu]').getAttribute('aria-invalid')).toBe(
      'true',
    )
    await page.close()
  })

  it('leaves the tag to whoever has it already', async () => {
    const { page, faults } = await foreignPage(`${SCRIPT}${SCRIPT}
      <plimsoll-calculator-embed params="7B" gpu="rtx-4090"></plimsoll-calculator-embed>`)
    const verdict = page.locator('plimsoll-calculator-embed .verdict')
    await expect.poll(() => verdict.textContent()).toMatch(/needs [\d.]+/)
    expect(faults).toEqual([])
    await page.close()
  })
})

describe('the frame on a foreign page', () => {
  it('answers what its address says', async () => {
    const { page, faults } = await foreignPage(
      `<iframe width="700" height="480" src="${origin}/embed?model=mistral-7b-v0.3&gpu=rtx-3060-12gb&weights=q4_k_m"></iframe>`,
    )
    const verdict = page.frameLocator('iframe').locator('.verdict')
    await expect.poll(() => verdict.textContent()).toMatch(/Fits.*RTX 3060/)
    expect(faults).toEqual([])
    await page.close()
  })
})

describe('one address in both themes', () => {
  it.each([
    ['light', [245, 249, 251]],
    ['dark', [8, 21, 33]],
  ] as const)('a chart is %s for a reader who is', async (colorScheme, paper) => {
    const page = await browser.newPage({ colorScheme })
    await page.goto(`${origin}/embed`)
    const color = await page.evaluate(async (source) => {
      const image = new Image()
      image.src = source
      await image.decode()
      const canvas = document.createElement('canvas')
      const context = canvas.getContext('2d')
      context?.drawImage(image, 0, 0)
      return [...(context?.getImageData(2, 2, 1, 1).data ?? [])].slice(0, 3)
    }, `${origin}/chart/llama-3.1-8b.svg?gpu=rtx-4090`)
    expect(color).toEqual(paper)
    await page.close()
  })
})

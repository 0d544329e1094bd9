import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import { useBrowser } from './support/visit.ts'

const visit = useBrowser()
const base = (): string => inject('baseUrl')
const image = (page: Page) => page.locator('.builder-image img')
const code = (page: Page, name: string): Promise<string> =>
  page.getByLabel(name, { exact: true }).inputValue()

/** The builder after it has drawn everything it was asked. */
const settled = (page: Page): Promise<void> =>
  page.locator('badge-builder[data-ready]:not([aria-busy])').waitFor()

async function choose(page: Page, label: string, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true })
  await box.fill(text)
  await box.press('Enter')
}

const isDrawn = (page: Page): Promise<boolean> =>
  image(page).evaluate(async (element) => {
    const picture = element as HTMLImageElement
    await picture.decode()
    return picture.naturalWidth > 0
  })

/** Every address of this server that a code names. */
const addressesIn = (text: string): string[] =>
  [...text.replaceAll('&amp;', '&').matchAll(/https?:\/\/[^\s"')\]>[]+/g)]
    .map(([url]) => url)
    .filter((url) => url.startsWith(base()))

describe('the builder', () => {
  it('shows its first picture, with its codes, without JavaScript', async () => {
    const page = await visit('/badges/', { javaScriptEnabled: false })
    const source = (await image(page).getAttribute('src')) ?? ''
    const answer = await fetch(base() + source)
    expect(answer.headers.get('content-type')).toContain('image/svg+xml')
    expect(answer.headers.get('x-plimsoll-error')).toBeNull()
    expect(await code(page, 'Markdown')).toContain(source)
    await page.getByRole('button', { name: 'Draw the badge' }).click()
    expect(await page.locator('svg').getAttribute('aria-label')).toMatch(/^memory: fits/)
  })

  it('draws what is chosen, and comes back from its address', async () => {
    const page = await visit('/badges/')
    await choose(page, 'Model', 'mistral 7b v0.3')
    await page.getByLabel('Weight format').selectOption('q8_0')
    await page.getByLabel('Style').selectOption('for-the-badge')
    await page.getByLabel('Label', { exact: true }).fill('显存 & more')
    await settled(page)
    expect(await isDrawn(page)).toBe(true)
    expect(await image(page).getAttribute('alt')).toMatch(/^显存 & MORE: FITS/)
    const source = await image(page).getAttribute('src')
    expect(source).toContain('/badge/mistral-7b-v0.3.svg?')
    await page.reload()
    await settled(page)
    expect(await image(page).getAttribute('src')).toBe(source)
    expect(await page.getByLabel('Label', { exact: true }).inputValue()).toBe('显存 & more')
  })

  it('adds a second GPU to a badge, and takes it from the list', async () => {
    const page = await visit('/badges/')
    await choose(page, 'Another GPU beside it', 'rtx 3060 12gb')
    await settled(page)
    expect(await image(page).getAttribute('src')).toContain('gpu=rtx-4090,rtx-3060-12gb')
    expect(await image(page).getAttribute('alt')).toMatch(/^runs on: . RTX 4090 · . RTX 3060 12GB$/)
    expect(await code(page, 'Markdown')).toMatch(/\?model=llama-3\.1-8b&weights=q4_k_m&gpu=rtx-4090\)$/)
  })

  it.each([
    ['badge', '?image=badge&model=llama-3.1-8b&gpu=rtx-4090&logo=nvidia&color=0f766e', 7],
    ['card', '?image=card&model=llama-3.1-8b&gpu=rtx-4090&theme=dark', 8],
    ['chart', '?image=chart&model=llama-3.1-8b&gpu=rtx-4090&kind=formats&formats=bf16,q4_k_m', 8],
    ['badge of a count', '?model=meta-llama/Llama-3.1-8B&metric=weights&file=png', 7],
  ])('gives codes of a %s whose every address answers', async (_kind, query, least) => {
    const page = await visit(`/badges/${query}`)
    await settled(page)
    expect(await isDrawn(page)).toBe(true)
    const codes = page.locator('.builder-codes copy-field :is(input, textarea)')
    const texts = await codes.evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value))
    const addresses = new Set(texts.flatMap(addressesIn))
    const shields = texts.find((text) => text.startsWith('https://img.shields.io/')) ?? ''
    const endpoint = new URL(shields || base()).searchParams.get('url')
    if (endpoint !== null) addresses.add(endpoint)
    expect(texts.flatMap(addressesIn).length + (endpoint === null ? 0 : 1)).toBeGreaterThanOrEqual(least)
    for (const address of addresses) {
      const answer = await fetch(address)
      expect(answer.status, address).toBe(200)
      expect(answer.headers.get('x-plimsoll-error'), address).toBeNull()
      await answer.body?.cancel()
    }
  })

  it('offers light and dark for what has themes', async () => {
    const page = await visit('/badges/?image=chart&model=llama-3.1-8b&gpu=rtx-4090')
    await settled(page)
    const text = await code(page, 'Markdown, light and dark')
    expect(text).toMatch(/<source media="\(prefers-color-scheme: dark\)" srcset="[^"]+theme=dark"/)
    expect(text).toMatch(/<img src="[^"]+theme=light"/)
    await page.getByLabel('Badge', { exact: true }).check()
    await settled(page)
    expect(await page.getByLabel('Markdown, light and dark').count()).toBe(0)
    expect(await image(page).getAttribute('src')).toContain('/badge/')
  })

  it('copies by keyboard and says so', async () => {
    const page = await visit('/badges/')
    await settled(page)
    await page.getByRole('button', { name: 'Copy: reStructuredText' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Copied to the clipboard').waitFor({ state: 'attached' })
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(await code(page, 'reStructuredText'))
    expect(copied.split('\n')).toHaveLength(3)
  })

  it('tells a wrong value at its field and in the picture', async () => {
    const page = await visit('/badges/?model=llama-3.1-8b&gpu=rtx-4091&color=octarine')
    await settled(page)
    await expect
      .poll(() => page.locator('.field[data-field=gpu] .field-error').textContent())
      .toMatch(/not in the catalogue/)
    expect(await page.locator('[data-problem]').textContent()).toMatch(
      /unknown gpu: rtx-4091, did you mean rtx-4090/,
    )
    await choose(page, 'GPU', 'rtx 4090')
    await settled(page)
    expect(await page.locator('.field[data-field=color] .field-error').textContent()).toMatch(
      /must be a colour/,
    )
  })

  it('offers in its fields what the API takes, and no field of another kind', async () => {
    const page = await visit('/badges/?image=card&model=llama-3.1-8b&gpu=rtx-4090')
    await settled(page)
    expect(await page.getByLabel('Theme', { exact: true }).isVisible()).toBe(true)
    for (const id of ['look-metric', 'look-style', 'look-kind', 'another-gpu'])
      expect(await page.locator(`#${id}`).isVisible(), id).toBe(false)
  })
})

describe('the gallery', () => {
  it('shows pictures that are what they say', async () => {
    const page = await visit('/badges/gallery/')
    const shown = await page.locator('.gallery img').evaluateAll((all) =>
      all.map((each) => ({
        path: each.getAttribute('src') ?? '',
        label: each.getAttribute('alt') ?? '',
        isFault: each.closest('.gallery')?.previousElementSibling?.previousElementSibling?.id === 'errors',
      })),
    )
    expect(shown.length).toBeGreaterThan(50)
    expect(shown.filter(({ isFault }) => isFault)).toHaveLength(3)
    for (const { path, label, isFault } of shown) {
      const answer = await fetch(base() + path)
      const text = await answer.text()
      expect(text, path).toMatch(/^<svg/)
      expect(answer.headers.has('x-plimsoll-error'), path).toBe(isFault)
      const [, verdict] = /(fits|tight|offload|exceeds)(?:, \w+)?$/.exec(label) ?? []
      if (verdict !== undefined && path.startsWith('/badge/'))
        expect(text.toLowerCase(), path).toContain(`${verdict} ·`)
    }
  })
})

describe('the page about embedding', () => {
  it('shows both forms at work', async () => {
    const page = await visit('/badges/embed/')
    const verdict = /Fits: needs [\d.]+\s?GiB on GeForce RTX 4090/
    await expect
      .poll(() => page.locator('plimsoll-calculator .verdict').first().textContent())
      .toMatch(verdict)
    await page.locator('iframe').scrollIntoViewIfNeeded()
    const framed = page.frameLocator('iframe').locator('plimsoll-calculator-embed .verdict')
    await expect.poll(() => framed.textContent()).toMatch(verdict)
  })

  it('has code that a foreign page can take as it is', async () => {
    const page = await visit('/badges/embed/')
    const text = (await page.locator('.expressive-code code').allTextContents()).join('\n')
    expect(text).toContain('/embed.js" defer>')
    expect(text).toContain('<plimsoll-calculator model="llama-3.1-8b"')
    expect(text).toContain('<iframe src="')
  })
})

import { describe, expect, it } from 'vitest'
import { settled, useBrowser } from './support/visit.ts'

const visit = useBrowser()
/** The browser itself reports every failed request on the console. */
const expected = /Failed to load resource/

describe('what the calculator says when something is wrong', () => {
  it('marks the wrong field, describes it there, and offers the near match', async () => {
    const page = await visit('/?model=llama-3.1-8bb&context_length=12x', { expected })
    await settled(page)
    for (const [id, words] of [
      ['model', /Use llama-3\.1-8b/],
      ['context_length', /whole number/],
    ] as const) {
      const control = page.locator(`#${id}`)
      expect(await control.getAttribute('aria-describedby')).toBe(`${id}-error`)
      if (id === 'context_length') {
        expect(await control.getAttribute('aria-invalid')).toBe('true')
        expect(await page.locator(`#${id}-error`).textContent()).toMatch(words)
      }
    }
    expect(await page.locator('.verdict-word').textContent()).toMatch(/wrong/i)
    expect(await page.locator('.breakdown').isVisible()).toBe(false)
    await page.getByRole('button', { name: '8K', exact: true }).click()
    await page.getByRole('button', { name: /^Use / }).click()
    await settled(page)
    expect(await page.locator('#model').inputValue()).toBe('Llama 3.1 8B')
    expect(await page.locator('[aria-invalid]').count()).toBe(0)
    expect(await page.locator('.breakdown').isVisible()).toBe(true)
  })

  it('tells with the verdict what no field of the form can show', async () => {
    const page = await visit('/?model=llama-3.1-8b&gpu=rtx-4090&fsdp=perhaps', { expected })
    await settled(page)
    expect(await page.locator('[data-outlet=verdict]').textContent()).toContain('fsdp')
  })

  it('says that the device is offline, keeps the last numbers, and tries again', async () => {
    const page = await visit('/', {
      expected: /ERR_INTERNET_DISCONNECTED|Failed to load resource|dynamically imported module/,
    })
    const before = await page.locator('.breakdown').textContent()
    await page.context().setOffline(true)
    await page.getByRole('button', { name: '4K' }).click()
    await settled(page)
    expect(await page.locator('[data-outlet=verdict]').textContent()).toContain('offline')
    expect(await page.locator('.breakdown').textContent()).toBe(before)
    await page.context().setOffline(false)
    await page.locator('.verdict-card[data-verdict=fits]').waitFor()
    expect(await page.locator('.breakdown').textContent()).not.toBe(before)
  })

  it('does not mistake a broken answer for numbers', async () => {
    const page = await visit('/', { expected })
    await page.route('**/v1/estimate?*', (route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: 'x' }),
    )
    await page.getByRole('button', { name: '4K' }).click()
    await settled(page)
    expect(await page.locator('[data-outlet=verdict]').textContent()).toContain('status 502')
    await page.unroute('**/v1/estimate?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await settled(page)
    expect(await page.locator('.verdict-word').textContent()).not.toBe('No answer')
  })

  it('announces the verdict to those who cannot see it', async () => {
    const page = await visit('/')
    const status = page.locator('[data-announce]')
    expect(await status.getAttribute('role')).toBe('status')
    expect(await status.textContent()).toBe('')
    await page.getByRole('button', { name: '4K' }).click()
    await settled(page)
    expect(await status.textContent()).toMatch(/^Fits .* needed, .* usable on a GeForce RTX 4090/)
  })
})

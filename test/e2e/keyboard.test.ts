import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { settled, useBrowser } from './support/visit.ts'

const visit = useBrowser()

/** What has the focus: an id where there is one, else a hint of what it is. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return (
      element?.id ||
      element?.getAttribute('data-value') ||
      element?.getAttribute('data-term') ||
      element?.tagName ||
      ''
    )
  })

async function tabTo(page: Page, id: string, most = 40): Promise<void> {
  for (let step = 0; step < most; step++) {
    if ((await focused(page)) === id) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${id} cannot be reached by Tab; the focus is on ${await focused(page)}`)
}

describe('the calculator by keyboard alone', () => {
  it('is worked from the first field to the verdict without a pointer', async () => {
    const page = await visit('/')
    await tabTo(page, 'model')
    await page.keyboard.type('gemma 3 27b')
    expect(await page.locator('#model').getAttribute('aria-expanded')).toBe('true')
    const active = await page.locator('#model').getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true')
    await page.keyboard.press('Enter')
    expect(await page.locator('#model').getAttribute('aria-expanded')).toBe('false')

    await tabTo(page, 'weights')
    await page.locator('#weights').press('Home')
    await tabTo(page, 'context_length')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('#context_length').inputValue()).toBe('1024')
    await tabTo(page, '4096')
    await page.keyboard.press('Enter')
    await tabTo(page, 'gpu')
    await page.keyboard.type('a100')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await tabTo(page, 'gpus')
    await page.keyboard.type('2')
    await settled(page)
    const { searchParams } = new URL(page.url())
    expect(searchParams.get('model')).toContain('gemma-3-27b')
    expect(searchParams.get('weights')).toBeNull()
    expect(searchParams.get('context_length')).toBe('4096')
    expect(searchParams.get('gpu')).toContain('a100')
    expect(searchParams.get('gpus')).toBe('2')
    expect(await page.locator('.verdict-word').textContent()).toBe('Fits')

    const readout = page.locator('[data-readout]')
    await page.locator('.bar-piece').first().focus()
    expect(await readout.textContent()).toMatch(/^Weights/)
    await page.keyboard.press('Tab')
    expect(await readout.textContent()).not.toMatch(/^Weights/)
  })

  it('leaves a half-typed search as it was', async () => {
    const page = await visit('/')
    await tabTo(page, 'gpu')
    await page.keyboard.type('zzz')
    await page.keyboard.press('Escape')
    expect(await page.locator('#gpu').inputValue()).toMatch(/4090/)
    await page.keyboard.type('zzz')
    await page.keyboard.press('Tab')
    expect(await page.locator('#gpu').inputValue()).toMatch(/4090/)
  })

  it('takes the GPU away when its field is emptied', async () => {
    const page = await visit('/')
    await tabTo(page, 'gpu')
    await page.keyboard.press('Delete')
    await page.keyboard.press('Tab')
    await settled(page)
    expect(new URL(page.url()).searchParams.has('gpu')).toBe(false)
    expect(await page.locator('.verdict-line').textContent()).toContain('Choose a GPU')
  })

  it('shows where the focus is', async () => {
    const page = await visit('/')
    for (const id of ['model', 'context_length', '4096', 'weights']) {
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      await tabTo(page, id)
      const outline = await page.evaluate(
        () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
      )
      expect(outline, id).not.toBe('none')
    }
  })
})

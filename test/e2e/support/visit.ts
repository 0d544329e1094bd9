import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../../support/browser.ts'

export const PHONE = { width: 390, height: 844 }
export const TABLET = { width: 768, height: 1024 }
export const DESK = { width: 1280, height: 800 }

interface VisitOptions extends BrowserContextOptions {
  /** Words of console errors that the test itself provokes. */
  readonly expected?: RegExp
}

/**
 * One browser per test file. Returns how to open a page in a fresh context; every page must stay silent: what it
 * prints as an error, and every error it throws, fails the test.
 */
export function useBrowser(): (path: string, options?: VisitOptions) => Promise<Page> {
  let browser: Browser
  const complaints: string[] = []

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    const heard = complaints.splice(0)
    expect(heard, 'errors on the console').toEqual([])
  })

  return async (path, { expected, ...options } = {}) => {
    const context = await browser.newContext({
      baseURL: inject('baseUrl'),
      viewport: DESK,
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    })
    const page = await context.newPage()
    const complain = (text: string): void => {
      if (expected?.test(text) !== true) complaints.push(text)
    }
    page.on('console', (message) => {
      if (message.type() === 'error') complain(message.text())
    })
    page.on('pageerror', (error) => complain(error.message))
    await page.goto(path)
    return page
  }
}

/** The page's calculator after it has answered everything it was asked. */
export async function settled(page: Page): Promise<void> {
  await page.locator('plimsoll-calculator[data-ready]:not([aria-busy])').waitFor()
}

/** The same for any calculator of the page, after a change: the debounce has begun when this is called. */
export async function answered(page: Page): Promise<void> {
  await page.locator('.calculator[data-ready]:not([aria-busy])').waitFor()
}

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { builtPage } from './pages.ts'

/** What a visitor of a page waits for. */
export interface Vitals {
  /** Largest Contentful Paint, milliseconds. */
  readonly lcp_ms: number
  /** Cumulative Layout Shift, without a unit. */
  readonly cls: number
  /** Sum of what each long task takes beyond 50 ms. */
  readonly blocking_ms: number
}

/** HTML, CSS and scripts of a built page, compressed as a server would; search and fonts apart. */
export function weightOf(path: string): number {
  const page = builtPage(path) ?? ''
  const files = [...page.matchAll(/(?:src|href)="(\/_astro\/[^"]+\.(?:js|css))"/g)].map(
    ([, file = '']) => file,
  )
  return [...new Set(files)].reduce(
    (sum, file) => sum + gzipSync(readFileSync(`site/dist${file}`)).length,
    gzipSync(page).length,
  )
}

/** Reads the entries that the browser has kept since the page began to load. */
export async function vitalsOf(page: Page): Promise<Vitals> {
  await page.waitForLoadState('networkidle')
  return page.evaluate(async () => {
    interface Shift extends PerformanceEntry {
      readonly value: number
      readonly hadRecentInput: boolean
    }
    const entriesOf = (type: string): Promise<PerformanceEntry[]> =>
      new Promise((settle) => {
        const observer = new PerformanceObserver((list) => settle(list.getEntries()))
        observer.observe({ type, buffered: true })
        // Nothing is reported where nothing happened.
        setTimeout(() => settle([]), 150)
      })
    const [shifts, paints, tasks] = await Promise.all([
      entriesOf('layout-shift'),
      entriesOf('largest-contentful-paint'),
      entriesOf('longtask'),
    ])
    return {
      lcp_ms: Math.round(paints.at(-1)?.startTime ?? 0),
      cls: (shifts as Shift[]).reduce((sum, shift) => sum + (shift.hadRecentInput ? 0 : shift.value), 0),
      blocking_ms: Math.round(tasks.reduce((sum, task) => sum + Math.max(0, task.duration - 50), 0)),
    }
  })
}

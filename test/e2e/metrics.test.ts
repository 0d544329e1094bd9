import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { vitalsOf, weightOf } from './support/metrics.ts'
import { allPages, pageKinds } from './support/pages.ts'
import { DESK, PHONE, useBrowser } from './support/visit.ts'

const visit = useBrowser()
const FILE = 'site/src/data/page-metrics.json'
/** Set to write the record that a page prints; timings belong to the machine that recorded them. */
const RECORD = process.env['RECORD'] !== undefined

interface Row {
  readonly path: string
  /** HTML, CSS and scripts, compressed, in KiB. */
  readonly weight_kib: number
  readonly lcp_ms: number
  readonly cls: number
  readonly blocking_ms: number
}
const inKib = (bytes: number): number => Number((bytes / 1024).toFixed(1))
const kinds = pageKinds.filter((path) => path !== '/404.html')

describe('weight', () => {
  it('of every page is at most 60 KiB of HTML, CSS and scripts', () => {
    const heavy = allPages.filter((path) => weightOf(path) > 60 * 1024)
    expect(heavy.map((path) => `${path}: ${weightOf(path)}`)).toEqual([])
  })
})

describe.each([
  ['a phone', PHONE],
  ['a desk', DESK],
] as const)('on %s', (_, viewport) => {
  it.each(kinds)('%s does not shift while it loads', async (path) => {
    const page = await visit(path, { viewport })
    const { cls, lcp_ms } = await vitalsOf(page)
    expect(lcp_ms).toBeGreaterThan(0)
    expect(cls).toBeLessThan(0.01)
  })
})

describe('the record that the site prints', () => {
  it('has kinds of pages that there are, with the weight that each has today', async () => {
    if (RECORD) {
      const rows: Row[] = []
      for (const path of kinds) {
        const page = await visit(path, { viewport: PHONE })
        const vitals = await vitalsOf(page)
        rows.push({ path, weight_kib: inKib(weightOf(path)), ...vitals, cls: Number(vitals.cls.toFixed(4)) })
        await page.context().close()
      }
      const record = { recorded: new Date().toISOString().slice(0, 10), pages: rows }
      writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`)
    }
    const { pages } = JSON.parse(readFileSync(FILE, 'utf8')) as { pages: Row[] }
    // A kind that is newer than the record is added with the next one.
    expect(kinds).toEqual(expect.arrayContaining(pages.map(({ path }) => path)))
    expect(pages.length).toBeGreaterThan(kinds.length / 2)
    for (const { path, weight_kib } of pages)
      expect(
        Math.abs(inKib(weightOf(path)) / weight_kib - 1),
        `${path} weighs ${weightOf(path)}`,
      ).toBeLessThan(0.25)
  }, 300_000)
})

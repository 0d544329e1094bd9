import { AxeBuilder } from '@axe-core/playwright'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { kvFormats, weightFormats } from '../../shared/index.ts'
import type { Estimate } from '../../shared/estimate/types.ts'
import { claimParts, partHref } from '../../site/src/data/claims-parts.ts'
import { claimSections, countClaims, countVerdicts, sectionsOf } from '../../site/src/data/claims.ts'
import type { ClaimVerdict } from '../../site/src/data/claims-words.ts'
import { DESK, PHONE, settled, useBrowser } from './support/visit.ts'

const visit = useBrowser()
const textOf = async (path: string): Promise<string> => (await fetch(inject('baseUrl') + path)).text()
const ask = async (query: string): Promise<Estimate> => {
  const response = await fetch(`${inject('baseUrl')}/v1/estimate?${query}`)
  expect(response.status, query).toBe(200)
  return (await response.json()) as Estimate
}

const claims = claimSections.flatMap((section) => section.claims)
const parts = claimParts.map(({ id }) => partHref(id))
const pages = ['/published-numbers/', ...parts, '/formats/', '/faq/']
/** One page of each kind: the parts differ only in their claims. */
const kinds = ['/published-numbers/', partHref('parameter-counts'), '/formats/', '/faq/']

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each(kinds)('%s has no violation that axe knows', async (path) => {
    const page = await visit(path, { colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze()
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}: ${nodes[0]?.failureSummary}`),
    ).toEqual([])
  })
})

describe.each([PHONE, DESK])('at $width pixels', (viewport) => {
  it.each(pages)('%s does not scroll sideways', async (path) => {
    const page = await visit(path, { viewport })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  })
})

it.each(pages)('%s weighs at most 60 KiB of HTML, CSS and scripts', async (path) => {
  const page = await textOf(path)
  const files = new Set(
    [...page.matchAll(/(?:src|href)="(\/_astro\/[^"]+\.(?:js|css))"/g)].map(([, file = '']) => file),
  )
  const sizes = [...files].map((file) => gzipSync(readFileSync(`site/dist${file}`)).length)
  expect(sizes.reduce((sum, size) => sum + size, gzipSync(page).length)).toBeLessThanOrEqual(60 * 1024)
})

describe('the published numbers', () => {
  it('hold every claim once, each under its own anchor, without JavaScript', async () => {
    const found: string[] = []
    for (const { id } of claimParts) {
      const page = await visit(partHref(id), { javaScriptEnabled: false })
      const rows = await page.locator('.claims tbody tr').evaluateAll((all) => all.map((row) => row.id))
      expect(rows, id).toHaveLength(countClaims(sectionsOf(id)))
      found.push(...rows)
    }
    expect(found.toSorted()).toEqual(claims.map(({ id }) => id).toSorted())
    expect(new Set(found).size).toBe(claims.length)
  })

  it('sum up to the counts that the first page prints', async () => {
    const page = await visit('/published-numbers/', { javaScriptEnabled: false })
    const printed = await page
      .getByRole('region', { name: 'Verdicts' })
      .locator('tbody td.number')
      .allTextContents()
    const counts = countVerdicts(claimSections)
    expect(printed.map(Number)).toEqual(Object.values(counts))
    expect(printed.map(Number).reduce((sum, count) => sum + count, 0)).toBe(claims.length)
    expect(await page.locator('claim-filter form').isVisible()).toBe(false)
  })

  it('can be filtered by guide, verdict, kind and words, and keep the filter in the address', async () => {
    const page = await visit('/published-numbers/')
    await page.locator('claim-filter[data-ready]').waitFor()
    const status = page.locator('claim-filter [role=status]')
    const count = (matches: (claim: (typeof claims)[number], guide: string) => boolean): number =>
      claimSections.reduce(
        (sum, { guide, claims: of }) => sum + of.filter((claim) => matches(claim, guide)).length,
        0,
      )

    await page.getByLabel('Verdict', { exact: true }).selectOption('formula-error')
    await status
      .getByText(`${count(({ verdict }) => verdict === 'formula-error')} of ${claims.length} claims`)
      .waitFor()
    await page.getByLabel('Guide', { exact: true }).selectOption('vram-calculator-guide')
    await page.getByLabel('Kind', { exact: true }).selectOption('table-cell')
    const wanted = count(
      (claim, guide) =>
        claim.verdict === 'formula-error' && claim.kind === 'table-cell' && guide === 'vram-calculator-guide',
    )
    await status.getByText(`${wanted} of ${claims.length} claims`).waitFor()
    await page.getByLabel('Words').fill('llama fp16')
    await status.getByText(new RegExp(`^(?!${wanted} of)\\d+ of ${claims.length} claims`)).waitFor()
    const verdicts = await page
      .locator('claim-filter tbody .claim-verdict')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-verdict')))
    expect(verdicts.length).toBeGreaterThan(0)
    expect(new Set(verdicts)).toEqual(new Set<ClaimVerdict>(['formula-error']))

    const before = await status.textContent()
    await page.reload()
    await status.getByText(before ?? '').waitFor()
    expect(await page.getByLabel('Words').inputValue()).toBe('llama fp16')
    const place = await page.locator('claim-filter tbody a').first().getAttribute('href')
    await page.locator('claim-filter tbody a').first().click()
    await page.waitForURL(`**${place ?? ''}`)
    await page.locator(`tr${new URL(place ?? '', inject('baseUrl')).hash}`).waitFor()
  })

  it('shows more on demand, and says so when the list cannot be loaded', async () => {
    const page = await visit('/published-numbers/?verdict=holds', { expected: /Failed to load resource/ })
    const rows = page.locator('claim-filter tbody tr')
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.waitForFunction(() => document.querySelectorAll('claim-filter tbody tr').length === 80)
    expect(await rows.count()).toBe(80)
    await page.route('**/claims.json', (route) => route.fulfill({ status: 503, body: 'x' }))
    await page.reload()
    await page.getByText('could not be loaded').waitFor()
  })

  it.each([
    ['formula-intro-7b-fp32-weights', 'params=7B&weights=fp32&formula=gpu-memory-formula', 'own'],
    ['formula-intro-7b-fp32-weights', 'model=llama-2-7b&weights=fp32&engine=none', 'actual'],
  ] as const)('%s is what the engine gives for %s', async (id, query, side) => {
    const claim = claims.find((each) => each.id === id)
    const { memory } = await ask(query)
    expect(memory.components.find((component) => component.id === 'weights')?.bytes).toBe(
      claim?.[side]?.bytes,
    )
  })

  it('calls nothing right or wrong against its own numbers', () => {
    const relative = (a: number, b: number): number => Math.abs(a - b) / Math.abs(b)
    for (const { id, says, own, actual, verdict } of claims) {
      if (verdict !== 'arithmetic-error' || says.unit !== 'GB' || own?.unit !== 'GB') continue
      if (typeof says.value !== 'number' || typeof own.value !== 'number') continue
      expect(relative(says.value, own.value) > 0.01 || actual === null, id).toBe(true)
    }
  })
})

describe('the formats page', () => {
  it('lists every format with the bytes that the API gives', async () => {
    const page = await visit('/formats/', { javaScriptEnabled: false })
    const ids = await page
      .locator('tr[data-format]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-format')))
    expect(ids).toEqual(expect.arrayContaining([...weightFormats, ...kvFormats].map(({ id }) => id)))
    expect(ids).toHaveLength(weightFormats.length + kvFormats.length)
    for (const id of ['bf16', 'awq', 'nf4', 'q4_k_m']) {
      const shown = await page.locator(`tr[data-format="${id}"] data`).first().getAttribute('value')
      const { memory } = await ask(`model=llama-3.1-8b&weights=${id}&context_length=8192`)
      expect(Number(shown), id).toBe(memory.components.find((component) => component.id === 'weights')?.bytes)
    }
  })
})

describe('the questions', () => {
  it('are answered with what the API gives, and lead to the calculator in that state', async () => {
    const page = await visit('/faq/')
    const rows = await page.locator('tr[data-query]').evaluateAll((all) =>
      all.map((row) => ({
        query: row.getAttribute('data-query') ?? '',
        bytes: Number(row.querySelector('data')?.getAttribute('value')),
        verdict: row.querySelector('.faq-verdict')?.getAttribute('data-verdict'),
      })),
    )
    expect(rows.length).toBeGreaterThan(20)
    for (const { query, bytes, verdict } of rows) {
      const { memory, fit } = await ask(query)
      expect(bytes, query).toBe(memory.per_gpu_bytes)
      expect(verdict, query).toBe(fit?.verdict)
    }
    await page.locator('#chatbot ~ .table-scroll a, tr[data-query] a').first().click()
    await settled(page)
    const total = await page.locator('.breakdown tr[data-term=total] data').first().getAttribute('value')
    expect(Number(total)).toBe(rows[0]?.bytes)
  })
})

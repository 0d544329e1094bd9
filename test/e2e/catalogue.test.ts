import { describe, expect, inject, it } from 'vitest'
import type { Estimate } from '../../shared/estimate/types.ts'
import { estimate, gpus, models, parseEstimateRequest } from '../../shared/index.ts'
import { allPages, builtPage } from './support/pages.ts'
import { useBrowser } from './support/visit.ts'

const visit = useBrowser()

async function ask(query: string): Promise<Estimate> {
  const response = await fetch(`${inject('baseUrl')}/v1/estimate${query}`)
  expect(response.status, query).toBe(200)
  return (await response.json()) as Estimate
}

const answered = models.filter(({ id }) => {
  const request = parseEstimateRequest({ model: id })
  return request.ok && estimate(request.value).ok
})

describe('the pages of the catalogue', () => {
  it('are one for every model that is answered and one for every GPU, each in its list', () => {
    const pages = new Set(allPages)
    const lists = { models: builtPage('/models/') ?? '', gpus: builtPage('/gpus/') ?? '' }
    for (const [kind, entries] of [
      ['models', answered],
      ['gpus', gpus],
    ] as const)
      for (const { id } of entries) {
        expect(pages).toContain(`/${kind}/${id}/`)
        expect(lists[kind]).toContain(`href="/${kind}/${id}/"`)
      }
  })

  it('say of each fact from memory that it is', () => {
    for (const { id, fields_from_memory } of answered) {
      const page = builtPage(`/models/${id}/`) ?? ''
      expect(page.includes('>From memory<'), id).toBe(fields_from_memory !== undefined)
    }
    for (const gpu of gpus.filter(({ price }) => price?.source === 'memory'))
      expect(builtPage(`/gpus/${gpu.id}/`), gpu.id).toContain('from memory; no public source seen')
  })
})

describe.each([
  ['/models/llama-3.1-8b/', 'a model'],
  ['/models/deepseek-v3/', 'a model that takes a node'],
  ['/models/gemma-3-27b-it/', 'a model with windows'],
  ['/gpus/rtx-4090/', 'a card at home'],
  ['/gpus/h100-sxm/', 'a server’s GPU'],
  ['/gpus/apple-m4-max/', 'a machine with unified memory'],
])('%s, %s', (path) => {
  it('has a table whose cells are the answers that they link to, and each fits', async () => {
    const page = await visit(path, { javaScriptEnabled: false })
    const cells = await page.locator('.fit-table td').evaluateAll((all) =>
      all.flatMap((cell) => {
        const link = cell.querySelector('a')
        return link ? [{ query: link.search, text: cell.textContent ?? '' }] : []
      }),
    )
    expect(cells.length).toBeGreaterThan(2)
    const columns = await page.locator('.fit-table thead th').allTextContents()
    expect(new Set(columns).size).toBe(columns.length)
    for (const { query, text } of cells) {
      const { memory, fit } = await ask(query)
      expect(fit?.verdict, query).toBe('fits')
      expect(text, query).toContain(memory.display.per_gpu)
    }
  })

  it('draws a load line, and its badge line holds whole addresses', async () => {
    const page = await visit(path)
    expect(await page.locator('.bar-piece').count()).toBeGreaterThan(0)
    const markdown = await page.getByRole('textbox', { name: 'Markdown' }).inputValue()
    const [, image = '', link = ''] = /^\[!\[GPU memory\]\(([^)]+)\)\]\(([^)]+)\)$/.exec(markdown) ?? []
    expect(new URL(image).origin).toBe(inject('baseUrl'))
    const badge = await fetch(image)
    expect(badge.headers.get('content-type')).toContain('image/svg+xml')
    expect(await badge.text()).toContain('fits')
    expect((await ask(new URL(link).search)).fit?.verdict).toBe('fits')
  })
})

describe('the picture of the README', () => {
  it('is the chart that the API draws today; `npm test -- --project e2e -u` renews it', async () => {
    const query = 'kind=breakdown&weights=bf16&context_length=32k&gpu=rtx-4090'
    const chart = await fetch(`${inject('baseUrl')}/chart/llama-3.1-8b.svg?${query}`)
    expect(chart.status).toBe(200)
    await expect(await chart.text()).toMatchFileSnapshot('../../site/public/load-line.svg')
  })
})

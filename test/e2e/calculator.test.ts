import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import type { Estimate } from '../../shared/estimate/types.ts'
import { settled, useBrowser } from './support/visit.ts'

const visit = useBrowser()

async function ask(query: string): Promise<Estimate> {
  const response = await fetch(`${inject('baseUrl')}/v1/estimate?${query}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Estimate
}

/** Bytes per term as the page's table holds them. */
const tableOf = (page: Page): Promise<Record<string, number>> =>
  page
    .locator('.breakdown tr[data-term]')
    .evaluateAll((rows) =>
      Object.fromEntries(
        rows.map((row) => [
          row.getAttribute('data-term'),
          Number(row.querySelector('data')?.getAttribute('value')),
        ]),
      ),
    )

const expectedTable = ({ memory }: Estimate): Record<string, number> => ({
  ...Object.fromEntries(
    memory.components
      .filter((each) => each.per_gpu_bytes > 0)
      .map(({ id, per_gpu_bytes }) => [id, per_gpu_bytes]),
  ),
  total: memory.per_gpu_bytes,
})

const queryOf = (page: Page): string => new URL(page.url()).search.slice(1)

async function choose(page: Page, label: string, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true })
  await box.fill(text)
  await box.press('Enter')
}

describe('the calculator of the home page', () => {
  it('shows the first answer before it has asked anything', async () => {
    const page = await visit('/')
    const { model, weights, context_length, gpu } = await page
      .locator('#estimate-form')
      .evaluate((form: HTMLFormElement) => Object.fromEntries(new FormData(form)) as Record<string, string>)
    const query = new URLSearchParams({
      model: `${model}`,
      weights: `${weights}`,
      context_length: `${context_length}`,
      gpu: `${gpu}`,
    })
    expect(await tableOf(page)).toEqual(expectedTable(await ask(query.toString())))
  })

  it('shows to the byte what the API answers for a chosen model, format and GPU', async () => {
    const page = await visit('/')
    await choose(page, 'Model', 'mistral 7b v0.3')
    await page.getByLabel('Weight format').selectOption('q4_k_m')
    await choose(page, 'GPU', 'rtx 3060')
    await page.getByRole('button', { name: '32K' }).click()
    await settled(page)
    const query = queryOf(page)
    expect(query).toContain('weights=q4_k_m')
    const answer = await ask(query)
    expect(answer.model.name).toMatch(/mistral/i)
    expect(answer.fit?.gpu).toMatch(/3060/)
    expect(await tableOf(page)).toEqual(expectedTable(answer))
    const words = { fits: 'Fits', tight: 'Tight', offload: 'Needs offload', exceeds: 'Does not fit' }
    expect(await page.locator('.verdict-word').textContent()).toBe(words[answer.fit?.verdict ?? 'fits'])
    expect(await page.locator('.verdict-line').textContent()).toContain(answer.memory.display.per_gpu)
  })

  it('comes back from its permalink with every setting', async () => {
    const query =
      'model=mixtral-8x7b-v0.1&weights=q5_k_m&context_length=16k&gpu=h100-sxm&batch_size=4&units=GB'
    const page = await visit(`/?${query}`)
    await settled(page)
    const before = await tableOf(page)
    expect(before).toEqual(expectedTable(await ask(query)))
    expect(await page.getByRole('combobox', { name: 'Model', exact: true }).inputValue()).toMatch(/mixtral/i)
    expect(await page.getByLabel('Context length', { exact: false }).first().inputValue()).toBe('16k')
    expect(await page.locator('.breakdown tfoot data').first().textContent()).toMatch(/GB$/)
    await page.reload()
    await settled(page)
    expect(await tableOf(page)).toEqual(before)
  })

  it('keeps settings that it has no field for, and lets them go', async () => {
    const page = await visit('/?model=llama-3.1-70b&gpu=h100-sxm&gpus=4&task=training&fsdp=true&utm_source=x')
    await settled(page)
    expect(await tableOf(page)).toEqual(
      expectedTable(await ask('model=llama-3.1-70b&gpu=h100-sxm&gpus=4&task=training&fsdp=true')),
    )
    await page.getByRole('button', { name: 'Remove fsdp' }).click()
    await page.getByRole('button', { name: 'Remove task' }).click()
    await settled(page)
    expect(queryOf(page)).toBe('model=llama-3.1-70b&gpu=h100-sxm&gpus=4')
    expect(await tableOf(page)).toEqual(expectedTable(await ask(queryOf(page))))
  })

  it('applies a suggestion and stays under the keyboard', async () => {
    const page = await visit('/')
    const first = page.locator('[data-apply]').first()
    const promised = Number(await first.locator('data').getAttribute('value'))
    await first.focus()
    await page.keyboard.press('Enter')
    await settled(page)
    expect((await tableOf(page))['total']).toBe(promised)
    expect(await page.locator('.verdict-word').textContent()).not.toBe('Does not fit')
    expect(await page.evaluate(() => document.activeElement?.closest('plimsoll-calculator') !== null)).toBe(
      true,
    )
  })

  it('copies a badge line whose image the server draws', async () => {
    const page = await visit('/?model=llama-3.1-8b&weights=q8_0&gpu=rtx-4090')
    await settled(page)
    await page.getByRole('button', { name: 'Copy: Markdown' }).click()
    await page.getByText('Copied to the clipboard').waitFor({ state: 'attached' })
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    const [, image = '', link = ''] = /^\[!\[GPU memory\]\(([^)]+)\)\]\(([^)]+)\)$/.exec(copied) ?? []
    const badge = await fetch(image)
    expect(badge.headers.get('content-type')).toContain('image/svg+xml')
    const answer = await ask('model=llama-3.1-8b&weights=q8_0&gpu=rtx-4090')
    expect(await badge.text()).toContain(String(answer.fit?.verdict))
    expect(link).toBe(page.url())
  })

  it('draws the bar in the order and the share of the answer, and names each segment', async () => {
    const page = await visit('/?model=llama-3.1-8b&weights=bf16&context_length=32k&gpu=rtx-4090')
    await settled(page)
    const answer = await ask(queryOf(page))
    const { marketed_bytes = 1 } = answer.fit ?? {}
    const hull = (await page.locator('.bar-hull').boundingBox())?.width ?? 0
    const present = answer.memory.components.filter((each) => each.per_gpu_bytes > 0)
    const pieces = page.locator('.bar-piece')
    expect(await pieces.evaluateAll((all) => all.map((each) => each.getAttribute('data-term')))).toEqual(
      present.map(({ id }) => id),
    )
    for (const [index, component] of present.entries()) {
      const drawn = (await pieces.nth(index).boundingBox())?.width ?? 0
      expect(Math.abs(drawn - (component.per_gpu_bytes / marketed_bytes) * hull)).toBeLessThan(1.5)
      expect(await pieces.nth(index).getAttribute('aria-label')).toContain(component.substituted)
    }
    await pieces.first().focus()
    expect(await page.locator('[data-readout]').textContent()).toContain(present[0]?.substituted)
  })

  it('asks once for a burst of changes and shows only the last answer', async () => {
    const page = await visit('/')
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/v1/estimate')) asked.push(request.url())
    })
    const context = page.locator('#context_length')
    await context.fill('')
    await context.pressSequentially('12345', { delay: 20 })
    await settled(page)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('context_length=12345')
    expect(await tableOf(page)).toEqual(expectedTable(await ask(queryOf(page))))
  })
})

describe('the calculator of a formula page', () => {
  it('goes on asking the question that the page began with', async () => {
    const page = await visit('/formulas/optimizer-states/')
    expect(await page.locator('.badge-image img').getAttribute('src')).toContain('task=training')
    await page.getByRole('button', { name: '8K', exact: true }).click()
    await settled(page)
    expect(queryOf(page)).toContain('task=training')
    const table = await tableOf(page)
    expect(table).toEqual(expectedTable(await ask(queryOf(page))))
    expect(table['optimizer_states']).toBeGreaterThan(0)
  })

  it('shows request, curl line and badge, and its answer moves the worked example', async () => {
    const page = await visit('/formulas/kv-cache/')
    await choose(page, 'Model', 'qwen3 32b')
    await settled(page)
    const answer = await ask(queryOf(page))
    const cache = answer.memory.components.find(({ id }) => id === 'kv_cache')
    const example = await page.locator('worked-example').textContent()
    expect(example).toContain(answer.model.name)
    expect(example).toContain(cache?.substituted)
    const url = `${inject('baseUrl')}/v1/estimate?${queryOf(page)}`
    expect(await page.getByLabel('Request', { exact: true }).inputValue()).toBe(url)
    expect(await page.getByLabel('curl', { exact: true }).inputValue()).toBe(`curl -s '${url}'`)
    await page.getByRole('button', { name: 'Copy: curl' }).click()
    await page.getByText('Copied to the clipboard').waitFor({ state: 'attached' })
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`curl -s '${url}'`)
  })
})

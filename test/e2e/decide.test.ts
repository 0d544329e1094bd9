import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import type { Figures } from '../../shared/decide/figures.ts'
import type { ModelOnGpu } from '../../shared/decide/fit.ts'
import type { ModelsOnGpu } from '../../shared/decide/fit-gpu.ts'
import type { Plan } from '../../shared/decide/plan-types.ts'
import type { Recommendations } from '../../shared/decide/recommend.ts'
import type { Cell } from '../../shared/decide/compare.ts'
import type { Reconciliation } from '../../shared/reconcile/index.ts'
import { answered, useBrowser } from './support/visit.ts'
import { LLAMA_CPP_LOG } from '../unit/reconcile/logs.ts'

const visit = useBrowser()
const queryOf = (page: Page): string => new URL(page.url()).search
const textOf = async (page: Page, outlet = 'verdict'): Promise<string> =>
  ((await page.locator(`[data-outlet=${outlet}]`).textContent()) ?? '').replace(/\s+/g, ' ')

async function get<T>(path: string): Promise<T> {
  const response = await fetch(inject('baseUrl') + path)
  expect(response.status, path).toBe(200)
  return (await response.json()) as T
}
async function send<T>(path: string, body: string, type: string): Promise<T> {
  const response = await fetch(inject('baseUrl') + path, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })
  expect(response.status, path).toBe(200)
  return (await response.json()) as T
}
const amounts = (page: Page, column: number): Promise<number[]> =>
  page
    .locator(`table.decision tbody tr > :nth-child(${column})`)
    .evaluateAll((cells) => cells.map((cell) => Number(cell.querySelector('data')?.getAttribute('value'))))

async function choose(page: Page, id: string, text: string): Promise<void> {
  const box = page.locator(`#${id}`)
  await box.fill(text)
  await box.press('Enter')
}

describe('what fits a GPU', () => {
  it('shows what the API answers, before and after a change', async () => {
    const page = await visit('/calculators/fit/')
    const first = await page.locator('plimsoll-fit').getAttribute('data-settings')
    const before = await get<ModelOnGpu>(`/v1/fit?${first}`)
    expect(await amounts(page, 4)).toEqual(before.frontier?.map((point) => point.per_gpu_bytes))
    await page.locator('#weights').selectOption('q3_k_m')
    await answered(page)
    const after = await get<ModelOnGpu>(`/v1/fit${queryOf(page)}`)
    expect(after.request['weights']).toBe('q3_k_m')
    expect(await amounts(page, 4)).toEqual(after.frontier?.map((point) => point.per_gpu_bytes))
    expect(await page.locator('.answers b').first().textContent()).toBe(
      `${(after.longest_context.value ?? 0).toLocaleString('en')} tokens`,
    )
  })

  it('lists the models that fit a GPU alone, and takes one of them into the form', async () => {
    const page = await visit('/calculators/fit/?gpu=rtx-3060-12gb')
    await answered(page)
    const answer = await get<ModelsOnGpu>('/v1/fit?gpu=rtx-3060-12gb')
    expect(await amounts(page, 3)).toEqual(answer.models.map((model) => model.per_gpu_bytes))
    expect(await textOf(page)).toContain(`${answer.total} of ${answer.considered} models fit`)
    await page.locator('[data-apply]').first().click()
    await answered(page)
    const { searchParams } = new URL(page.url())
    expect(searchParams.get('model')).toBe(answer.models[0]?.model)
    expect(searchParams.get('weights')).toBe(answer.models[0]?.weights)
    expect(await page.locator('.verdict-word').textContent()).toBe('Fits')
  })
})

describe('which GPU', () => {
  it('ranks as the API does, and each row leads to an estimate that agrees', async () => {
    const page = await visit('/calculators/recommend/')
    await page.locator('#sort').selectOption('cloud_price')
    await page.locator('#max_gpus').fill('2')
    await answered(page)
    const answer = await get<Recommendations>(`/v1/recommend${queryOf(page)}`)
    expect(answer.sort).toBe('cloud_price')
    expect(await amounts(page, 2)).toEqual(answer.recommendations.map((row) => row.per_gpu_bytes))
    const links = await page
      .locator('table.decision tbody th a')
      .evaluateAll((all) => all.slice(0, 5).map((link) => (link as HTMLAnchorElement).search))
    for (const [index, query] of links.entries()) {
      const { memory } = await get<{ memory: { per_gpu_bytes: number } }>(`/v1/estimate${query}`)
      expect(memory.per_gpu_bytes, query).toBe(answer.recommendations[index]?.per_gpu_bytes)
    }
  })

  it('says that nothing meets the conditions', async () => {
    const page = await visit('/calculators/recommend/?model=deepseek-v3&budget_usd=100')
    await answered(page)
    expect(await page.locator('.verdict-word').textContent()).toBe('Nothing fits')
  })
})

describe('which GPU for a training run', () => {
  it('is asked by a choice, which leaves out what is about generating text', async () => {
    const page = await visit('/calculators/recommend/')
    await page.locator('#sort').selectOption('speed')
    await page.getByLabel('Task').selectOption('training')
    await page.getByLabel('Method').selectOption('qlora')
    await page.getByLabel('LoRA rank').fill('32')
    await page.getByLabel('Gradient checkpointing').selectOption('full')
    await page.getByRole('button', { name: '8K', exact: true }).click()
    await page.getByText('Precision, optimizer, loss, attention').first().click()
    await page.getByLabel('Optimizer', { exact: true }).selectOption('paged-adamw-8bit')
    await page.locator('#sort').selectOption('watts')
    await answered(page)
    expect(Object.fromEntries(new URLSearchParams(queryOf(page)))).toEqual({
      task: 'training',
      model: 'llama-3.3-70b-instruct',
      method: 'qlora',
      lora_rank: '32',
      gradient_checkpointing: 'full',
      context_length: '8192',
      optimizer: 'paged-adamw-8bit',
      sort: 'watts',
    })
    for (const id of ['weights', 'engine', 'kv_cache_dtype', 'min_tokens_per_second'])
      expect(await page.locator(`#${id}`).isVisible(), id).toBe(false)
    const answer = await get<Recommendations>(`/v1/recommend${queryOf(page)}`)
    expect(answer.recommendations.length).toBeGreaterThan(3)
    expect(await amounts(page, 2)).toEqual(answer.recommendations.map((row) => row.per_gpu_bytes))
    expect(await page.locator('table.decision').textContent()).not.toContain('Tokens/s')
    const links = await page
      .locator('table.decision tbody th a')
      .evaluateAll((all) => all.slice(0, 3).map((link) => (link as HTMLAnchorElement).getAttribute('href')))
    for (const [index, href] of links.entries()) {
      expect(href).toMatch(/^\/calculators\/training\/\?/)
      const { memory } = await get<{ memory: { per_gpu_bytes: number } }>(
        `/v1/estimate?${href?.split('?')[1]}`,
      )
      expect(memory.per_gpu_bytes, href ?? '').toBe(answer.recommendations[index]?.per_gpu_bytes)
    }
  })

  it('keeps what the other task holds, for the way back', async () => {
    const page = await visit('/calculators/recommend/')
    const before = await textOf(page)
    await page.getByLabel('Task').selectOption('training')
    await answered(page)
    await page.getByLabel('Task').selectOption('')
    await answered(page)
    expect(await textOf(page)).toBe(before)
    expect(queryOf(page)).toContain('min_tokens_per_second=10')
    expect(queryOf(page)).not.toContain('task=')
  })

  it('comes back from a link, whatever of the other task it names', async () => {
    const page = await visit(
      '/calculators/recommend/?task=training&model=llama-3.1-8b&method=lora&min_tokens_per_second=10&sort=speed',
    )
    await answered(page)
    expect(await page.getByLabel('LoRA rank').isVisible()).toBe(true)
    const answer = await get<Recommendations>('/v1/recommend?task=training&model=llama-3.1-8b&method=lora')
    expect(await amounts(page, 2)).toEqual(answer.recommendations.map((row) => row.per_gpu_bytes))
  })

  it('is worked by the keyboard alone', async () => {
    const page = await visit('/calculators/recommend/')
    await page.locator('#task').focus()
    await page.keyboard.type('Train')
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(() => document.activeElement?.id === 'method')) break
    }
    await page.keyboard.type('QLoRA')
    await answered(page)
    expect(queryOf(page)).toContain('method=qlora')
  })
})

describe('the comparison', () => {
  it('has a cell for every combination, to the byte, and the CSV of the same', async () => {
    const page = await visit('/calculators/compare/')
    await choose(page, 'add-gpus', 'RTX 5090')
    await answered(page)
    expect(await page.locator('#gpus').inputValue()).toMatch(/,rtx-5090$/)
    expect(await page.locator('#add-gpus').inputValue()).toBe('')
    const { cells } = await get<{ cells: Cell[] }>(`/v1/compare${queryOf(page)}`)
    const shown = await page
      .locator('table.decision td data')
      .evaluateAll((all) => all.map((each) => Number(each.getAttribute('value'))))
    expect(shown.toSorted((a, b) => a - b)).toEqual(
      cells.flatMap((cell) => cell.per_gpu_bytes ?? []).toSorted((a, b) => a - b),
    )
    const href = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')
    const csv = await (await fetch(inject('baseUrl') + href)).text()
    expect(csv.trim().split('\r\n')).toHaveLength(cells.length + 1)
  })

  it('gives the speed of each cell where it is asked', async () => {
    const page = await visit('/calculators/compare/?models=llama-3.1-8b&gpus=rtx-4090&speed=true')
    await answered(page)
    expect(await textOf(page, 'result')).toMatch(/\d tokens\/s/)
  })
})

describe('rent or buy', () => {
  it('shows the hours, the offers and the verdict of the API', async () => {
    const page = await visit('/calculators/rent-or-buy/')
    await choose(page, 'gpu', 'H100 SXM')
    await page.locator('#utilization').fill('0.1')
    await answered(page)
    const { cost } = await get<Figures>(`/v1/figures${queryOf(page)}`)
    const hours = (cost?.break_even?.hours ?? 0).toLocaleString('en')
    expect(await page.locator('.verdict-word').textContent()).toBe(`Buy beyond ${hours} hours`)
    const result = await textOf(page, 'result')
    for (const offer of cost?.cloud?.offers ?? []) expect(result).toContain(offer.provider)
  })
})

describe('several models', () => {
  it('asks for the models of the form and draws where each goes', async () => {
    const page = await visit('/calculators/plan/')
    await page.getByRole('button', { name: 'Add a model' }).click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('models-3-model')
    await choose(page, 'models-3-model', 'qwen3 8b')
    await answered(page)
    const settings = [...new URL(page.url()).searchParams]
    const models = [0, 1, 2, 3].map((row) =>
      Object.fromEntries(
        settings.flatMap(([name, value]) =>
          name.startsWith(`models.${row}.`) ? [[name.split('.')[2] ?? '', value]] : [],
        ),
      ),
    )
    expect(models[3]?.['model']).toMatch(/qwen3-8b$/)
    const chosen = await page.locator('#models-3-model').inputValue()
    const plan = await send<Plan>('/v1/plan', JSON.stringify({ gpu: 'rtx-4090', models }), 'application/json')
    expect(await amounts(page, 3)).toEqual(plan.models.map((model) => model.per_gpu_bytes))
    expect(await page.locator('.verdict-word').textContent()).toBe(plan.fits ? 'Fits' : 'Does not fit')
    expect(plan.fits).toBe(false)
    await page.getByRole('link', { name: 'Take that many' }).click()
    await answered(page)
    expect(await page.locator('.plan-bar').count()).toBe(plan.gpus_needed)
    await page.reload()
    await answered(page)
    expect(await page.locator('#models-3-model').inputValue()).toBe(chosen)
  })

  it('writes an error at the row that it is about, past an empty one', async () => {
    const page = await visit(
      '/calculators/plan/?gpu=rtx-4090&models.0.model=llama-3.1-8b&models.2.model=nope',
      {
        expected: /Failed to load resource/,
      },
    )
    await answered(page)
    expect(await page.locator('#models-2-model-error').textContent()).toContain('nope')
    expect(await page.locator('#models-1-model-error').isVisible()).toBe(false)
    expect(
      await page.locator('[data-row]:visible').evaluateAll((rows) => rows.map((row) => row.dataset['row'])),
    ).toEqual(['0', '2'])
  })
})

describe('a pasted log', () => {
  it('stands beside the estimate, each difference signed', async () => {
    const page = await visit('/calculators/reconcile/')
    await page.locator('#log').fill(LLAMA_CPP_LOG)
    await answered(page)
    const answer = await send<Reconciliation>(`/v1/reconcile${queryOf(page)}`, LLAMA_CPP_LOG, 'text/plain')
    expect(answer.terms.length).toBeGreaterThan(2)
    expect(await amounts(page, 4)).toEqual(answer.terms.map((term) => term.difference))
    expect(page.url()).not.toContain('llama_kv')
    const link = await page.getByRole('link', { name: 'The estimate of this run' }).getAttribute('href')
    const { memory } = await get<{ memory: { components: { id: string; bytes: number }[] } }>(
      `/v1/estimate${link?.slice(1)}`,
    )
    const weights = answer.terms.find((term) => term.id === 'weights')
    expect(memory.components.find(({ id }) => id === 'weights')?.bytes).toBe(weights?.estimated)
  })

  it('says at the field that a text is no log', async () => {
    const page = await visit('/calculators/reconcile/', { expected: /Failed to load resource/ })
    await page.locator('#log').fill('hello')
    await answered(page)
    expect(await page.locator('#log-error').textContent()).toContain('no start-up log')
    expect(await page.locator('#log').getAttribute('aria-invalid')).toBe('true')
  })
})

/** Every calculator with a field, a value that is wrong there, and one that is right and new. */
const calculators = [
  ['fit', 'gpus', 'two', '2'],
  ['recommend', 'budget_usd', 'much', '9000'],
  ['compare', 'contexts', '8k,far', '8k'],
  ['rent-or-buy', 'utilization', '2', '0.9'],
  ['plan', 'models-0-context_length', 'far', '4k'],
  ['reconcile', 'gpus', 'two', '1'],
] as const

describe.each(calculators)('the calculator %s', (name, id, wrong, right) => {
  const path = `/calculators/${name}/`
  const expected = /Failed to load resource|ERR_INTERNET_DISCONNECTED|dynamically imported module/
  const open = async (page: Page): Promise<void> => {
    const hidden = page.locator(`details:has(#${id}):not([open]) > summary`)
    if ((await hidden.count()) > 0) await hidden.first().click()
  }

  it('reads without JavaScript: card and table are in the page', async () => {
    const page = await visit(path, { javaScriptEnabled: false })
    expect((await textOf(page)).length).toBeGreaterThan(20)
    expect(await page.locator('[data-outlet=result] table tbody tr').count()).toBeGreaterThan(1)
    expect(await page.locator('main').textContent()).toContain('Without JavaScript')
  })

  it('asks the API once for a burst of changes, and shows request and response', async () => {
    const page = await visit(path)
    await open(page)
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/v1/')) asked.push(request.url())
    })
    await page.locator(`#${id}`).fill('')
    await page.locator(`#${id}`).pressSequentially(right, { delay: 20 })
    await answered(page)
    expect(asked).toHaveLength(1)
    await page.locator('details:has([data-outlet=response]) > summary').click()
    const response = (await page.locator('[data-outlet=response] .response').textContent()) ?? ''
    const question = (asked[0] ?? '').slice(inject('baseUrl').length)
    expect(response.startsWith('{')).toBe(true)
    // A long answer is cut; a body cannot be asked again by its address.
    if (name !== 'plan' && name !== 'reconcile' && !response.endsWith('…'))
      expect(JSON.parse(response)).toEqual(await get(question))
    expect(await page.getByLabel('curl', { exact: true }).inputValue()).toContain('/v1/')
    expect(await page.getByLabel('Permalink', { exact: true }).inputValue()).toBe(page.url())
  })

  it('writes the API’s error at the field, and takes it away again', async () => {
    const page = await visit(path, { expected })
    await open(page)
    await page.locator(`#${id}`).fill(wrong)
    await page.locator(`#${id}[aria-invalid=true]`).waitFor()
    expect((await page.locator(`#${id}-error`).textContent())?.length).toBeGreaterThan(10)
    expect(await page.locator(`#${id}`).getAttribute('aria-describedby')).toContain(`${id}-error`)
    expect(await page.locator('[data-outlet=result]').isVisible()).toBe(false)
    await page.locator(`#${id}`).fill(right)
    await answered(page)
    expect(await page.locator('[aria-invalid]').count()).toBe(0)
    expect(await page.locator('[data-outlet=result]').isVisible()).toBe(true)
  })

  it('says that the device is offline, keeps the last numbers, and asks again', async () => {
    const page = await visit(path, { expected })
    await open(page)
    const before = await textOf(page, 'result')
    await page.context().setOffline(true)
    await page.locator(`#${id}`).fill(right)
    await page.getByText('This device is offline').first().waitFor()
    expect(await textOf(page, 'result')).toBe(before)
    await page.context().setOffline(false)
    await page.locator('[data-state=answer]').waitFor()
    await answered(page)
    expect(await textOf(page)).not.toContain('offline')
  })

  it('is worked by the keyboard alone', async () => {
    const page = await visit(path)
    const reached: string[] = []
    for (let step = 0; step < 120 && !reached.includes(id); step++) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(() => {
        const element = document.activeElement
        if (element?.tagName === 'SUMMARY' && element.closest('form')) return 'summary'
        return element?.id ?? ''
      })
      if (focused === 'summary') await page.keyboard.press('Enter')
      reached.push(focused)
    }
    expect(reached).toContain(id)
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(right)
    await answered(page)
    expect(await page.locator(`#${id}`).inputValue()).toBe(right)
    expect(await page.locator('[data-announce]').textContent()).toBe((await textOf(page)).trim())
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(id)
  })
})

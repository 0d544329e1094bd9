import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import type { Estimate } from '../../shared/estimate/types.ts'
import { inferenceFields, trainingFields } from '../../site/src/data/form-fields.ts'
import { PHONE, settled, useBrowser } from './support/visit.ts'

const visit = useBrowser()
const queryOf = (page: Page): Record<string, string> =>
  Object.fromEntries(new URL(page.url()).searchParams.entries())

async function ask(page: Page): Promise<Estimate> {
  const response = await fetch(`${inject('baseUrl')}/v1/estimate${new URL(page.url()).search}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Estimate
}

const names = (page: Page): Promise<string[]> =>
  page
    .locator('#estimate-form')
    .evaluate((form: HTMLFormElement) => [...new Set([...new FormData(form)].map(([name]) => name))])

/** What a screen reader says of every control that is not told by its own label alone. */
const helped = (page: Page): Promise<{ name: string; label: string; help: string }[]> =>
  page.locator('#estimate-form .groups .field').evaluateAll((fields) =>
    fields.map((field) => {
      const control = field.querySelector<HTMLInputElement | HTMLSelectElement>('input, select')
      const ids = (control?.getAttribute('aria-describedby') ?? '').split(' ')
      return {
        name: control?.name ?? '',
        label: control?.labels?.[0]?.textContent?.trim() ?? '',
        help: ids.map((id) => document.getElementById(id)?.textContent ?? '').join(''),
      }
    }),
  )

describe.each([
  ['/', inferenceFields],
  ['/calculators/training/', trainingFields],
  ['/zh-cn/', inferenceFields],
  ['/zh-cn/calculators/training/', trainingFields],
] as const)('the form of %s', (path, fields) => {
  it('has every field that it is meant to offer, each with its name and what it means', async () => {
    const page = await visit(path)
    await settled(page)
    expect((await names(page)).sort()).toEqual([...fields].sort())
    const said = await helped(page)
    expect(said.length).toBeGreaterThan(30)
    for (const { name, label, help } of said) {
      expect(label.length, name).toBeGreaterThan(1)
      expect(help.length, name).toBeGreaterThan(5)
      if (path.startsWith('/zh-cn/')) expect(help, name).toMatch(/\p{Script=Han}/u)
    }
  })
})

describe('settings that few change', () => {
  it('are found and set by keyboard alone, and stand in the address', async () => {
    const page = await visit('/')
    await page.locator('summary', { hasText: 'All other settings' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('backend')
    await page.keyboard.press('Tab')
    await page.keyboard.type('4')
    await page.keyboard.press('Tab')
    await page.keyboard.type('0.8')
    await settled(page)
    expect(queryOf(page)).toMatchObject({ speculative_tokens: '4', speculative_acceptance: '0.8' })
    const { speed } = await ask(page)
    expect(await page.locator('[data-outlet=speed]').textContent()).toContain(
      `${Math.round(speed?.decode_tokens_per_second ?? 0)} tokens/s`,
    )
  })

  it('are in sight when a link sets one of them', async () => {
    const page = await visit('/?model=llama-3.1-8b&gpu=rtx-4090&weights=q4_k_m&gpu_layers=20')
    await settled(page)
    expect(await page.locator('#gpu_layers').inputValue()).toBe('20')
    expect(await page.locator('#gpu_layers').isVisible()).toBe(true)
    expect(await page.locator('#backend').isVisible()).toBe(false)
    expect(await page.locator('[data-remove]').count()).toBe(0)
  })

  it('are in sight when one of them is wrong', async () => {
    const page = await visit('/?model=llama-3.1-8b&gpu=rtx-4090', { expected: /status of 4/ })
    await settled(page)
    await page.locator('summary', { hasText: 'All other settings' }).click()
    await page.locator('summary', { hasText: 'Speed: backend, speculative decoding' }).click()
    await page.locator('#speculative_tokens').fill('4')
    await settled(page)
    expect(await page.locator('#speculative_acceptance').getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('#speculative_acceptance-error').textContent()).toMatch(/is missing/)
    await page.locator('summary', { hasText: 'Speed: backend, speculative decoding' }).click()
    await page.locator('#speculative_tokens').evaluate((input: HTMLInputElement) => {
      input.dispatchEvent(new Event('input', { bubbles: true }))
    })
    await page.locator('#speculative_acceptance').waitFor({ state: 'visible' })
  })

  it('yes and no: the default is left out, and a link may name it', async () => {
    const page = await visit('/?model=llama-3.1-8b&gpu=rtx-4090&enforce_eager=false')
    await settled(page)
    const select = page.getByLabel('Eager mode')
    const shown = (): Promise<string | undefined> =>
      select.evaluate((each: HTMLSelectElement) => each.selectedOptions[0]?.text)
    expect(await shown()).toBe('No')
    await select.selectOption('true')
    await settled(page)
    expect(queryOf(page)['enforce_eager']).toBe('true')
    expect(await page.locator('.breakdown tr[data-term=cuda_graphs]').count()).toBe(0)
    await select.selectOption('')
    await settled(page)
    expect(queryOf(page)).not.toHaveProperty('enforce_eager')
  })

  it('a parameter count stands instead of a model, and a model instead of it', async () => {
    const page = await visit('/?model=llama-3.1-8b&gpu=rtx-4090')
    await settled(page)
    await page.locator('summary', { hasText: 'All other settings' }).click()
    await page.locator('summary', { hasText: 'A parameter count instead of a model' }).click()
    await page.getByLabel('Parameters', { exact: true }).fill('13B')
    await settled(page)
    expect(queryOf(page)).toEqual({ gpu: 'rtx-4090', params: '13B' })
    expect((await ask(page)).model.name).toContain('13')
    const model = page.getByRole('combobox', { name: 'Model', exact: true })
    expect(await model.inputValue()).toBe('')
    await model.fill('mistral 7b v0.3')
    await model.press('Enter')
    await settled(page)
    expect(queryOf(page)).toEqual({ gpu: 'rtx-4090', model: 'mistral-7b-v0.3' })
    expect(await page.locator('.verdict-word').textContent()).not.toBe('')
  })
})

describe('a page that leaves them to another', () => {
  it.each(['/formulas/kv-cache/', '/zh-cn/formulas/optimizer-states/', '/engines/vllm/'])(
    '%s brings them when they are opened',
    async (path) => {
      const page = await visit(path)
      await settled(page)
      expect(await page.locator('.groups > *').count()).toBe(0)
      await page.locator('details[data-from] > summary').click()
      await page.locator('.groups > details').first().waitFor()
      const training = queryOf(page)['task'] === 'training' || path.includes('optimizer')
      expect((await names(page)).sort()).toEqual([...(training ? trainingFields : inferenceFields)].sort())
    },
  )

  it('brings them for a link that sets one, and asks as before', async () => {
    const page = await visit('/formulas/kv-cache/?model=llama-3.1-70b&gpu=h100-sxm&gpus=4&tensor_parallel=4')
    await settled(page)
    await page.locator('#tensor_parallel').waitFor()
    expect(await page.locator('#tensor_parallel').inputValue()).toBe('4')
    expect(await page.locator('[data-remove]').count()).toBe(0)
    await page.getByRole('button', { name: '8K', exact: true }).click()
    await settled(page)
    expect(queryOf(page)).toMatchObject({ tensor_parallel: '4', context_length: '8192' })
  })

  it('says that it cannot, and tries again', async () => {
    const page = await visit('/formulas/kv-cache/', {
      expected: /Failed to load resource|ERR_INTERNET_DISCONNECTED/,
    })
    await settled(page)
    await page.context().setOffline(true)
    const summary = page.locator('details[data-from] > summary')
    await summary.click()
    await page.locator('.groups').getByText('cannot be reached').waitFor()
    await page.context().setOffline(false)
    await summary.click()
    await summary.click()
    await page.locator('.groups > details').first().waitFor()
  })
})

describe.each(['light', 'dark'] as const)('with every group open, in %s', (colorScheme) => {
  it.each(['/', '/calculators/training/'])('%s has no violation that axe knows', async (path) => {
    const page = await visit(path, { colorScheme, reducedMotion: 'reduce', viewport: PHONE })
    await settled(page)
    await page.locator('#estimate-form details').evaluateAll((all) => {
      for (const each of all) (each as HTMLDetailsElement).open = true
    })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  })
})

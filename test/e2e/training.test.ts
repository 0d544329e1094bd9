import type { Page } from 'playwright-core'
import { describe, expect, inject, it } from 'vitest'
import type { Estimate } from '../../shared/estimate/types.ts'
import {
  compareTraining,
  formatBytes,
  parseEstimateRequest,
  savedTensorsOf,
  type EstimateRequest,
} from '../../shared/index.ts'
import { settled, useBrowser } from './support/visit.ts'

const visit = useBrowser()
const PATH = '/calculators/training/'

async function ask(query: string): Promise<Estimate> {
  const response = await fetch(`${inject('baseUrl')}/v1/estimate?${query}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Estimate
}

const queryOf = (page: Page): string => new URL(page.url()).search.slice(1)

/** Bytes per phase as the page's table holds them, and which one it says decides. */
const phasesOf = (page: Page): Promise<{ id: string | null; bytes: number; decides: boolean }[]> =>
  page.locator('.phases tr[data-phase]').evaluateAll((rows) =>
    rows.map((row) => ({
      id: row.getAttribute('data-phase'),
      bytes: Number(row.querySelector('data')?.getAttribute('value')),
      decides: row.getAttribute('data-deciding') === 'true',
    })),
  )

const expectedPhases = ({ memory }: Estimate) =>
  (memory.phases ?? []).map(({ id, per_gpu_bytes }) => ({
    id,
    bytes: per_gpu_bytes,
    decides: per_gpu_bytes === memory.per_gpu_bytes,
  }))

const totalOf = async (page: Page): Promise<number> =>
  Number(await page.locator('.breakdown tr[data-term=total] data').first().getAttribute('value'))

describe('the training calculator', () => {
  it('shows a fine-tune that fits before it has asked anything, with the phase that decides', async () => {
    const page = await visit(PATH)
    const answer = await ask((await page.locator('plimsoll-calculator').getAttribute('data-settings')) ?? '')
    expect(answer.fit?.verdict).toBe('fits')
    expect(await page.locator('.verdict-word').textContent()).toBe('Fits')
    const phases = await phasesOf(page)
    expect(phases).toHaveLength(4)
    expect(phases).toEqual(expectedPhases(answer))
    expect(await page.locator('.phase-tag').count()).toBe(1)
  })

  it('draws the bars of the phases in the ratio of their bytes', async () => {
    const page = await visit(PATH)
    const phases = await phasesOf(page)
    const shares = await page.locator('.phase-bar i').evaluateAll((bars) =>
      bars.map((bar) => {
        const style = getComputedStyle(bar)
        return Number(style.getPropertyValue('--part')) / Number(style.getPropertyValue('--whole'))
      }),
    )
    const [first = 1] = phases.map(({ bytes }) => bytes)
    for (const [index, share] of shares.entries())
      expect(share / (shares[0] ?? 1)).toBeCloseTo((phases[index]?.bytes ?? 0) / first, 6)
    expect(Math.max(...shares)).toBeLessThanOrEqual(1)
  })

  it('asks for training whatever is changed, to the byte of the API', async () => {
    const page = await visit(PATH)
    await page.getByLabel('Method', { exact: true }).selectOption('lora')
    await page.getByLabel('LoRA rank', { exact: true }).fill('8')
    await page.getByLabel('LoRA targets', { exact: true }).fill('q_proj,v_proj')
    await page.getByRole('button', { name: '2K', exact: true }).click()
    await page.getByLabel('Micro-batch', { exact: true }).fill('2')
    await page.getByText('Precision, optimizer, loss, attention').click()
    await page.getByLabel('Optimizer', { exact: true }).selectOption('paged-adamw-8bit')
    await page.getByLabel('Fused loss', { exact: true }).selectOption('true')
    await settled(page)
    const query = new URLSearchParams(queryOf(page))
    expect(Object.fromEntries(query)).toMatchObject({
      task: 'training',
      method: 'lora',
      lora_rank: '8',
      lora_targets: 'q_proj,v_proj',
      context_length: '2048',
      batch_size: '2',
      optimizer: 'paged-adamw-8bit',
      fused_loss: 'true',
    })
    const answer = await ask(queryOf(page))
    expect(answer.memory.components.map(({ id }) => id)).toContain('adapters')
    expect(await totalOf(page)).toBe(answer.memory.per_gpu_bytes)
    expect(await phasesOf(page)).toEqual(expectedPhases(answer))
  })

  it('comes back from a link that names the defaults', async () => {
    const page = await visit(
      `${PATH}?model=llama-3.1-8b&method=full&gradient_checkpointing=none&zero_stage=3&gpu=h100-sxm&gpus=8&optimizer=lion&fused_loss=false`,
    )
    await settled(page)
    for (const [label, shown] of [
      ['Method', 'Full: every parameter'],
      ['Gradient checkpointing', 'None'],
      ['Shared over the GPUs (ZeRO stage)', '3: and weights (FSDP)'],
    ] as const)
      expect(
        await page
          .getByLabel(label, { exact: true })
          .evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text),
      ).toBe(shown)
    expect(await page.getByLabel('LoRA rank', { exact: true }).isVisible()).toBe(false)
    const answer = await ask(
      'task=training&model=llama-3.1-8b&zero_stage=3&gpu=h100-sxm&gpus=8&optimizer=lion',
    )
    expect(await totalOf(page)).toBe(answer.memory.per_gpu_bytes)
    expect(await page.locator('[data-remove]').count()).toBe(0)
    await page.getByLabel('Method', { exact: true }).selectOption('qlora')
    expect(await page.getByLabel('LoRA rank', { exact: true }).isVisible()).toBe(true)
  })

  it('says at the field what contradicts', async () => {
    const page = await visit(PATH, { expected: /status of 422/ })
    await page.getByLabel('LoRA targets', { exact: true }).fill('no_such_module')
    await settled(page)
    expect(await page.locator('#lora_targets').getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('#lora_targets-error').textContent()).toMatch(/names no module/)
  })
})

describe('the pages of training’s terms', () => {
  it.each([
    'gradients',
    'optimizer-states',
    'master-weights',
    'adapters',
    'activations',
    'logits',
    'communication',
  ])('%s has the training calculator with an example that fits', async (term) => {
    const page = await visit(`/formulas/${term}/`)
    const settings = (await page.locator('plimsoll-calculator').getAttribute('data-settings')) ?? ''
    const answer = await ask(settings)
    expect(new URLSearchParams(settings).get('task')).toBe('training')
    expect(answer.fit?.verdict).toBe('fits')
    const component = answer.memory.components.find(({ docs }) => docs.endsWith(`/formulas/${term}/`))
    expect(await page.locator('worked-example').textContent()).toContain(component?.substituted)
    expect(await page.locator('.phases').count()).toBe(1)
  })
})

const requestOf = (fields: Record<string, string>): EstimateRequest => {
  const request = parseEstimateRequest(fields)
  if (!request.ok) throw new Error(request.problem.detail)
  return request.value
}

describe('the guides', () => {
  const grouped = new Intl.NumberFormat('en')
  const layer = (fields: Record<string, string>): number => {
    const saved = savedTensorsOf(
      requestOf({
        model: 'llama-3.1-8b',
        task: 'training',
        precision: 'bf16',
        context_length: '4096',
        ...fields,
      }),
    )
    if (!saved.ok) throw new Error(saved.problem.detail)
    return saved.value.bytesPerToken
  }

  it('LoRA’s activations: the figures are the engine’s, and bear the title out', async () => {
    const page = await visit('/guides/lora-activations/', { javaScriptEnabled: false })
    const text = await page.locator('main').innerText()
    const full = layer({})
    const heavy = layer({ method: 'lora', adapter_dtype: 'fp32' })
    expect(heavy).toBeGreaterThan(full)
    for (const bytes of [full, heavy, layer({ method: 'lora', lora_targets: 'q_proj,v_proj' })])
      expect(text).toContain(grouped.format(bytes))
  })

  it('training estimators: every estimator’s answer and every part it counts', async () => {
    const page = await visit('/guides/training-estimators/', { javaScriptEnabled: false })
    const text = await page.locator('main').innerText()
    const compared = compareTraining(
      requestOf({
        task: 'training',
        model: 'llama-3.1-8b',
        context_length: '4096',
        gradient_checkpointing: 'full',
        zero_stage: '3',
        gpu: 'h100-sxm',
        gpus: '8',
      }),
    )
    if (!compared.ok) throw new Error(compared.problem.detail)
    expect(text).toContain(formatBytes(compared.value.own.per_gpu_bytes))
    expect(compared.value.others.length).toBeGreaterThan(2)
    for (const { title, per_gpu_bytes } of compared.value.others) {
      expect(text).toContain(title)
      expect(text).toContain(formatBytes(per_gpu_bytes ?? 0))
    }
    for (const part of compared.value.parts) expect(text.toLowerCase()).toContain(part)
  })
})

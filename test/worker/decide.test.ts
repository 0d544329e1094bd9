import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import type { Plan } from '../../shared/decide/plan-types.ts'
import type { Recommendations } from '../../shared/decide/recommend.ts'
import type { ModelOnGpu } from '../../shared/decide/fit.ts'
import { estimate, parseEstimateRequest } from '../../shared/index.ts'
import * as answers from '../../worker/openapi/decide-schemas.ts'
import { ask, fieldsOf, post, problemOf } from './support/ask.ts'

const bytesOf = (request: Record<string, unknown>): number => {
  const parsed = parseEstimateRequest(request)
  const answer = parsed.ok ? estimate(parsed.value) : parsed
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value.memory.per_gpu_bytes
}

describe('answers are what the document says', () => {
  const cases: [string, z.ZodType][] = [
    ['/v1/fit?model=llama-3.1-8b&gpu=rtx-4090', answers.modelFitAnswer],
    ['/v1/fit?model=llama-3.1-70b&gpu=rtx-4090&gpus=2&engine=llama.cpp', answers.modelFitAnswer],
    ['/v1/fit?model=llama-3.1-8b&gpu=rtx-4090&task=training', answers.modelFitAnswer],
    ['/v1/fit?gpu=h100-sxm&q=llama', answers.gpuFitAnswer],
    ['/v1/recommend?model=llama-3.1-8b&limit=200', answers.recommendAnswer],
    ['/v1/recommend?model=llama-3.1-8b&task=training&method=lora', answers.recommendAnswer],
    [
      '/v1/compare?models=llama-3.1-8b,qwen2.5-7b&gpus=rtx-4090,h100-sxm&weights=bf16,q4_k_m&contexts=8k,32k',
      answers.compareAnswer,
    ],
    ['/v1/figures?model=llama-3.1-8b&gpu=h100-sxm&gpus=8&dataset_tokens=1B', answers.figuresAnswer],
    ['/v1/figures?model=mamba-130m', answers.figuresAnswer],
    ['/v1/budget', answers.budgetAnswer],
    ['/v1/convert?value=24&from=GB&to=GiB', answers.convertAnswer],
  ]
  it.each(cases)('%s', async (path, schema) => {
    const response = await ask(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('Cache-Control')).toContain('s-maxage')
    expect(schema.safeParse(await response.json()).error?.issues ?? []).toEqual([])
  })

  it('blank fields of a form count as not given', async () => {
    const blank = await ask('/v1/fit?model=llama-3.1-8b&gpu=rtx-4090&context_length=&weights=&q=')
    expect(await blank.json()).toEqual(await (await ask('/v1/fit?model=llama-3.1-8b&gpu=rtx-4090')).json())
  })

  it('POST /v1/plan', async () => {
    const response = await post(
      { gpu: 'rtx-4090', models: [{ model: 'llama-3.1-8b', weights: 'q4_k_m' }] },
      '/v1/plan',
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(answers.planAnswer.safeParse(await response.json()).error?.issues ?? []).toEqual([])
  })
})

describe('wrong input', () => {
  it.each([
    [
      '/v1/fit?model=llama-3.1-8b&gpu=rtx-4090&contxt_length=8k&batch_size=x',
      ['batch_size', 'contxt_length'],
    ],
    ['/v1/fit?model=llama-3.1-8b', ['gpu']],
    ['/v1/fit?model=llama-3.1-8b&gpu=rtx-4090&q=qwen', ['q']],
    ['/v1/recommend?model=llama-3.1-8b&budget=100&vendor=Nvdia', ['budget', 'vendor']],
    ['/v1/recommend?model=llama-3.1-8b&gpu=rtx-4090', ['gpu']],
    ['/v1/compare?models=llama-3.1-8b&contexts=8k,zero&weights=q4_k_m,q4km_x', ['contexts', 'weights']],
    ['/v1/compare?gpus=rtx-4090', ['models']],
    ['/v1/budget?budget_usd=-1', ['budget_usd']],
    ['/v1/convert?value=24', ['from']],
    ['/v1/figures?dataset_tokens=x', ['dataset_tokens']],
  ])('%s names every wrong field', async (path, fields) => {
    const response = await ask(path)
    expect(response.status).toBe(400)
    expect((await fieldsOf(response)).sort()).toEqual(fields)
  })

  it('offers a near match for an unknown parameter', async () => {
    const { errors } = await problemOf(await ask('/v1/recommend?model=llama-3.1-8b&budgt_usd=100'))
    expect(errors).toEqual([
      { field: 'budgt_usd', message: 'is not a known field', did_you_mean: 'budget_usd' },
    ])
  })

  it('names every unknown model and GPU of a comparison', async () => {
    const { status, errors } = await problemOf(
      await ask('/v1/compare?models=llama-3.1-8b,lama-3.1-9b&gpus=rtx-4090,rtx-4099'),
    )
    expect(status).toBe(404)
    expect(errors.map(({ field }) => field)).toEqual(['models', 'gpus'])
    expect(errors.every(({ did_you_mean }) => did_you_mean !== undefined)).toBe(true)
  })

  it('refuses a matrix of too many cells before it computes one', async () => {
    const many = Array.from({ length: 400 }, (_, index) => String(index + 1)).join(',')
    const { detail } = await problemOf(
      await ask(`/v1/compare?models=llama-3.1-8b&contexts=${many}&batch_sizes=${many}`),
    )
    expect(detail).toContain('160000 cells')
  })

  it('names the item of a plan that is wrong', async () => {
    const response = await post(
      { gpu: 'rtx-4090', models: [{ model: 'llama-3.1-8b' }, { model: 'nothing-like-it' }, { modle: 'x' }] },
      '/v1/plan',
    )
    expect(await fieldsOf(response)).toEqual(['models.1.model', 'models.2.modle'])
  })

  it('takes only POST for a plan', async () => {
    expect((await ask('/v1/plan')).status).toBe(405)
  })
})

describe('the decisions rest on the estimate', () => {
  it('fit: the longest context fits, one token more does not', async () => {
    const body: ModelOnGpu = await (await ask('/v1/fit?model=llama-3.1-8b&gpu=rtx-4090')).json()
    const longest = body.longest_context.value ?? 0
    expect(body.longest_context.limited_by).toBe('memory')
    expect(bytesOf({ model: 'llama-3.1-8b', gpu: 'rtx-4090', context_length: longest })).toBeLessThanOrEqual(
      body.usable_bytes,
    )
    expect(bytesOf({ model: 'llama-3.1-8b', gpu: 'rtx-4090', context_length: longest + 1 })).toBeGreaterThan(
      body.usable_bytes,
    )
  })

  it('compare: a cell is the estimate, in JSON and in CSV', async () => {
    const query = 'models=llama-3.1-8b&gpus=rtx-4090&weights=q8_0&contexts=8k,32k'
    const json: { cells: { context_length: number; per_gpu_bytes: number }[] } = await (
      await ask(`/v1/compare?${query}`)
    ).json()
    const csv = await (await ask(`/v1/compare?${query}&format=csv`)).text()
    const [header = '', ...lines] = csv.trimEnd().split('\r\n')
    const column = header.split(',').indexOf('per_gpu_bytes')
    for (const [index, cell] of json.cells.entries()) {
      const own = bytesOf({
        model: 'llama-3.1-8b',
        gpu: 'rtx-4090',
        weights: 'q8_0',
        context_length: cell.context_length,
      })
      expect(cell.per_gpu_bytes).toBe(own)
      expect(Number(lines[index]?.split(',')[column])).toBe(own)
    }
    expect(lines).toHaveLength(2)
  })

  it('compare answers 20,000 cells', async () => {
    const contexts = Array.from({ length: 200 }, (_, index) => String((index + 1) * 512)).join(',')
    const batches = Array.from({ length: 100 }, (_, index) => String(index + 1)).join(',')
    const response = await ask(
      `/v1/compare?models=llama-3.1-8b&gpus=h100-sxm&contexts=${contexts}&batch_sizes=${batches}`,
    )
    const body: { total: number; cells: unknown[] } = await response.json()
    expect([body.total, body.cells.length]).toEqual([20_000, 20_000])
  })

  it('recommend: every row fits, within the filters', async () => {
    const body: Recommendations = await (
      await ask(
        '/v1/recommend?model=llama-3.1-8b&vendor=NVIDIA&form=consumer&budget_usd=2000&max_gpus=2&sort=price&limit=100',
      )
    ).json()
    expect(body.recommendations.length).toBeGreaterThan(3)
    for (const row of body.recommendations) {
      expect([row.vendor, row.form]).toEqual(['NVIDIA', 'consumer'])
      expect(row.gpus).toBeLessThanOrEqual(2)
      expect(row.cost.purchase?.usd).toBeLessThanOrEqual(2000)
      expect(row.per_gpu_bytes).toBe(
        bytesOf({ model: 'llama-3.1-8b', gpu: row.gpu, gpus: row.gpus, ...row.layout }),
      )
      expect(row.per_gpu_bytes).toBeLessThanOrEqual(row.usable_bytes)
    }
    const prices = body.recommendations.map(({ cost }) => cost.purchase?.usd ?? 0)
    expect(prices).toEqual([...prices].sort((a, b) => a - b))
  })

  it('plan: models of one process count its context once', async () => {
    const item = { model: 'qwen2.5-7b', weights: 'q4_k_m' }
    const apart: Plan = await (
      await post({ gpu: 'rtx-4090', models: [item, { ...item, name: 'b' }] }, '/v1/plan')
    ).json()
    const together: Plan = await (
      await post(
        {
          gpu: 'rtx-4090',
          models: [
            { ...item, process: 'p' },
            { ...item, name: 'b', process: 'p' },
          ],
        },
        '/v1/plan',
      )
    ).json()
    const runtime = engineRuntime()
    expect(apart.needed_bytes - together.needed_bytes).toBe(runtime)
    expect(together.models[0]?.shares_context_with).toEqual(['b'])
    expect(apart.per_gpu[0]?.used_bytes).toBe(apart.needed_bytes)
  })
})

function engineRuntime(): number {
  const parsed = parseEstimateRequest({ model: 'qwen2.5-7b', weights: 'q4_k_m', gpu: 'rtx-4090' })
  const answer = parsed.ok ? estimate(parsed.value) : parsed
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value.memory.components.find(({ id }) => id === 'runtime')?.bytes ?? 0
}

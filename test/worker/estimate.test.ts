import { describe, expect, it } from 'vitest'
import { models } from '../../shared/catalogue/index.ts'
import { estimate, parseEstimateRequest, type Estimate } from '../../shared/index.ts'
import { ask, ORIGIN, post } from './support/ask.ts'

const engineAnswer = (input: unknown): Estimate => {
  const request = parseEstimateRequest(input)
  const answer = request.ok ? estimate(request.value) : request
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}

interface Answer extends Estimate {
  readonly links: { readonly self: string; readonly badge?: string; readonly docs: string }
}

describe('GET /v1/estimate', () => {
  it("answers with the engine's own numbers", async () => {
    const response = await ask(
      '/v1/estimate?model=llama-3.1-8b&context_length=32k&weights=q4_k_m&gpu=rtx-4090',
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    const body: Answer = await response.json()
    const own = engineAnswer({
      model: 'llama-3.1-8b',
      context_length: 32768,
      weights: 'q4_k_m',
      gpu: 'rtx-4090',
    })
    expect(body.memory.total_bytes).toBe(own.memory.total_bytes)
    expect(body.fit).toEqual(own.fit)
    expect(body.request).toEqual(own.request)
    expect(body.memory.components.map(({ bytes }) => bytes)).toEqual(
      own.memory.components.map(({ bytes }) => bytes),
    )
  })

  it('sums its components to the total exactly', async () => {
    const body: Answer = await (await ask('/v1/estimate?model=qwen2.5-7b&gpu=rtx-4090')).json()
    expect(body.memory.components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(body.memory.total_bytes)
  })

  it('links to itself with defaults left out and fields in the order of the schema', async () => {
    const path =
      '/v1/estimate?task=inference&gpu=rtx-4090&context_length=32k&units=GiB&model=meta-llama/Llama-3.1-8B'
    const { links }: Answer = await (await ask(path)).json()
    expect(links).toEqual({
      self: `${ORIGIN}/v1/estimate?model=llama-3.1-8b&context_length=32768&gpu=rtx-4090`,
      badge: `${ORIGIN}/badge/llama-3.1-8b.svg?context_length=32768&gpu=rtx-4090`,
      card: `${ORIGIN}/card/llama-3.1-8b.png?context_length=32768&gpu=rtx-4090`,
      chart: `${ORIGIN}/chart/llama-3.1-8b.svg?context_length=32768&gpu=rtx-4090`,
      docs: `${ORIGIN}/api/`,
    })
  })

  it('answers its own link with the same estimate', async () => {
    for (const path of [
      '/v1/estimate?model=mistralai/Mistral-7B-v0.1&batch_size=4&weights=awq&gpu=a100-sxm-80gb&gpus=2',
      '/v1/estimate?params=70.6B&weights=int4&formula=gpu-memory-formula',
      '/v1/estimate?model=llama-3.1-8b&task=training&optimizer=adamw',
    ]) {
      const body: Answer = await (await ask(path)).json()
      const again: Answer = await (await ask(body.links.self.slice(ORIGIN.length))).json()
      expect(again, path).toEqual(body)
    }
  })

  it('makes the documentation links of components absolute', async () => {
    const body: Answer = await (await ask('/v1/estimate?model=llama-3.1-8b')).json()
    for (const { docs } of body.memory.components) expect(docs).toMatch(/^https:\/\/plimsoll\.test\/\w/)
  })

  it('adds the traces with a bare explain', async () => {
    const body: Answer = await (await ask('/v1/estimate?model=llama-3.1-8b&explain')).json()
    expect(body.memory.components.every(({ trace }) => Array.isArray(trace) && trace.length > 0)).toBe(true)
  })
})

describe('POST /v1/estimate', () => {
  it('gives what GET gives', async () => {
    const fields = {
      model: 'llama-3.1-8b',
      context_length: 16384,
      batch_size: 2,
      weights: 'fp8',
      gpu: 'h100-sxm',
      gpus: 2,
    }
    const query = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]))
    const byUrl = await ask(`/v1/estimate?${query}`)
    const byBody = await post(fields)
    expect(byUrl.status).toBe(200)
    expect(byBody.status).toBe(200)
    expect(await byBody.json()).toEqual(await byUrl.json())
  })

  it('is not cached', async () => {
    expect((await post({ params: '7B' })).headers.get('Cache-Control')).toBe('no-store')
  })

  it('estimates a config as it would the catalogue model with that config', async () => {
    const entry = models.find(({ id }) => id === 'llama-3.1-8b')
    const byConfig: Answer = await (await post({ config: entry?.config, context_length: 4096 })).json()
    const byName: Answer = await (await post({ model: 'llama-3.1-8b', context_length: 4096 })).json()
    expect(byConfig.memory.total_bytes).toBe(byName.memory.total_bytes)
    expect(byConfig.links).toEqual({ self: `${ORIGIN}/v1/estimate`, docs: `${ORIGIN}/api/` })
  })

  it('takes relatives of the JSON type, in UTF-8', async () => {
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.api+json'])
      expect((await post({ params: '7B' }, '/v1/estimate', { 'Content-Type': type })).status, type).toBe(200)
  })
})

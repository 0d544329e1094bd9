import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import * as answers from '../../worker/openapi/answer-schemas.ts'
import { estimateAnswer } from '../../worker/openapi/estimate-schema.ts'
import { ask, ORIGIN, post } from './support/ask.ts'

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: unknown }[]
  readonly responses: Readonly<Record<string, unknown>>
}
interface Document {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
const document = async (): Promise<Document> => (await ask('/openapi.json')).json()

describe('GET /openapi.json', () => {
  it('is an OpenAPI 3.1 document of this deployment', async () => {
    const { openapi, servers } = await document()
    expect(openapi).toMatch(/^3\.1\.\d$/)
    expect(servers).toEqual([{ url: ORIGIN }])
  })

  it('offers what the route takes: every parameter it names is known, and no other is', async () => {
    const { paths } = await document()
    for (const [path, operations] of Object.entries(paths)) {
      if (!path.startsWith('/v1/') || path.includes('{') || operations['get'] === undefined) continue
      const names = (operations['get']?.parameters ?? []).map(({ name }) => name)
      const query = new URLSearchParams(names.map((name) => [name, '\u0001']))
      const body: { errors: { field: string; message: string }[] } = await (
        await ask(`${path}?${query}&unheard_of=1`)
      ).json()
      const unknown = body.errors
        .filter(({ message }) => message === 'is not a known field')
        .map(({ field }) => field)
      expect(unknown, path).toEqual(['unheard_of'])
    }
  })

  it('prints the types of fields rather than nothing', async () => {
    const { paths } = await document()
    const parameters = paths['/v1/estimate']?.['get']?.parameters ?? []
    expect(parameters.length).toBeGreaterThan(30)
    for (const { name, schema } of parameters) expect((schema as { type?: unknown }).type, name).toBeDefined()
    expect(parameters.find(({ name }) => name === 'engine')?.schema).toMatchObject({
      type: 'string',
      enum: expect.arrayContaining(['vllm']),
    })
    expect(parameters.map(({ name }) => name)).not.toContain('config')
  })
})

describe('answers are what the document says', () => {
  const cases: [string, z.ZodType][] = [
    ['/v1/estimate?model=llama-3.1-8b', estimateAnswer],
    ['/v1/estimate?model=llama-3.1-8b&gpu=rtx-4090&explain', estimateAnswer],
    ['/v1/estimate?model=mixtral-8x7b-v0.1&gpu=h100-sxm&gpus=2&engine=sglang', estimateAnswer],
    ['/v1/estimate?model=llama-3.1-70b&gpu=rtx-4090&weights=q4_k_m', estimateAnswer],
    ['/v1/estimate?model=llama-3.1-8b&task=training&gpu=h100-sxm&gpus=8&zero_stage=3', estimateAnswer],
    ['/v1/estimate?params=7B&formula=vram-calculator-guide', estimateAnswer],
    ['/v1/models?limit=500', answers.modelListAnswer],
    ['/v1/models/qwen2.5-7b', answers.modelAnswer],
    ['/v1/gpus?limit=500', answers.gpuListAnswer],
    ['/v1/gpus/rtx-4090', answers.gpuAnswer],
    ['/v1/formats', answers.formatListAnswer],
    ['/healthz', answers.healthAnswer],
    ['/badge/llama-3.1-8b.json?logo=plimsoll&labelColor=fff&style=social', answers.badgeAnswer],
    ['/badge/unknown-thing.json', answers.badgeAnswer],
    ['/v1/estimate?model=x&gpu=y&nonsense=1', answers.problemAnswer],
    ['/v1/nothing', answers.problemAnswer],
  ]
  it.each(cases)('%s', async (path, schema) => {
    const parsed = schema.safeParse(await (await ask(path)).json())
    expect(parsed.error?.issues ?? []).toEqual([])
  })

  it('POST /v1/estimate with a config', async () => {
    const config = {
      model_type: 'llama',
      hidden_size: 64,
      intermediate_size: 128,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      vocab_size: 100,
    }
    const parsed = estimateAnswer.safeParse(await (await post({ config })).json())
    expect(parsed.error?.issues ?? []).toEqual([])
  })
})

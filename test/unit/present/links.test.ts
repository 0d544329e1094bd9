import { describe, expect, it } from 'vitest'
import {
  ESTIMATE_FIELDS,
  estimate,
  parseEstimateRequest,
  type Estimate,
  type EstimateRequest,
} from '../../../shared/index.ts'
import { canonicalQuery, estimateLinks } from '../../../shared/present/links.ts'

const parse = (input: Record<string, unknown>): EstimateRequest => {
  const request = parseEstimateRequest(input)
  if (!request.ok) throw new Error(request.problem.detail)
  return request.value
}
const answer = (input: Record<string, unknown>): Estimate => {
  const result = estimate(parse(input))
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

describe('canonicalQuery', () => {
  it('keeps the order of the schema, whatever the order of the request', () => {
    expect(
      canonicalQuery(parse({ gpu: 'rtx-4090', context_length: '8k', weights: 'Q4-K-M', model: 'x/y' })),
    ).toBe('?model=x/y&weights=q4_k_m&context_length=8192&gpu=rtx-4090')
  })

  it('is empty when everything is a default', () => {
    expect(canonicalQuery(parse({ model: 'a', units: 'gib', explain: 'false' }), ['model'])).toBe('')
  })

  it('escapes what a URL cannot hold', () => {
    expect(canonicalQuery({ model: 'a&b=c d#e' })).toBe('?model=a%26b%3Dc%20d%23e')
  })
})

describe('a default that is left out', () => {
  // Every field with a fixed default, given with it: the link drops it, so the answer must be the same without.
  const scenarios: Record<string, unknown>[] = [
    { model: 'llama-3.1-8b', gpu: 'rtx-4090' },
    { model: 'llama-3.1-8b', gpu: 'rtx-4090', weights: 'q4_k_m' },
    { model: 'mixtral-8x7b-v0.1', gpu: 'h100-sxm', gpus: 2, engine: 'sglang' },
    { model: 'gemma-2-9b', engine: 'transformers' },
    { model: 'llama-3.1-8b', task: 'training', gpu: 'h100-sxm', gpus: 8 },
  ]
  const dropped = Object.keys(ESTIMATE_FIELDS).flatMap((name) => {
    for (const value of [
      'architecture',
      'inference',
      '1',
      'true',
      'false',
      'all',
      'full',
      'bf16-mixed',
      'adamw',
      'none',
      'GiB',
    ]) {
      const request = parseEstimateRequest({ model: 'llama-3.1-8b', [name]: value })
      if (name !== 'model' && request.ok && canonicalQuery(request.value, ['model']) === '')
        return [[name, value] as const]
    }
    return []
  })

  it('covers the fields it should', () => {
    expect(dropped.map(([name]) => name)).toEqual(
      expect.arrayContaining(['task', 'batch_size', 'units', 'explain']),
    )
  })

  it.each(dropped)('%s=%s changes nothing', (name, value) => {
    for (const scenario of scenarios) {
      if (name in scenario) continue
      const request = parseEstimateRequest({ ...scenario, [name]: value })
      const given = request.ok ? estimate(request.value) : request
      // A field of another task or engine may be refused, and then there is no link; or it is only warned about.
      if (!given.ok) continue
      const warnings = given.value.warnings.filter(({ code }) => code !== 'field-not-used')
      expect({ ...given.value, warnings }, JSON.stringify(scenario)).toEqual(answer(scenario))
    }
  })
})

describe('estimateLinks', () => {
  it('uses canonical names', () => {
    const input = { model: 'meta-llama/Llama-3.1-8B', gpu: 'GeForce RTX 4090' }
    expect(estimateLinks(parse(input), answer(input))).toEqual({
      self: '/v1/estimate?model=llama-3.1-8b&gpu=rtx-4090',
      badge: '/badge/llama-3.1-8b.svg?gpu=rtx-4090',
      card: '/card/llama-3.1-8b.png?gpu=rtx-4090',
      chart: '/chart/llama-3.1-8b.svg?gpu=rtx-4090',
      docs: '/api/',
    })
  })

  it('names a bare parameter count in the path of the badge', () => {
    expect(estimateLinks(parse({ params: '7B' }), answer({ params: '7B' })).badge).toBe(
      '/badge/params:7000000000.svg',
    )
  })
})

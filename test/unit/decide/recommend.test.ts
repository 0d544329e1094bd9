import { describe, expect, it } from 'vitest'
import { recommend, type Recommendations } from '../../../shared/decide/recommend.ts'
import type { SpeedOf } from '../../../shared/decide/speed.ts'
import { estimate, type EstimateRequest } from '../../../shared/index.ts'

/** A speed that is easy to check: the bandwidth of all GPUs in gigabytes per second. */
const bandwidth: SpeedOf = ({ gpu, settings }) => {
  const speed = ((gpu?.bandwidth_bytes_per_second ?? 0) * settings.gpus) / 1e9
  return {
    decode_tokens_per_second: speed,
    decode_range: { low: speed, high: speed },
    prefill_tokens_per_second: null,
    time_to_first_token_seconds: null,
    usability: 'smooth',
  }
}
const ask = (query: Record<string, unknown>): Recommendations => {
  const answer = recommend(query, { speedOf: bandwidth })
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}
const errorsOf = (query: Record<string, unknown>): string[] => {
  const answer = recommend(query, { speedOf: bandwidth })
  return answer.ok ? [] : answer.problem.errors.map(({ field }) => field)
}

describe('recommend', () => {
  it('takes the fewest GPUs of a kind that fit, in a layout the estimator accepts', () => {
    const { recommendations } = ask({ model: 'llama-3.1-70b', limit: 200 })
    expect(recommendations.length).toBeGreaterThan(30)
    for (const row of recommendations.slice(0, 40)) {
      const request: EstimateRequest = { model: 'llama-3.1-70b', gpu: row.gpu, gpus: row.gpus, ...row.layout }
      const answer = estimate(request)
      if (!answer.ok) throw new Error(answer.problem.detail)
      expect(answer.value.memory.per_gpu_bytes).toBe(row.per_gpu_bytes)
      expect(answer.value.fit?.verdict).toBe(row.verdict)
      if (row.gpus > 1) {
        const fewer = estimate({ model: 'llama-3.1-70b', gpu: row.gpu, gpus: 1 })
        expect(fewer.ok && fewer.value.fit?.verdict).toBe('exceeds')
      }
    }
  })

  it.each([
    ['price', (row: Recommendations['recommendations'][number]) => row.cost.purchase?.usd ?? Infinity],
    [
      'cloud_price',
      (row: Recommendations['recommendations'][number]) => row.cost.cloud?.usd_per_hour ?? Infinity,
    ],
    ['watts', (row: Recommendations['recommendations'][number]) => row.watts ?? Infinity],
    ['headroom', (row: Recommendations['recommendations'][number]) => -row.headroom_bytes],
    [
      'speed',
      (row: Recommendations['recommendations'][number]) =>
        -(row.speed?.decode_tokens_per_second ?? -Infinity),
    ],
  ] as const)('ranks by %s, the unknown last', (sort, key) => {
    const { recommendations } = ask({ model: 'llama-3.1-8b', sort, limit: 200 })
    const keys = recommendations.map(key)
    expect(keys).toEqual([...keys].sort((a, b) => a - b))
    expect(recommendations[0]?.ranks[sort]).toBe(1)
  })

  it('adds GPUs until the least speed is met', () => {
    const { recommendations } = ask({ model: 'llama-3.1-8b', min_tokens_per_second: 3000, limit: 200 })
    for (const { speed } of recommendations)
      expect(speed?.decode_tokens_per_second).toBeGreaterThanOrEqual(3000)
    expect(recommendations.some(({ gpu, gpus }) => gpu === 'rtx-4090' && gpus === 3)).toBe(true)
  })

  it('stays within the budget', () => {
    for (const { cost } of ask({ model: 'llama-3.1-8b', budget_usd: 1500, limit: 200 }).recommendations)
      expect(cost.purchase?.usd).toBeLessThanOrEqual(1500)
  })

  it('answers for training, with the least sharding that fits', () => {
    const { recommendations } = ask({
      model: 'llama-3.1-8b',
      task: 'training',
      gradient_checkpointing: 'full',
      vendor: 'NVIDIA',
      form: 'datacenter',
      limit: 200,
    })
    const h100 = recommendations.find(({ gpu }) => gpu === 'h100-sxm')
    expect(h100?.gpus).toBeGreaterThan(1)
    expect(h100?.layout['zero_stage']).toBeGreaterThan(0)
  })

  it('names every wrong field at once', () => {
    expect(errorsOf({ model: 'llama-3.1-8b', budgt_usd: 1, form: 'x', max_gpus: 0 }).sort()).toEqual([
      'budgt_usd',
      'form',
      'max_gpus',
    ])
    expect(errorsOf({ model: 'llama-3.1-8b', gpu: 'rtx-4090', gpus: 2 })).toEqual(['gpu', 'gpus'])
    expect(errorsOf({ model: 'llama-3.1-8b', task: 'training', min_tokens_per_second: 10 })).toEqual([
      'min_tokens_per_second',
    ])
  })
})

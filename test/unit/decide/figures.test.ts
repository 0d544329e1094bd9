import { describe, expect, it } from 'vitest'
import { convert } from '../../../shared/decide/convert.ts'
import { figures, type Figures } from '../../../shared/decide/figures.ts'
import { estimate, findGpu, parseEstimateRequest } from '../../../shared/index.ts'

const ask = (query: Record<string, string>): Figures => {
  const answer = figures(query)
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}
const llama = { model: 'llama-3.1-8b', context_length: '8192' }
const card = { ...llama, weights: 'q4_k_m', gpu: 'rtx-4090' }
const node = { ...llama, gpu: 'h100-sxm', gpus: '8' }

describe('figures beside the memory', () => {
  it('has the cache of a token, of a sample or user, and where it outgrows the weights', () => {
    const { cache } = ask(llama)
    // 32 layers × 8 KV heads × (128 + 128) × 2 bytes.
    expect(cache?.kv_bytes_per_token).toBe(131_072)
    expect(cache?.kv_bytes_per_sequence).toBe(131_072 * 8192)
    const crossover = cache?.kv_crossover_context_length ?? 0
    // vLLM's cache comes in pages of 16 tokens.
    const cacheAt = (tokens: number): number => Math.ceil(tokens / 16) * 16 * 131_072
    expect(cacheAt(crossover)).toBeGreaterThan(cache?.weights_bytes ?? 0)
    expect(cacheAt(crossover - 1)).toBeLessThanOrEqual(cache?.weights_bytes ?? 0)
  })

  it('has what training takes against running, and what sharding divides by', () => {
    const { training } = ask(node)
    expect(training?.training_inference_ratio).toBeGreaterThan(4)
    expect(training?.zero.map(({ zero_stage }) => zero_stage)).toEqual([0, 1, 2, 3])
    // ZeRO 3 shards every state over the eight ranks; stage 0 keeps gradients in fp32, not in 16 bits.
    expect(training?.zero[3]?.states_factor).toBeGreaterThan(7)
    expect(training?.zero[3]?.states_factor).toBeLessThan(10)
  })

  it('has the training time of a dataset, in tokens or in samples', () => {
    const { training_time: tokens, training } = ask({ ...node, dataset_tokens: '1B' })
    const rate = (findGpu('h100-sxm')?.dense_tflops.bf16 ?? 0) * 1e12
    const seconds = ((training?.flops_per_token ?? 0) * 1e9) / (rate * 8 * 0.4)
    expect(tokens?.hours).toBeCloseTo(seconds / 3600, 2)
    const { training_time: samples } = ask({ ...node, dataset_samples: '100k' })
    expect(samples?.dataset_tokens).toBe(100_000 * 8192)
    expect(samples?.hours).toBeCloseTo((tokens?.hours ?? 0) * 0.8192, 1)
    const both = figures({ ...node, dataset_tokens: '1B', dataset_samples: '1' })
    expect(both.ok ? [] : both.problem.errors).toMatchObject([{ field: 'dataset_samples' }])
  })

  it('has the power supply of a build, and the price of a gigabyte bought and rented', () => {
    const { cost } = ask(card)
    expect(cost?.psu?.watts).toBe(850)
    expect(ask({ ...card, gpus: '2' }).cost?.psu?.watts).toBeGreaterThan(1300)
    expect(cost?.purchase?.usd_per_gib).toBeCloseTo((cost?.purchase?.usd ?? 0) / 24, 2)
    expect(cost?.cloud?.usd_per_gib_hour).toBeCloseTo((cost?.cloud?.usd_per_gpu_hour ?? 0) / 24, 4)
  })

  it('has the speed that the cost of a million tokens rests on: the estimate’s', () => {
    const { speed, cost } = ask(card)
    const request = parseEstimateRequest(card)
    const own = request.ok ? estimate(request.value) : request
    expect(speed?.decode_tokens_per_second).toBe(own.ok ? own.value.speed?.decode_tokens_per_second : null)
    expect(cost?.per_million_tokens?.tokens_per_second).toBe(speed?.decode_tokens_per_second)
    expect(ask(llama).speed).toBeNull()
  })

  it('converts units apart from any model', () => {
    const answer = convert({ value: '24', from: 'GiB', to: 'GB' })
    expect(answer.ok ? answer.value.converted?.value : null).toBeCloseTo(25.769_803_776, 9)
  })
})

import { describe, expect, it } from 'vitest'
import { estimate, findGpu, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'

const MiB = 2 ** 20

const ask = (request: Record<string, unknown>): Estimate => {
  const parsed = parseEstimateRequest(request)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const result = estimate(parsed.value)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}
const component = (answer: Estimate, id: string): number =>
  answer.memory.components.find((each) => each.id === id)?.per_gpu_bytes ?? 0

describe('SGLang', () => {
  const request = { model: 'llama-3.1-8b', engine: 'sglang', gpu: 'h100-sxm' }

  it('reserves by its own rule and gives the rest to weights and cache', () => {
    const answer = ask(request)
    expect(component(answer, 'activations')).toBe(8192 * 1.5 * MiB)
    expect(component(answer, 'cuda_graphs')).toBe(256 * 2 * MiB)
    const share = Number(answer.request['gpu_memory_utilization'])
    expect(share).toBe(0.836)
    const pool = answer.serving?.profile.available_kv_cache_bytes ?? 0
    const total = findGpu('h100-sxm')?.usable_bytes ?? 0
    expect(component(answer, 'weights') + component(answer, 'runtime') + pool).toBe(Math.floor(share * total))
    expect(answer.serving?.kv_cache_tokens).toBe(Math.floor(pool / 131_072))
  })

  it('pages by single tokens', () => {
    expect(component(ask({ ...request, context_length: 1001 }), 'kv_cache')).toBe(1001 * 131_072)
  })

  it('captures larger graphs over four ranks', () => {
    expect(component(ask({ ...request, gpus: 4 }), 'cuda_graphs')).toBe(512 * 2 * MiB)
  })
})

describe('TensorRT-LLM', () => {
  const request = { model: 'llama-3.1-8b', engine: 'tensorrt-llm', gpu: 'h100-sxm', context_length: 4096 }

  it('gives the cache nine tenths of what is left', () => {
    const { serving, memory, fit } = ask(request)
    const rest =
      memory.per_gpu_bytes - (memory.components.find(({ id }) => id === 'kv_cache')?.per_gpu_bytes ?? 0)
    const pool = serving?.profile.available_kv_cache_bytes ?? 0
    // The usable part of the device is the rest and that pool.
    expect(Math.abs((fit?.usable_bytes ?? 0) - rest - pool)).toBeLessThanOrEqual(1)
    expect(serving?.kv_cache_tokens).toBe(Math.floor(pool / 131_072 / 32) * 32)
  })

  it('follows the fraction it is given', () => {
    const pool = (gpu_memory_utilization: number): number =>
      ask({ ...request, gpu_memory_utilization }).serving?.profile.available_kv_cache_bytes ?? 0
    expect(pool(0.45) * 2).toBeCloseTo(pool(0.9), -1)
  })
})

import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'

const answer = (body: object): Estimate => {
  const request = parseEstimateRequest({ batch_size: 1, explain: true, ...body })
  if (!request.ok) throw new Error(JSON.stringify(request.problem))
  const result = estimate(request.value)
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.value
}
const cacheOf = (body: object): number =>
  answer(body).memory.components.find(({ id }) => id === 'kv_cache')?.bytes ?? 0
const codes = (body: object): string[] => answer(body).warnings.map(({ code }) => code)

const CONTEXT = 4096
const latent = 2 * (512 + 64)
const indexKey = 2 * 128

describe('index keys of sparse attention', () => {
  it('count once per token and layer, in the type of the cache', () => {
    expect(cacheOf({ model: 'zai-org/GLM-5', engine: 'none', context_length: CONTEXT })).toBe(
      78 * (latent + indexKey) * CONTEXT,
    )
  })

  it('are kept by the layers alone that run an indexer', () => {
    const expected = (78 * latent + 21 * indexKey) * CONTEXT
    for (const engine of ['none', 'llama.cpp'])
      expect(cacheOf({ model: 'zai-org/GLM-5.2', engine, context_length: CONTEXT })).toBe(expected)
  })

  it('follow a quantized cache, rows padded to 512 elements', () => {
    const context_length = 8192
    const q8 = (elements: number): number => (elements / 32) * 34
    // Rounded up to 128 bytes per tensor.
    const aligned = (bytes: number): number => Math.ceil(bytes / 128) * 128
    const padding = 78 * (aligned(q8(1024 - 576)) + aligned(q8(512 - 128)))
    const body = { model: 'zai-org/GLM-5', engine: 'llama.cpp', kv_cache_dtype: 'q8_0', context_length }
    expect(cacheOf(body)).toBe(78 * q8(576 + 128) * context_length + padding)
  })

  it('come in llama.cpp with values nobody reads where the cache is one of keys and values', () => {
    const plain = 60 * 4 * 2 * 128 * 2
    const needed = cacheOf({ model: 'MiniMaxAI/MiniMax-M3', engine: 'none', context_length: CONTEXT })
    const kept = cacheOf({ model: 'MiniMaxAI/MiniMax-M3', engine: 'llama.cpp', context_length: CONTEXT })
    expect(needed).toBe((plain + 57 * indexKey) * CONTEXT)
    expect(kept).toBe((plain + 57 * 2 * indexKey) * CONTEXT)
  })

  it('take 132 bytes in vLLM, and the latent 656 in every layer of an fp8 cache', () => {
    const perToken = (model: string, kv_cache_dtype: string): number =>
      cacheOf({ model, engine: 'vllm', gpu: 'h200-sxm', context_length: CONTEXT, kv_cache_dtype }) / CONTEXT
    expect(perToken('zai-org/GLM-5', 'bf16')).toBe(100_152)
    expect(perToken('zai-org/GLM-5.2', 'fp8')).toBe(78 * 656 + 21 * 132)
  })
})

describe('compressed caches', () => {
  const model = 'deepseek-ai/DeepSeek-V4-Flash'

  it('grow with the context beside a window that does not', () => {
    const at = (context_length: number): number => cacheOf({ model, engine: 'none', context_length })
    const growth = (at(131_072) - at(65_536)) / 65_536
    // 21 layers keep one entry and one index key per 4 tokens, 20 one entry per 128.
    expect(growth).toBe((21 * (1024 + indexKey)) / 4 + (20 * 1024) / 128)
  })

  it('lie in steps of 256 cells in llama.cpp, with the states they are made in', () => {
    const states = 4 * 2 * (21 * 8 * 2 * (512 + 128) + 20 * 128 * 512)
    const cells = 43 * 768 * 1024 + 21 * 1024 * (1024 + indexKey) + 20 * 256 * 1024
    expect(cacheOf({ model, engine: 'llama.cpp', context_length: CONTEXT })).toBe(cells + states)
  })

  it('have streams of their own per sequence, unified cache or not', () => {
    const two = (kv_unified: boolean): number =>
      cacheOf({ model, engine: 'llama.cpp', context_length: CONTEXT, batch_size: 2, kv_unified })
    expect(two(true)).toBeGreaterThan(two(false))
  })
})

describe('a graph with steps that are not planned', () => {
  it.each(['deepseek-ai/DeepSeek-V3.2', 'kimi-k3', 'rwkv-5-world-3b'])(
    '%s: the compute buffer is called a lower bound',
    (name) => {
      expect(codes({ model: name, engine: 'llama.cpp', context_length: CONTEXT })).toContain(
        'compute-buffer-lower-bound',
      )
    },
  )

  it.each([
    'llama-3.1-8b',
    'deepseek-ai/DeepSeek-V3',
    'Qwen/Qwen3-Next-80B-A3B-Instruct',
    'google/gemma-3-27b-it',
    'google/gemma-3n-E4B-it',
    'moonshotai/Kimi-Linear-48B-A3B-Instruct',
    'minimax-text-01',
    'v6-finch-7b',
  ])('%s: nothing is missing', (name) => {
    expect(codes({ model: name, engine: 'llama.cpp', context_length: CONTEXT })).not.toContain(
      'compute-buffer-lower-bound',
    )
  })
})

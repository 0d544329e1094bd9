import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest, type Estimate, type Problem } from '../../../../shared/index.ts'

const answer = (request: Record<string, unknown>): Estimate => {
  const parsed = parseEstimateRequest({
    model: 'llama-3.1-8b',
    engine: 'llama.cpp',
    weights: 'q4_k_m',
    ...request,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem))
  const result = estimate(parsed.value)
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.value
}
const problem = (request: Record<string, unknown>): Problem => {
  const parsed = parseEstimateRequest({
    model: 'llama-3.1-8b',
    engine: 'llama.cpp',
    weights: 'q4_k_m',
    ...request,
  })
  const result = parsed.ok ? estimate(parsed.value) : parsed
  if (result.ok) throw new Error('answered')
  return result.problem
}
const bytes = (given: Estimate, id: string): number =>
  given.memory.components.find((each) => each.id === id)?.bytes ?? 0
const MiB = 1024 * 1024

describe('sizes of a context', () => {
  it('rounds cells up to 256 for each sequence', () => {
    const perToken = 32 * 8 * 256 * 2
    expect(bytes(answer({ context_length: 1000 }), 'kv_cache')).toBe(1024 * perToken)
    expect(bytes(answer({ context_length: 333, batch_size: 3 }), 'kv_cache')).toBe(3 * 512 * perToken)
    expect(bytes(answer({ context_length: 333, batch_size: 3, kv_unified: true }), 'kv_cache')).toBe(
      1024 * perToken,
    )
  })

  it('keeps window and micro-batch in windowed layers, everything with swa_full', () => {
    const request = { model: 'gemma-3-4b-it', context_length: 32_768 }
    expect(bytes(answer({ ...request, swa_full: true }), 'kv_cache')).toBeGreaterThan(
      4 * bytes(answer(request), 'kv_cache'),
    )
  })

  it('gives no window to architectures that llama.cpp reads as full attention', () => {
    const request = { context_length: 32_768 }
    expect(bytes(answer({ ...request, model: 'mistral-7b-v0.1' }), 'kv_cache')).toBe(
      bytes(answer({ ...request, swa_full: true, model: 'mistral-7b-v0.1' }), 'kv_cache'),
    )
  })
})

describe('the compute buffer', () => {
  it('is what llama.cpp prints for Llama 3.1 8B', () => {
    expect(bytes(answer({ context_length: 8192 }), 'compute_buffer') / MiB).toBeCloseTo(116.01, 2)
    expect(bytes(answer({ context_length: 8192, outputs_max: 2048 }), 'compute_buffer') / MiB).toBeCloseTo(
      258.5,
      1,
    )
  })

  it('holds logits of the whole micro-batch in builds before the limit on outputs', () => {
    const old = answer({ context_length: 8192, engine_version: 'b9014' })
    expect(old.version.engine_profile).toBe('llama.cpp@b9459')
    expect(bytes(old, 'compute_buffer')).toBeGreaterThanOrEqual(512 * 128_256 * 4)
  })

  it('is the value of its own formula’s parts', () => {
    const { components } = answer({ explain: true }).memory
    const buffer = components.find((each) => each.id === 'compute_buffer')
    expect(buffer?.formula).toContain('max(')
    expect(buffer?.trace?.some(({ symbol }) => symbol === 'feed_forward_gaps')).toBe(true)
  })
})

describe('versions', () => {
  it.each([
    ['0.5.0', 'llama.cpp@0.5.0'],
    ['v0.5.1', 'llama.cpp@0.5.0'],
    ['b9460', 'llama.cpp@0.5.0'],
    ['b9459', 'llama.cpp@b9459'],
    ['b4701', 'llama.cpp@b9459'],
  ])('%s runs under %s', (engine_version, profile) => {
    expect(answer({ engine_version }).version.engine_profile).toBe(profile)
  })
})

describe('placement', () => {
  it('puts the head on the GPU first', () => {
    const one = answer({ gpu_layers: 1 })
    expect(bytes(one, 'kv_cache')).toBe(0)
    expect(one.memory.host_components.kv_cache).toBeGreaterThan(0)
    expect(bytes(one, 'weights')).toBeGreaterThan(128_256 * 4096 * 0.5)
    const none = answer({ gpu_layers: 0 })
    expect(bytes(none, 'weights')).toBe(0)
  })

  it('moves every byte of the file somewhere', () => {
    for (const gpu_layers of [0, 1, 12, 33]) {
      const { memory } = answer({ model: 'qwen3-8b', weights: 'f16', gpu_layers })
      expect(bytes({ memory } as Estimate, 'weights') + (memory.host_components.weights ?? 0)).toBe(
        memory.file_bytes,
      )
    }
  })

  it('splits layers over GPUs', () => {
    const { memory } = answer({ gpu: 'rtx-4090', gpus: 2 })
    expect(memory.per_gpu).toHaveLength(2)
    const [first, second] = memory.per_gpu.map(({ components }) => components.kv_cache ?? 0) as [
      number,
      number,
    ]
    expect(first).toBeGreaterThan(second)
    expect(first + second).toBe(bytes({ memory } as Estimate, 'kv_cache'))
  })

  it('keeps experts in host memory with cpu_moe', () => {
    const all = answer({ model: 'mixtral-8x7b-v0.1' })
    const moved = answer({ model: 'mixtral-8x7b-v0.1', cpu_moe: true })
    expect(bytes(moved, 'weights')).toBeLessThan(bytes(all, 'weights') / 10)
    expect(moved.memory.file_bytes).toBe(all.memory.file_bytes)
  })
})

describe('contradictions', () => {
  it.each([
    [{ kv_cache_dtype: 'q8_0', flash_attention: false }, 'flash_attention'],
    [{ model: 'deepseek-v3', kv_cache_dtype_k: 'q8_0' }, 'kv_cache_dtype_v'],
    [{ kv_cache_dtype: 'fp8' }, 'kv_cache_dtype'],
    [{ weights: 'awq' }, 'weights'],
    [{ tensor_parallel: 2 }, 'tensor_parallel'],
  ])('%j is refused at %s', (request, field) => {
    expect(problem(request).errors.map((issue) => issue.field)).toContain(field)
  })
})

describe('ollama', () => {
  it('takes its context from the memory there is', () => {
    const context = (gpu: string): unknown => answer({ engine: 'ollama', gpu }).request['context_length']
    expect(context('rtx-4060')).toBe(4096)
    expect(context('rtx-4090')).toBe(32_768)
    expect(context('h100-sxm')).toBe(131_072)
  })
  it('keeps a context that is asked for', () => {
    expect(answer({ engine: 'ollama', context_length: 2000 }).request['context_length']).toBe(2000)
  })
})

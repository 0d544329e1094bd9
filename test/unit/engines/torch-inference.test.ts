import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest, type Component, type Estimate } from '../../../shared/index.ts'

function answer(request: Readonly<Record<string, unknown>>): Estimate {
  const parsed = parseEstimateRequest(request)
  const result = parsed.ok ? estimate(parsed.value) : parsed
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.value
}
const component = (request: Readonly<Record<string, unknown>>, id: Component['id']): number =>
  answer(request).memory.components.find((each) => each.id === id)?.bytes ?? 0

const HIDDEN = 3584
const INTERMEDIATE = 18_944
const VOCABULARY = 152_064
const qwen = {
  model: 'qwen2.5-7b',
  engine: 'transformers',
  weights: 'bf16',
  context_length: 32_768,
  prompt_tokens: 30_720,
}

describe('transformers', () => {
  it('holds four hidden states and three intermediates per prompt token', () => {
    const one = component(qwen, 'activations')
    const two = component({ ...qwen, prompt_tokens: 30_721 }, 'activations')
    const cachePerToken = 28 * 4 * (128 + 128) * 2
    expect(two - one).toBe(2 * (4 * HIDDEN + 3 * INTERMEDIATE) + cachePerToken)
  })

  it('computes a score for the whole prompt before 4.45, in 16 and in 32 bits', () => {
    expect(component({ ...qwen, engine_version: '4.44.2' }, 'logits')).toBe(30_720 * VOCABULARY * 6)
    expect(component({ ...qwen, engine_version: '4.45.0' }, 'logits')).toBe(0)
  })

  it('stores eager attention’s scores for every pair of tokens', () => {
    const eager = { ...qwen, flash_attention: false }
    const at = (prompt_tokens: number): number =>
      component({ ...eager, prompt_tokens, context_length: 32_768 }, 'activations')
    // Second differences leave the quadratic part: 28 heads × (2 + 4 + 2) bytes, and the mask.
    expect(at(20_002) - 2 * at(20_001) + at(20_000)).toBe(2 * (28 * 8 + 2))
  })

  it('caches every head of latent attention', () => {
    const perToken = 61 * 128 * (192 + 128) * 2
    expect(
      component({ model: 'deepseek-v3', engine: 'transformers', context_length: 1024 }, 'kv_cache'),
    ).toBe(1024 * perToken)
  })

  it('keeps the whole context of uniform windows before 4.56', () => {
    const mistral = { model: 'mistral-7b-v0.1', engine: 'transformers', context_length: 16_384 }
    const old = component({ ...mistral, engine_version: '4.50' }, 'kv_cache')
    expect(old).toBe(4 * component({ ...mistral, engine_version: '4.56' }, 'kv_cache'))
  })

  it('holds windowed layers’ whole prompt until the first token is generated', () => {
    const gemma = {
      model: 'gemma-3-27b',
      engine: 'transformers',
      context_length: 32_768,
      prompt_tokens: 32_000,
    }
    const newer = answer(gemma).memory.total_bytes
    expect(newer - answer({ ...gemma, engine_version: '4.50' }).memory.total_bytes).toBe(
      52 * 16 * 256 * 2 * (32_000 - 1024),
    )
  })

  it('deals layers to GPUs and keeps embeddings on the first', () => {
    const { memory, request } = answer({
      model: 'qwen2.5-72b',
      engine: 'transformers',
      gpu: 'a100-sxm-80gb',
      gpus: 2,
    })
    expect(request['pipeline_parallel']).toBe(2)
    const [first, last] = memory.per_gpu.map(({ components }) => components.activations ?? 0)
    expect((first ?? 0) - (last ?? 0)).toBe(6144 * 8192 * 2)
  })

  it('grows with the prompt, the context and the batch', () => {
    const total = (more: Readonly<Record<string, unknown>>): number =>
      answer({ ...qwen, ...more }).memory.total_bytes
    const sweep = [1, 512, 4096, 16_384, 32_768].map((prompt_tokens) => total({ prompt_tokens }))
    expect(sweep).toEqual(sweep.toSorted((a, b) => a - b))
    expect(total({ context_length: 65_536 })).toBeGreaterThanOrEqual(total({}))
    expect(total({ batch_size: 2 })).toBeGreaterThan(total({}))
  })
})

describe('mlx', () => {
  const request = { model: 'llama-3.1-8b', engine: 'mlx', weights: 'mlx-4bit' }
  const perToken = 32 * 8 * 256 * 2

  it('grows the cache by 256 tokens', () => {
    expect(component({ ...request, context_length: 8193 }, 'kv_cache')).toBe(8448 * perToken)
  })

  it('processes the prompt in chunks of 2048', () => {
    const long = component({ ...request, context_length: 65_536 }, 'activations')
    expect(long).toBe(component({ ...request, context_length: 16_384 }, 'activations'))
    expect(component({ ...request, context_length: 4096, prompt_tokens: 1024 }, 'activations')).toBe(long / 2)
  })
})

describe('exllama', () => {
  const request = { model: 'llama-3.1-8b', engine: 'exllama', weights: 'exl2-4.25', context_length: 8192 }

  it('leaves the embedding in system memory', () => {
    const { memory } = answer(request)
    expect(memory.host_components.weights).toBe(128_256 * 4096 * 2)
    expect(memory.file_bytes).toBe(
      (memory.components.find(({ id }) => id === 'weights')?.bytes ?? 0) + memory.host_bytes,
    )
  })

  it('unpacks one layer of a quantized cache', () => {
    const plain = component(request, 'compute_buffer')
    expect(component({ ...request, kv_cache_dtype: 'q4_0' }, 'compute_buffer') - plain).toBe(
      8192 * 8 * 256 * 2,
    )
  })

  it('allocates whole pages for every layer, windows or not', () => {
    const gemma = { model: 'gemma-3-27b', engine: 'exllama', weights: 'exl3-4', context_length: 8193 }
    expect(component(gemma, 'kv_cache')).toBe(62 * 16 * 256 * 2 * 8448)
  })
})

describe('a long context after a short prompt, with the logits of the whole prompt', () => {
  it('holds no component below zero, and the sum is exact', () => {
    const { components, total_bytes } = answer({
      model: 'glm-5.2',
      engine: 'transformers',
      engine_version: '4.40',
      kv_cache_dtype: 'q8_0',
    }).memory
    for (const { id, bytes } of components) expect(bytes, id).toBeGreaterThanOrEqual(0)
    expect(components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total_bytes)
  })
})

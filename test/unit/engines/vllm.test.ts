import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'
import { segmentPadding } from '../../../shared/engines/vllm/allocator.ts'
import { captureSizes } from '../../../shared/engines/vllm/graphs.ts'
import { vllmProfiles } from '../../../shared/engines/vllm/profiles.ts'
import { compareVersions } from '../../../shared/engines/engine.ts'
import { mediaInput } from '../../../shared/model/config/serving-facts.ts'

const GiB = 2 ** 30
const MiB = 2 ** 20

const ask = (request: Record<string, unknown>): Estimate => {
  const parsed = parseEstimateRequest({ engine: 'vllm', ...request })
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const result = estimate(parsed.value)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}
const component = (answer: Estimate, id: string): number =>
  answer.memory.components.find((each) => each.id === id)?.per_gpu_bytes ?? 0

const LLAMA = {
  model: 'llama-3.1-8b',
  gpu: 'h100-sxm',
  engine_version: '0.19.0',
  gpu_memory_utilization: 0.95,
}

describe('profiles', () => {
  it('are newest first, each since its own version', () => {
    const since = vllmProfiles.map((profile) => profile.since)
    expect([...since].sort((a, b) => compareVersions(b, a))).toEqual(since)
    expect(new Set(since).size).toBe(since.length)
  })

  it.each([
    ['0.16.0', 'vllm@0.11'],
    ['0.17.1', 'vllm@0.17'],
    ['0.19.1', 'vllm@0.19'],
    ['0.20.1', 'vllm@0.19'],
    ['0.20.2', 'vllm@0.20.2'],
    ['0.24.0', 'vllm@0.21'],
    ['0.27.1', 'vllm@0.25'],
    [undefined, 'vllm@0.28'],
  ])('%s runs with %s', (engine_version, id) => {
    const answer = ask({ model: 'llama-3.1-8b', ...(engine_version === undefined ? {} : { engine_version }) })
    expect(answer.version.engine_profile).toBe(id)
  })

  it('cut the peak of Qwen3-14B from 5.64 to 2.23 GiB between 0.16 and 0.17', () => {
    const config = {
      model_type: 'qwen3',
      hidden_size: 5120,
      num_hidden_layers: 40,
      num_attention_heads: 40,
      num_key_value_heads: 8,
      head_dim: 128,
      intermediate_size: 17_408,
      vocab_size: 151_936,
      max_position_embeddings: 40_960,
    }
    const peak = (engine_version: string): number =>
      component(ask({ config, gpu: 'h100-sxm', engine_version }), 'activations') / GiB
    expect(peak('0.16.0')).toBeCloseTo(5.64, 2)
    expect(peak('0.17.0')).toBeCloseTo(2.23, 2)
  })
})

describe('defaults', () => {
  const settled = (request: Record<string, unknown>) => {
    const { request: echo } = ask({ model: 'llama-3.1-8b', ...request })
    return [echo['gpu_memory_utilization'], echo['max_num_batched_tokens'], echo['max_num_seqs']]
  }
  it.each([
    [{}, [0.9, 8192, 256]],
    [{ gpu: 'h100-sxm', engine_version: '0.19.0' }, [0.9, 8192, 1024]],
    [{ gpu: 'h100-sxm' }, [0.92, 8192, 1024]],
    [{ gpu: 'a100-sxm-80gb', engine_version: '0.19.0' }, [0.9, 2048, 256]],
    [{ gpu: 'rtx-4090', engine_version: '0.19.0' }, [0.9, 2048, 256]],
    [{ gpu: 'b200-sxm', engine_version: '0.27.0' }, [0.92, 8192, 1024]],
    [{ gpu: 'b200-sxm', engine_version: '0.28.0' }, [0.92, 16_384, 1024]],
    [{ gpu: 'h100-sxm', engine_version: '0.6.4', context_length: 4096 }, [0.9, 4096, 256]],
  ])('%j gives %j', (request, expected) => expect(settled(request)).toEqual(expected))

  it('casts an fp32 checkpoint to 16 bits unless fp32 is asked for', () => {
    const config = {
      model_type: 'llama',
      hidden_size: 512,
      num_hidden_layers: 2,
      num_attention_heads: 8,
      intermediate_size: 1024,
      vocab_size: 1024,
      max_position_embeddings: 2048,
      dtype: 'float32',
    }
    expect(ask({ config }).request['weights']).toBe('bf16')
    expect(ask({ config, weights: 'fp32' }).request['kv_cache_dtype']).toBe('fp32')
  })
})

describe('weights', () => {
  it('hold the rotary table whole on every rank', () => {
    const one = component(ask(LLAMA), 'weights')
    const parameters = 8_030_261_248
    expect(one).toBe(2 * parameters + 131_072 * 128 * 2)
    const two = component(ask({ ...LLAMA, gpus: 2 }), 'weights')
    const norms = (2 * 32 + 1) * 4096 * 2
    // Half an embedding and half a head are 501 MiB each, in segments of 2 MiB.
    expect(two).toBe((2 * parameters - norms) / 2 + norms + 131_072 * 128 * 2 + 2 * MiB)
  })

  it('round large tensors to the allocator’s segments', () => {
    expect(segmentPadding(10 * MiB - 1)).toBe(0)
    expect(segmentPadding(11 * MiB)).toBe(MiB)
    expect(segmentPadding(11 * MiB - 1)).toBe(0)
    expect(segmentPadding(12 * MiB)).toBe(0)
  })
})

describe('the paged cache', () => {
  it('takes whole blocks', () => {
    const answer = ask({ ...LLAMA, context_length: 1001, batch_size: 3 })
    expect(component(answer, 'kv_cache')).toBe(3 * 63 * 16 * 131_072)
    expect(answer.serving?.kv_bytes_per_token).toBe(131_072)
  })

  it('replicates KV heads past one per rank', () => {
    expect(
      ask({ model: 'qwen3-235b-a22b', gpu: 'h100-sxm', gpus: 8, weights: 'fp8' }).serving?.kv_bytes_per_token,
    ).toBe(94 * 2 * 128 * 2)
  })

  it('keeps one latent per token on every rank', () => {
    for (const gpus of [1, 2, 4])
      expect(ask({ model: 'deepseek-v2-lite', gpu: 'h100-sxm', gpus }).serving?.kv_bytes_per_token).toBe(
        27 * 576 * 2,
      )
  })

  it('cuts windowed layers into groups that keep the window and one step', () => {
    // gpt-oss-20b: 12 full and 12 windowed layers, 8 KV heads of 64: a page of a layer is 32 KiB.
    const request = {
      model: 'gpt-oss-20b',
      gpu: 'h100-sxm',
      engine_version: '0.19.0',
      context_length: 131_072,
      max_num_batched_tokens: 8192,
    }
    const windowed = Math.ceil((127 + 8192) / 16) + 1
    expect(component(ask(request), 'kv_cache')).toBe(12 * 32_768 * (8192 + windowed))
    expect(ask(request).serving?.kv_bytes_fixed).toBe(12 * 32_768 * windowed)
    // Before the groups, every layer kept the context.
    expect(component(ask({ ...request, engine_version: '0.8.5' }), 'kv_cache')).toBe(24 * 32_768 * 8192)
  })

  it('grows the block until it holds a recurrent state', () => {
    // Qwen3-Next: 1 MiB of state and 48 KiB of window against 2 KiB per token and layer.
    const kv = ask({
      model: 'qwen3-next-80b-a3b-instruct',
      gpu: 'h200-sxm',
      gpus: 2,
      tensor_parallel: 2,
      engine_version: '0.19.0',
      context_length: 544,
    })
    expect(component(kv, 'kv_cache')).toBe(12 * 544 * 1024)
    expect(component(kv, 'recurrent_state')).toBe(3 * 12 * 544 * 1024)
  })

  it('prints blocks up to 0.20.1 and requests from 0.20.2', () => {
    const gemma = { model: 'gemma-3-12b-it', gpu: 'h100-sxm', context_length: 8192 }
    const before = ask({ ...gemma, engine_version: '0.20.1' }).serving
    const after = ask({ ...gemma, engine_version: '0.20.2' }).serving
    expect(after?.max_concurrency).toBe(before?.max_concurrency)
    expect(after?.kv_cache_tokens).toBe(Math.floor((after?.max_concurrency ?? 0) * 8192))
    expect((before?.kv_cache_tokens ?? 0) % 16).toBe(0)
  })
})

describe('the budget', () => {
  it('closes: utilisation × memory = weights + activations + non-torch + cache', () => {
    const { serving, fit } = ask(LLAMA)
    const profile = serving?.profile
    const spent =
      (profile?.model_loading_bytes ?? 0) +
      (profile?.peak_activation_bytes ?? 0) +
      (profile?.non_torch_bytes ?? 0) +
      (profile?.available_kv_cache_bytes ?? 0)
    // What lies outside the budget is what fit.usable_bytes adds to it.
    expect(spent).toBe(
      (fit?.usable_bytes ?? 0) - (profile?.init_used_bytes ?? 0) - (profile?.cuda_graph_bytes ?? 0),
    )
  })

  it('charges graphs from 0.21 on, but not with the newer runner', () => {
    const cache = (engine_version: string, model = 'qwen3-30b-a3b'): { pool: number; graphs: number } => {
      const profile = ask({ model, gpu: 'h100-sxm', gpu_memory_utilization: 0.9, engine_version }).serving
        ?.profile
      return { pool: profile?.available_kv_cache_bytes ?? 0, graphs: profile?.cuda_graph_bytes ?? 0 }
    }
    const [before, after] = [cache('0.20.2'), cache('0.21.0')]
    expect(before.pool - after.pool).toBe(after.graphs)
    expect(cache('0.25.0', 'llama-3.1-8b').pool).toBeGreaterThan(cache('0.21.0', 'llama-3.1-8b').pool)
  })

  it('takes none for graphs when eager', () => {
    expect(component(ask({ ...LLAMA, enforce_eager: true }), 'cuda_graphs')).toBe(0)
    expect(ask({ ...LLAMA, enforce_eager: true }).serving?.profile.cuda_graph_bytes).toBe(0)
  })

  it('decides the verdict, not the whole device', () => {
    const tight = { model: 'llama-3.1-8b', gpu: 'rtx-4090', engine_version: '0.19.0' }
    expect(ask({ ...tight, context_length: 8192, gpu_memory_utilization: 0.9 }).fit?.verdict).not.toBe(
      'exceeds',
    )
    expect(ask({ ...tight, context_length: 8192, gpu_memory_utilization: 0.65 }).fit?.verdict).toBe('exceeds')
    const longest = ask({ ...tight, gpu_memory_utilization: 0.9 }).fit?.max_context_length ?? 0
    expect(
      ask({ ...tight, gpu_memory_utilization: 0.9, context_length: longest }).serving?.max_concurrency,
    ).toBeGreaterThanOrEqual(1)
    expect(
      ask({ ...tight, gpu_memory_utilization: 0.9, context_length: longest + 16 }).serving?.max_concurrency,
    ).toBeLessThan(1)
  })

  it('warns when nothing is left beside it', () => {
    const codes = (gpu_memory_utilization: number): string[] =>
      ask({ ...LLAMA, gpu_memory_utilization }).warnings.map(({ code }) => code)
    expect(codes(0.95)).not.toContain('gpu-memory-overcommitted')
    expect(codes(0.995)).toContain('gpu-memory-overcommitted')
  })

  it('is silent without a GPU', () => expect(ask({ model: 'llama-3.1-8b' }).serving).toBeUndefined())
})

describe('CUDA graphs', () => {
  it.each([
    [512, 51],
    [256, 35],
    [8, 4],
    [1, 1],
  ])('captures up to %i with %i sizes', (largest, sizes) => expect(captureSizes(largest)).toBe(sizes))
})

describe('images', () => {
  const vision = (config: Record<string, unknown>) => mediaInput(config as Parameters<typeof mediaInput>[0])
  it('of Gemma 3 are 256 tokens of 896²', () => {
    expect(vision({ model_type: 'gemma3', vision_config: { image_size: 896, patch_size: 14 } })).toEqual({
      tokensPerItem: 256,
      pixelsPerItem: 3 * 896 ** 2,
      bidirectional: true,
    })
  })
  it('of Llama 4 are 17 tiles of 144 tokens', () => {
    expect(
      vision({ vision_config: { image_size: 336, patch_size: 14, pixel_shuffle_ratio: 0.5 } })?.tokensPerItem,
    ).toBe(2448)
  })
  it('of Granite Vision are 10 tiles in a column, a newline per row and the whole', () => {
    const config = {
      image_grid_pinpoints: [
        [384, 768],
        [3840, 384],
      ],
      vision_config: { image_size: 384, patch_size: 14 },
    }
    expect(vision(config)).toEqual({
      tokensPerItem: 8289,
      pixelsPerItem: 11 * 3 * 384 ** 2,
      bidirectional: false,
    })
  })
  it('are left out where the geometry is unknown', () =>
    expect(vision({ vision_config: { depth: 3 } })).toBeUndefined())
})

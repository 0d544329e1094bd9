import { describe, expect, it } from 'vitest'
import { estimate } from '../../../shared/index.ts'
import {
  compareLog,
  readLog,
  requestOfLog,
  type Comparison,
  type ReadLog,
} from '../../../shared/reconcile/index.ts'
import { LLAMA_CPP_LOG, SGLANG_LOG, VLLM_LOG } from './logs.ts'

function read(log: string): ReadLog {
  const result = readLog(log)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

function compare(log: string, given: Record<string, unknown> = {}): Comparison {
  const known = read(log)
  const request = requestOfLog(known, given)
  if (!request.ok) throw new Error(request.problem.detail)
  const answer = estimate(request.value)
  if (!answer.ok) throw new Error(answer.problem.detail)
  return compareLog(known, answer.value)
}

const byId = ({ terms }: Comparison) => Object.fromEntries(terms.map((term) => [term.id, term]))

describe('a vLLM log', () => {
  it('says how the engine ran', () => {
    expect(read(VLLM_LOG)).toMatchObject({
      engine: 'vllm',
      version: '0.19.0',
      modelName: 'meta-llama/Llama-3.1-8B',
      settings: {
        context_length: 8192,
        tensor_parallel: 1,
        gpu_memory_utilization: 0.95,
        max_num_batched_tokens: 8192,
        max_num_seqs: 1024,
        weights: 'bf16',
      },
    })
  })

  it('gives its figures in bytes, with what its rounding leaves open', () => {
    const { figures } = read(VLLM_LOG)
    expect(Object.fromEntries(figures.map(({ id, value }) => [id, value]))).toEqual({
      weights: Math.round(14.99 * 2 ** 30),
      activations: Math.round(1.89 * 2 ** 30),
      non_torch: 2 ** 28,
      cuda_graphs: Math.round(0.91 * 2 ** 30),
      kv_pool: Math.round(58.11 * 2 ** 30),
      kv_tokens: 476_000,
      max_concurrency: 58.11,
    })
    expect(figures.find(({ id }) => id === 'weights')?.rounding).toBe(Math.ceil(0.005 * 2 ** 30))
  })

  it('is reproduced term by term', () => {
    const terms = byId(compare(VLLM_LOG, { gpu: 'h100-sxm' }))
    expect(Object.keys(terms)).toHaveLength(7)
    for (const id of ['weights', 'kv_tokens', 'kv_pool', 'max_concurrency'])
      expect(Math.abs(terms[id]?.relative ?? 1), id).toBeLessThan(0.005)
    expect(Math.abs(terms['activations']?.difference ?? 1e12)).toBeLessThan(0.02 * 2 ** 30)
  })

  it('compares what needs no GPU when none is named', () => {
    const { terms, not_compared: rest } = compare(VLLM_LOG)
    expect(terms.map(({ id }) => id)).toContain('weights')
    expect(rest).toContain('kv_tokens')
  })

  it('that disagrees names the term and what it rests on', () => {
    const { furthest_off: off, terms } = compare(VLLM_LOG.replace('increase: 1.89GiB', 'increase: 4.89GiB'), {
      gpu: 'h100-sxm',
    })
    expect(off?.id).toBe('activations')
    expect(off?.constant).toMatch(/sampler/)
    const term = terms.find(({ id }) => id === 'activations')
    expect(term?.agrees).toBe(false)
    // Estimated minus measured: three gigabytes were added to what was measured.
    expect(term?.difference).toBeLessThan(-2.9 * 2 ** 30)
  })

  it('of the first engine is read by its own words', () => {
    const { figures } =
      read(`INFO 12-01 llm_engine.py:234] Initializing an LLM engine (v0.6.4) with config: model='meta-llama/Meta-Llama-3-8B', dtype=torch.bfloat16, max_seq_len=8192, tensor_parallel_size=1
INFO worker.py:232] the current vLLM instance can use total_gpu_memory (79.22GiB) x gpu_memory_utilization (0.90) = 71.30GiB
model weights take 14.96GiB; non_torch_memory takes 1.79GiB; PyTorch activation peak memory takes 1.26GiB; the rest of the memory reserved for KV Cache is 53.29GiB.`)
    expect(figures.map(({ id }) => id)).toEqual(['weights', 'activations', 'non_torch', 'kv_pool'])
  })

  it('takes a quantization as a weight format, and what it does not know as the checkpoint’s own', () => {
    const settings = (words: string) =>
      read(VLLM_LOG.replace('quantization=None', `quantization=${words}`)).settings
    expect(settings('fp8')).toMatchObject({ weights: 'fp8' })
    expect(settings('awq_marlin')).toMatchObject({ weights: 'awq' })
    expect(settings('compressed-tensors')).not.toHaveProperty('weights')
  })
})

describe('an SGLang log', () => {
  it('prints binary gigabytes as GB', () => {
    const { engine, settings, figures } = read(SGLANG_LOG)
    expect(engine).toBe('sglang')
    expect(settings).toMatchObject({
      tensor_parallel: 4,
      gpus: 4,
      gpu_memory_utilization: 0.93,
      weights: 'fp8',
      context_length: 40_960,
    })
    expect(figures.find(({ id }) => id === 'kv_pool')?.value).toBe(Math.round(16.46 * 2 ** 30))
    expect(figures.find(({ id }) => id === 'kv_tokens')?.value).toBe(367_404)
  })

  it('is compared with the estimate of the same run', () => {
    const terms = byId(compare(SGLANG_LOG, { gpu: 'h100-sxm' }))
    expect(Object.keys(terms).sort()).toEqual(['cuda_graphs', 'kv_pool', 'kv_tokens', 'weights'])
    expect(Math.abs(terms['weights']?.relative ?? 1)).toBeLessThan(0.05)
  })
})

describe('a llama.cpp log', () => {
  it('says how it ran, and on what', () => {
    expect(read(LLAMA_CPP_LOG)).toMatchObject({
      engine: 'llama.cpp',
      version: 'b5572',
      modelName: 'Meta Llama 3.1 8B Instruct',
      settings: {
        context_length: 8192,
        batch_size: 1,
        ubatch_size: 512,
        flash_attention: true,
        weights: 'q4_k_m',
        gpu: 'rtx-3090',
      },
    })
  })

  it('is reproduced to the digit it prints', () => {
    const { terms, furthest_off: off } = compare(LLAMA_CPP_LOG)
    expect(terms.map(({ id }) => id).sort()).toEqual([
      'compute_buffer',
      'host_weights',
      'kv_cache',
      'weights',
    ])
    for (const { id, difference, rounding } of terms)
      expect(Math.abs(difference), id).toBeLessThanOrEqual(rounding)
    expect(off).toBeNull()
  })

  it('of a later build is read by its new words, once for a buffer that is printed twice', () => {
    const { figures, settings } = read(`load_tensors: offloaded 20/33 layers to GPU
load_tensors:        CUDA0 model buffer size =     0.00 MiB
load_tensors:        CUDA0 model buffer size =  2403.49 MiB
load_tensors:        CUDA1 model buffer size =  2000.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   512.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =    64.00 MiB
llama_memory_recurrent:      CUDA0 RS buffer size =    22.50 MiB
sched_reserve:      CUDA0 compute buffer size =   154.02 MiB
sched_reserve:      CUDA0 compute buffer size =   150.02 MiB
llama_context: n_seq_max     = 4
llama_context: n_ctx         = 32768
llama_context: flash_attn    = disabled`)
    expect(
      Object.fromEntries(figures.map(({ id, value }) => [id, Number((value / 2 ** 20).toFixed(2))])),
    ).toEqual({
      weights: 4403.49,
      kv_cache: 576,
      recurrent_state: 22.5,
      compute_buffer: 154.02,
    })
    expect(settings).toMatchObject({
      gpu_layers: 20,
      gpus: 2,
      batch_size: 4,
      context_length: 8192,
      flash_attention: false,
    })
  })
})

describe('a log that cannot be reconciled', () => {
  it('of another program says so', () => {
    const result = readLog('hello\nworld')
    expect(result.ok ? null : result.problem).toMatchObject({
      kind: 'not-understood',
      errors: [{ field: 'body' }],
    })
  })

  it('without figures says so', () => {
    const result = readLog('vLLM API server version 0.19.0')
    expect(result.ok ? '' : result.problem.detail).toMatch(/none of the lines/)
  })

  it('of a model it does not name asks for it', () => {
    const nameless = read(LLAMA_CPP_LOG.replace(/^.*general\.name.*$/m, ''))
    const request = requestOfLog(nameless, {})
    expect(request.ok ? null : request.problem.errors[0]).toMatchObject({ field: 'model' })
    expect(requestOfLog(nameless, { model: 'llama-3.1-8b' }).ok).toBe(true)
  })

  it('takes what is given beside it over what it says', () => {
    const request = requestOfLog(read(VLLM_LOG), { context_length: '4096', gpu: 'h100-sxm' })
    expect(request.ok && request.value).toMatchObject({
      context_length: 4096,
      gpu: 'h100-sxm',
      max_num_seqs: 1024,
    })
  })

  it('of endless or strange lines is read in time', () => {
    const started = performance.now()
    readLog(
      `${'x='.repeat(400_000)}\n${"model='".repeat(50_000)}\n${'kv_cache_dtype='.repeat(20_000)}\nvLLM API server version 1.0`,
    )
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

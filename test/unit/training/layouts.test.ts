import { describe, expect, it } from 'vitest'
import { component, train } from './ask.ts'

const PARAMETERS = 8_030_261_248
const LLAMA = { model: 'llama-3.1-8b', context_length: 512, gradient_checkpointing: 'full' }

describe('sharding', () => {
  it.each([
    [0, 2, 2, 12],
    [1, 2, 2, 12 / 8],
    [2, 2, 2 / 8, 12 / 8],
    [3, 2 / 8, 2 / 8, 12 / 8],
  ])('ZeRO %i keeps %d + %d + %d bytes per parameter', (zero_stage, weights, gradients, optimizer) => {
    const answer = train({ ...LLAMA, data_parallel: 8, zero_stage, autocast: false })
    expect(component(answer, 'weights')).toBe(weights * PARAMETERS)
    expect(component(answer, 'gradients')).toBe(gradients * PARAMETERS)
    expect(component(answer, 'master_weights') + component(answer, 'optimizer_states')).toBe(
      optimizer * PARAMETERS,
    )
  })

  it('FSDP shards fp32 parameters and gradients; 16-bit layers exist only while gathered', () => {
    const answer = train({ ...LLAMA, data_parallel: 8, fsdp: true })
    expect(component(answer, 'weights')).toBe(0)
    expect(component(answer, 'gradients')).toBe((4 * PARAMETERS) / 8)
    expect(component(answer, 'communication')).toBeGreaterThan(0)
  })

  it('hybrid sharding keeps a copy per replica', () => {
    const states = (fields: Record<string, unknown>): number =>
      component(train({ ...LLAMA, data_parallel: 8, fsdp: true, ...fields }), 'optimizer_states')
    expect(states({ data_parallel_replicate: 2 })).toBe(2 * states({}))
  })

  it('gathers the whole model where nothing is resharded after the forward pass', () => {
    const gathered = (reshard_after_forward: boolean): number =>
      component(train({ ...LLAMA, data_parallel: 8, fsdp: true, reshard_after_forward }), 'communication')
    expect(gathered(false)).toBeGreaterThan(2 * PARAMETERS)
    expect(gathered(true)).toBeLessThan(PARAMETERS)
  })

  it('gathers one layer and those fetched ahead', () => {
    const gathered = (prefetch_layers: number): number => {
      const answer = train({
        ...LLAMA,
        precision: 'bf16',
        method: 'lora',
        data_parallel: 8,
        fsdp: true,
        fused_loss: true,
        context_length: 8192,
        prefetch_layers,
      })
      const backward = answer.memory.phases?.find(({ id }) => id === 'backward')
      return backward?.per_gpu_bytes ?? 0
    }
    // Reserved gaps are a share of what comes and goes: 16 %.
    const layer = 2 * (2 * 4096 * 4096 + 2 * 4096 * 1024 + 3 * 4096 * 14_336 + 2 * 4096)
    expect(gathered(2) - gathered(1)).toBeCloseTo(1.16 * layer, -1)
    expect(gathered(1) - gathered(0)).toBeCloseTo(1.16 * layer, -1)
  })

  it('reduces in wider types and other buckets where asked', () => {
    const buckets = (fields: Record<string, unknown>): number =>
      component(train({ ...LLAMA, data_parallel: 8, zero_stage: 2, ...fields }), 'communication')
    expect(buckets({})).toBe(2 * 2 * 5e8)
    expect(buckets({ reduce_bucket_size: 2e8 })).toBe(2 * 2 * 2e8)
    expect(buckets({ reduce_bucket_size: 2e8, reduce_dtype: 'fp32' })).toBe(2 * 4 * 2e8)
    const scattered = (fields: Record<string, unknown>): number =>
      train({ ...LLAMA, data_parallel: 8, fsdp: true, ...fields }).memory.phases?.find(
        ({ id }) => id === 'backward',
      )?.per_gpu_bytes ?? 0
    expect(scattered({ reduce_dtype: 'fp32' })).toBeGreaterThan(scattered({ reduce_dtype: 'bf16' }))
    expect(scattered({ reduce_dtype: 'bf16' })).toBe(scattered({}))
  })

  it('context-parallel ranks share parameters as data-parallel ones do', () => {
    const states = (fields: Record<string, unknown>): number =>
      component(train({ ...LLAMA, fsdp: true, ...fields }), 'optimizer_states')
    expect(states({ data_parallel: 2, context_parallel: 4 })).toBe(states({ data_parallel: 8 }))
  })

  it('never shares an expert among more ranks than there are', () => {
    const answer = train({
      model: 'mixtral-8x7b',
      context_length: 128,
      data_parallel: 8,
      expert_parallel: 8,
      zero_stage: 1,
      autocast: false,
    })
    const experts = 32 * 8 * 3 * 4096 * 14_336
    const rest = answer.model.params.total - experts
    expect(component(answer, 'optimizer_states')).toBe((8 * experts) / 8 + (8 * rest) / 8)
    expect(component(answer, 'weights')).toBe(2 * (experts / 8 + rest))
  })

  it('offloading moves the optimizer, or everything, to the hosts', () => {
    const optimizer = train({ ...LLAMA, data_parallel: 8, zero_stage: 2, offload: 'optimizer' })
    expect(component(optimizer, 'optimizer_states')).toBe(0)
    expect(optimizer.memory.host_components.optimizer_states).toBe(8 * PARAMETERS)
    expect(optimizer.memory.host_components.master_weights).toBe(4 * PARAMETERS)
    const all = train({ ...LLAMA, data_parallel: 8, zero_stage: 3, offload: 'all' })
    expect(component(all, 'weights')).toBe(0)
    expect(all.memory.host_components.weights).toBe(2 * PARAMETERS)
  })
})

describe('pipelines', () => {
  const kept = (fields: Record<string, unknown>): number => {
    const answer = train({
      model: 'llama-3.1-8b',
      precision: 'bf16',
      pipeline_parallel: 4,
      context_length: 2048,
      gradient_accumulation_steps: 16,
      ...fields,
    })
    return answer.memory.per_gpu[0]?.components.activations ?? 0
  }

  it('1F1B holds as many micro-batches in the first stage as there are stages, GPipe all of a step', () => {
    expect(kept({ pipeline_schedule: 'gpipe' })).toBe(4 * kept({ pipeline_schedule: '1f1b' }))
    expect(kept({ pipeline_schedule: 'zero-bubble' })).toBe(kept({}))
  })

  it('interleaving holds (p − 1) / v more', () => {
    expect(kept({ pipeline_schedule: 'interleaved', virtual_pipeline_stages: 2 }) / kept({})).toBeCloseTo(
      (4 + 3 / 2) / 4,
      10,
    )
  })

  it('a step of fewer micro-batches than stages holds only those', () => {
    expect(kept({ gradient_accumulation_steps: 2 })).toBe(kept({}) / 2)
  })
})

describe('contradictions', () => {
  it.each([
    [{ data_parallel: 8, fsdp: true, data_parallel_replicate: 3 }, /data_parallel_replicate/],
    [{ offload: 'all' }, /offload/],
    [{ context_parallel: 3, context_parallel_method: 'ulysses' }, /context_parallel/],
    [{ weights: 'nf4' }, /weights/],
    [{ method: 'qlora', weights: 'bf16' }, /weights/],
  ])('%o', (fields, words) => {
    expect(() => train({ ...LLAMA, ...fields })).toThrow(words)
  })
})

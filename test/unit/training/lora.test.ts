import { describe, expect, it } from 'vitest'
import { train } from './ask.ts'

const trainable = (request: Record<string, unknown>): number | undefined =>
  train({ method: 'lora', context_length: 128, ...request }).model.params.trainable

describe('trainable parameters of adapters', () => {
  it('counts rank × (in + out) for queries and values of Llama 2 7B', () => {
    expect(trainable({ model: 'llama-2-7b', lora_rank: 8, lora_targets: 'q_proj,v_proj' })).toBe(4_194_304)
  })

  it('counts every linear module of Llama 3.1 8B, the head left out', () => {
    expect(trainable({ model: 'llama-3.1-8b', lora_rank: 16 })).toBe(41_943_040)
  })

  it('adds one magnitude per output feature for DoRA', () => {
    // 32 layers of 4096 + 1024 + 1024 + 4096 + 14336 + 14336 + 4096 outputs.
    expect(trainable({ model: 'llama-3.1-8b', lora_rank: 16, use_dora: true })).toBe(41_943_040 + 32 * 43_008)
  })

  it('is the same for rsLoRA, which only scales otherwise', () => {
    const adapters = { model: 'llama-3.1-8b', lora_rank: 16, method: 'lora', context_length: 128 }
    expect(train({ ...adapters, use_rslora: true }).memory).toEqual(train(adapters).memory)
  })

  it('adapts a slice of a fused matrix where a part is named, and the whole where it is', () => {
    const phi = { model: 'phi-3-mini-4k-instruct', lora_rank: 4 }
    // 32 layers, 3072 wide, as many key heads as query heads.
    expect(trainable({ ...phi, lora_targets: 'q_proj' })).toBe(32 * 4 * (3072 + 3072))
    expect(trainable({ ...phi, lora_targets: 'qkv_proj' })).toBe(32 * 4 * (3072 + 3 * 3072))
    expect(trainable({ ...phi, lora_targets: 'gate_proj,up_proj' })).toBe(32 * 4 * 2 * (3072 + 8192))
  })

  it('puts a pair of adapters on each expert, or none', () => {
    const mixtral = { model: 'mixtral-8x7b', lora_rank: 16 }
    const attention = 32 * 16 * (2 * (4096 + 4096) + 2 * (4096 + 1024))
    expect(trainable({ ...mixtral, lora_experts: false })).toBe(attention)
    expect(trainable(mixtral)).toBe(attention + 32 * 8 * 16 * 3 * (4096 + 14_336))
  })

  it('refuses targets that name nothing, and says what could be named', () => {
    expect(() => trainable({ model: 'llama-3.1-8b', lora_targets: 'c_attn' })).toThrow(/names no module/)
  })
})

import { describe, expect, it } from 'vitest'
import { component, train } from './ask.ts'

/** 1 layer of 128: small enough that every tensor can be listed. */
const CONFIG = {
  model_type: 'llama',
  hidden_size: 128,
  intermediate_size: 256,
  num_hidden_layers: 1,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  vocab_size: 1000,
  tie_word_embeddings: false,
}
const MATRICES = 4 * 128 * 128 + 3 * 128 * 256
const VECTORS = 3 * 128
const ENDS = 2 * 1000 * 128
const TOTAL = MATRICES + VECTORS + ENDS

const states = (optimizer: string, fields: Record<string, unknown> = {}): number =>
  component(train({ config: CONFIG, optimizer, context_length: 64, ...fields }), 'optimizer_states')

describe('optimizer states', () => {
  it('are two fp32 moments for AdamW, and two 16-bit ones where the parameters are 16-bit', () => {
    expect(states('adamw')).toBe(8 * TOTAL)
    expect(states('adamw', { precision: 'bf16' })).toBe(4 * TOTAL)
  })

  it('are two bytes and two scales per 256 in 8 bits; small tensors and the embedding stay fp32', () => {
    const quantized = MATRICES + 1000 * 128
    expect(states('adamw-8bit')).toBe(2 * quantized + (8 * quantized) / 256 + 8 * VECTORS + 8 * 1000 * 128)
    expect(states('paged-adamw-8bit')).toBe(states('adamw-8bit'))
  })

  it('are sums over rows and columns for Adafactor, with one moment more where asked', () => {
    const sums = 4 * (128 + 128) + 3 * (128 + 256) + 2 * (1000 + 128)
    expect(states('adafactor')).toBe(4 * sums + 4 * VECTORS)
    expect(states('adafactor-momentum')).toBe(4 * sums + 4 * VECTORS + 4 * TOTAL)
  })

  it('are one momentum for SGD and Lion, and none for plain SGD', () => {
    expect(states('sgd')).toBe(0)
    expect(states('sgd-momentum')).toBe(4 * TOTAL)
    expect(states('lion')).toBe(4 * TOTAL)
  })

  it('are one momentum on hidden matrices for Muon and AdamW’s on the rest', () => {
    expect(states('muon')).toBe(4 * MATRICES + 8 * (VECTORS + ENDS))
  })

  it('live in the projected space for GaLore and APOLLO', () => {
    const rank = 16
    const long = 4 * 128 + 3 * 256
    const short = 7 * 128
    expect(states('galore', { optimizer_rank: rank })).toBe(
      4 * (2 * rank * long + rank * short) + 8 * (VECTORS + ENDS),
    )
    expect(states('apollo', { optimizer_rank: rank })).toBe(4 * 2 * rank * long + 8 * (VECTORS + ENDS))
    expect(states('apollo-mini')).toBe(4 * 2 * long + 8 * (VECTORS + ENDS))
  })
})

import { describe, expect, it } from 'vitest'
import { ggufMixAliases, ggufMixes, isGgufMixId } from '../../../shared/precision/gguf-mix-list.ts'
import type { GgufMixId } from '../../../shared/precision/gguf-mix-list.ts'
import { assignGgufTypes } from '../../../shared/precision/gguf-mixes.ts'
import type { GgufModel } from '../../../shared/precision/gguf-mixes.ts'
import { convertedType, ggufTensorRole, isQuantizable } from '../../../shared/precision/gguf-tensors.ts'
import type { GgufTensor } from '../../../shared/precision/gguf-tensors.ts'

const tensor = (name: string, shape: readonly number[]): GgufTensor => {
  const layer = /^blk\.(\d+)\./.exec(name)?.[1]
  return { name, shape, layer: layer === undefined ? null : Number(layer) }
}

const model = (tensors: readonly GgufTensor[], overrides: Partial<GgufModel> = {}): GgufModel => ({
  architecture: 'llama',
  tensors,
  layers: 32,
  expertCount: 0,
  heads: 32,
  kvHeads: 8,
  tiedHead: !tensors.some(({ name }) => name === 'output.weight'),
  ...overrides,
})

const typesOf = (input: GgufModel, mix: GgufMixId, importanceMatrix = false) =>
  assignGgufTypes(input, mix, { importanceMatrix })

describe('tensor roles', () => {
  it.each([
    ['output.weight', 'output'],
    ['per_layer_token_embd.weight', 'token-embedding'],
    ['blk.0.attn_qkv.weight', 'attention-value'],
    ['blk.0.attn_v_b.weight', 'other'],
    ['blk.0.attn_q_a.weight', 'other'],
    ['blk.0.ffn_gate_up_exps.weight', 'ffn-gate'],
    ['blk.0.ffn_down_shexp.weight', 'ffn-down'],
  ])('%s is %s', (name, role) => {
    expect(ggufTensorRole(name)).toBe(role)
  })

  it('leaves vectors, norms, biases, routers and small matrices alone', () => {
    const alone = [
      tensor('blk.0.attn_norm.weight', [4096]),
      tensor('blk.0.attn_sub_norm.weight', [4096, 2]),
      tensor('blk.0.ffn_down_exps.bias', [2880, 32]),
      tensor('blk.0.ffn_gate_inp.weight', [4096, 8]),
      tensor('blk.0.ssm_conv1d.weight', [4, 8192]),
      tensor('blk.0.ffn_gate_inp_shexp.weight', [2048, 1]),
      tensor('position_embd.weight', [768, 1024]),
    ]
    expect(alone.filter(isQuantizable)).toEqual([])
    expect(isQuantizable(tensor('blk.0.ffn_up.weight', [4096, 8]))).toBe(true)
  })

  it('keeps 32 bits where the converter does, and 16 in DBRX routers', () => {
    const router = tensor('blk.0.ffn_gate_inp.weight', [6144, 16])
    expect(convertedType(router, 'qwen3moe', 'bf16')).toBe('f32')
    expect(convertedType(router, 'dbrx', 'bf16')).toBe('bf16')
    expect(convertedType(tensor('blk.0.laurel_l.weight', [2048, 64]), 'gemma3n', 'f16')).toBe('f16')
  })
})

describe('mixes', () => {
  const layers = Array.from({ length: 32 }, (_, layer) =>
    tensor(`blk.${layer}.ffn_down.weight`, [14336, 4096]),
  )

  it('has every alias point at a mix', () => {
    for (const [alias, mix] of Object.entries(ggufMixAliases)) {
      expect(isGgufMixId(alias)).toBe(false)
      expect(isGgufMixId(mix)).toBe(true)
    }
  })

  it('gives the ends and every third layer between more bits in Q4_K_M', () => {
    const types = typesOf(model(layers), 'q4_k_m')
    expect(types.flatMap((type, layer) => (type === 'q6_k' ? [layer] : []))).toEqual([
      0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31,
    ])
  })

  it('answers in the order of the input, whatever the order of visiting', () => {
    const forward = typesOf(model(layers), 'q4_k_m')
    const backward = typesOf(model(layers.toReversed()), 'q4_k_m')
    expect(backward.toReversed()).toEqual(forward)
  })

  it('lifts the first ffn_down of Q4_0 only with an importance matrix', () => {
    expect(typesOf(model(layers), 'q4_0').includes('q4_1')).toBe(false)
    expect(typesOf(model(layers), 'q4_0', true).slice(0, 5)).toEqual(['q4_1', 'q4_1', 'q4_1', 'q4_1', 'q4_0'])
  })

  it('gives a tied embedding the type of the head', () => {
    const embedding = tensor('token_embd.weight', [4096, 128256])
    const head = tensor('output.weight', [4096, 128256])
    expect(typesOf(model([embedding]), 'q4_k_m')).toEqual(['q6_k'])
    expect(typesOf(model([embedding, head]), 'q4_k_m')).toEqual(['q4_k', 'q6_k'])
    expect(typesOf(model([embedding, head]), 'iq2_xxs')).toEqual(['q2_k', 'q5_k'])
  })

  it.each([
    [896, 'q4_k_m', 'q5_0'],
    [896, 'q6_k', 'q8_0'],
    [896, 'iq3_xxs', 'iq4_nl'],
    [896, 'tq1_0', 'q4_0'],
    [80, 'q4_k_m', 'f16'],
    [80, 'q8_0', 'f16'],
  ] as const)('falls back where %d columns are not whole blocks of %s: %s', (columns, mix, type) => {
    expect(typesOf(model([tensor('blk.0.ssm_in.weight', [columns, 64])]), mix)).toEqual([type])
  })

  it('upgrades attn_v of what llama.cpp takes for a 70B', () => {
    const values = [10, 11, 12].map((layer) => tensor(`blk.${layer}.attn_v.weight`, [8192, 1024]))
    const seventy = { layers: 80, heads: 64, kvHeads: 8 }
    expect(typesOf(model(values, seventy), 'q3_k_s')).toEqual(['q5_k', 'q5_k', 'q5_k'])
    expect(typesOf(model(values, { ...seventy, kvHeads: 64 }), 'q3_k_s')).toEqual(['q3_k', 'q3_k', 'q3_k'])
    expect(typesOf(model(values, { ...seventy, architecture: 'qwen3' }), 'q3_k_s')).toEqual([
      'q3_k',
      'q3_k',
      'q3_k',
    ])
  })

  it('keeps attention in 8 bits in a model of eight experts', () => {
    const attention = ['attn_k', 'attn_v', 'attn_output'].map((name) =>
      tensor(`blk.0.${name}.weight`, [4096, 1024]),
    )
    expect(typesOf(model(attention, { expertCount: 8 }), 'q4_k_m')).toEqual(['q8_0', 'q8_0', 'q5_k'])
  })

  it('turns stacked matrices into MXFP4 and the rest into Q8_0', () => {
    const tensors = [
      tensor('blk.0.ffn_up_exps.weight', [2880, 2880, 32]),
      tensor('blk.0.attn_q.weight', [2880, 4096]),
    ]
    expect(typesOf(model(tensors, { expertCount: 32 }), 'mxfp4_moe')).toEqual(['mxfp4', 'q8_0'])
  })

  it('writes plain files as the converter does', () => {
    const tensors = [tensor('blk.0.attn_norm.weight', [64]), tensor('blk.0.attn_q.weight', [64, 64])]
    expect(typesOf(model(tensors), 'bf16')).toEqual(['f32', 'bf16'])
    expect(typesOf(model(tensors), 'f32')).toEqual(['f32', 'f32'])
  })

  it('assigns a type to every tensor in every mix', () => {
    for (const mix of Object.keys(ggufMixes).filter(isGgufMixId)) {
      expect(typesOf(model(layers), mix)).toHaveLength(layers.length)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { findModel } from '../../../shared/catalogue/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { ggufModel } from '../../../shared/model/gguf-layout.ts'
import { countParameters } from '../../../shared/model/parameters.ts'
import { architectureOf, refusedFields } from './read.ts'

const configOf = (name: string): JsonObject => findModel(name)?.config as JsonObject
const catalogued = (name: string) => architectureOf(configOf(name))

const mixersOf = (name: string): Record<string, number> => {
  const { pattern, kinds } = catalogued(name)
  const counts: Record<string, number> = {}
  for (const kind of pattern) {
    const mixer = kinds[kind]?.mixer.kind ?? 'unknown'
    counts[mixer] = (counts[mixer] ?? 0) + 1
  }
  return counts
}

describe('hybrids', () => {
  it.each([
    ['ai21labs/Jamba-v0.1', 51_570_323_328, 0],
    ['tiiuae/Falcon-H1-0.5B-Base', 521_411_104, 0],
    ['ibm-granite/granite-4.0-micro', 3_402_836_480, 0],
    ['ibm-granite/granite-4.0-h-micro', 3_191_396_096, 0],
    ['ibm-granite/granite-4.0-h-tiny', 6_939_037_248, 0],
    ['nvidia/Nemotron-H-8B-Base-8K', 8_100_852_736, 0],
    ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 8_888_227_328, 0],
    ['nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16', 31_577_937_344, 0],
    ['nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-BF16', 120_668_687_360, 2_942_324_736],
    ['moonshotai/Kimi-Linear-48B-A3B-Instruct', 49_122_681_728, 0],
    ['MiniMaxAI/MiniMax-Text-01', 456_089_655_296, 0],
    ['LiquidAI/LFM2-1.2B', 1_170_340_608, 0],
    ['LiquidAI/LFM2-8B-A1B', 8_339_929_856, 0],
    ['Qwen/Qwen3-Coder-Next', 79_674_391_296, 0],
    ['Qwen/Qwen3.8-2.4T-A95B', 2_419_804_697_984, 26_378_027_520],
  ])('%s has the parameters of its checkpoint', (name, total, mtp) => {
    const counts = countParameters(catalogued(name))
    expect(counts.total).toBe(total)
    expect(counts.mtp).toBe(mtp)
  })

  it.each([
    ['ai21labs/Jamba-v0.1', { mamba: 28, attention: 4 }],
    ['ibm-granite/granite-4.0-h-tiny', { mamba2: 36, attention: 4 }],
    ['nvidia/Nemotron-H-8B-Base-8K', { mamba2: 24, attention: 4, none: 24 }],
    ['tiiuae/Falcon-H1-0.5B-Base', { parallel: 36 }],
    ['Qwen/Qwen3-Coder-Next', { gated_delta: 36, attention: 12 }],
    ['moonshotai/Kimi-Linear-48B-A3B-Instruct', { gated_delta: 20, latent_attention: 7 }],
    ['MiniMaxAI/MiniMax-Text-01', { linear_attention: 70, attention: 10 }],
    ['LiquidAI/LFM2-1.2B', { short_convolution: 10, attention: 6 }],
  ])('%s mixes its layers', (name, expected) => {
    expect(mixersOf(name)).toEqual(expected)
  })

  it('calls an all-attention Granite 4 by its plain name in a GGUF file', () => {
    expect(catalogued('ibm-granite/granite-4.0-micro').ggufArchitecture).toBe('granite')
    expect(catalogued('ibm-granite/granite-4.0-h-tiny').ggufArchitecture).toBe('granitehybrid')
  })

  it('splits the fused input of a gated delta net in a GGUF file', () => {
    const tensors = ggufModel(catalogued('Qwen/Qwen3-Coder-Next')).tensors
    const names = new Set(tensors.map(({ name }) => name))
    for (const name of ['attn_qkv', 'attn_gate', 'ssm_ba', 'ssm_out', 'post_attention_norm'])
      expect(names).toContain(`blk.0.${name}.weight`)
    expect(names).not.toContain('blk.0.attn_qkvz.weight')
  })

  it('adds the correction bias that GGUF files hold and published counts leave out', () => {
    const architecture = catalogued('nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16')
    const biases = ggufModel(architecture).tensors.filter(({ name }) => name.endsWith('exp_probs_b.bias'))
    expect(biases).toHaveLength(23)
  })

  it.each([
    ['nvidia/Nemotron-H-8B-Base-8K', { hybrid_override_pattern: 'MX' }, 'config.hybrid_override_pattern'],
    ['nvidia/Nemotron-H-8B-Base-8K', { num_hidden_layers: 51 }, 'config.num_hidden_layers'],
    ['Qwen/Qwen3-Coder-Next', { linear_num_value_heads: 17 }, 'config.linear_num_value_heads'],
    ['Qwen/Qwen3-Coder-Next', { layer_types: ['magic'] }, 'config.layer_types'],
    ['LiquidAI/LFM2-1.2B', { conv_L_cache: 'x' }, 'config.conv_L_cache'],
    ['MiniMaxAI/MiniMax-Text-01', { attn_type_list: [0, 1, 2] }, 'config.attn_type_list'],
    ['tiiuae/Falcon-H1-0.5B-Base', { mamba_n_heads: 23 }, 'config.mamba_n_heads'],
  ])('%s with %o is refused for that field', (name, fields, field) => {
    expect(refusedFields({ ...configOf(name), ...fields })).toContain(field)
  })
})

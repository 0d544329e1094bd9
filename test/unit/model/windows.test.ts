import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { SMALL_LLAMA, architectureOf, refusedFields, windowsOf } from './read.ts'

const small = (modelType: string, fields: JsonObject, layers = 8): JsonObject => ({
  ...SMALL_LLAMA,
  model_type: modelType,
  num_hidden_layers: layers,
  ...fields,
})

const windows = (modelType: string, fields: JsonObject, layers = 8): string =>
  windowsOf(architectureOf(small(modelType, fields, layers)))
    .map((window) => (window === null ? 'G' : 'L'))
    .join('')

const MIXTURE = { num_experts: 4, num_experts_per_tok: 2, moe_intermediate_size: 32 }

describe('windows, as transformers applies them', () => {
  it.each([
    ['mistral with a window', 'mistral', { sliding_window: 16 }, 'LLLLLLLL'],
    ['mistral with null', 'mistral', { sliding_window: null }, 'GGGGGGGG'],
    ['mistral without the field', 'mistral', {}, 'LLLLLLLL'],
    ['ministral3 without the field', 'ministral3', { head_dim: 8 }, 'GGGGGGGG'],
    ['mixtral with null', 'mixtral', { sliding_window: null, num_local_experts: 4 }, 'GGGGGGGG'],
    [
      'qwen2, window not used',
      'qwen2',
      { sliding_window: 16, use_sliding_window: false, max_window_layers: 2 },
      'GGGGGGGG',
    ],
    [
      'qwen2, from max_window_layers on',
      'qwen2',
      { sliding_window: 16, use_sliding_window: true, max_window_layers: 6 },
      'GGGGGGLL',
    ],
    [
      'qwen3, layer_types win',
      'qwen3',
      {
        sliding_window: 16,
        use_sliding_window: true,
        max_window_layers: 0,
        layer_types: Array(8).fill('full_attention'),
      },
      'GGGGGGGG',
    ],
    [
      'qwen2_moe, even layers below the limit',
      'qwen2_moe',
      {
        ...MIXTURE,
        shared_expert_intermediate_size: 32,
        sliding_window: 16,
        use_sliding_window: true,
        max_window_layers: 4,
      },
      'LGLGGGGG',
    ],
    ['gemma2', 'gemma2', { sliding_window: 16 }, 'LGLGLGLG'],
    ['gemma3, five to one', 'gemma3_text', { sliding_window: 16 }, 'LLLLLGLL'],
    ['gemma3, its own pattern', 'gemma3_text', { sliding_window: 16, sliding_window_pattern: 3 }, 'LLGLLGLL'],
    ['cohere2', 'cohere2', { sliding_window: 16 }, 'LLLGLLLG'],
    ['gpt-oss', 'gpt_oss', { sliding_window: 16, num_local_experts: 4, num_experts_per_tok: 2 }, 'LGLGLGLG'],
    ['olmo3', 'olmo3', { sliding_window: 16 }, 'LLLGLLLG'],
    [
      'exaone4, letters; the last layer is full',
      'exaone4',
      { sliding_window: 16, sliding_window_pattern: 'LLLG' },
      'LLLGLLLG',
    ],
    ['exaone4, a number', 'exaone4', { sliding_window: 16, sliding_window_pattern: 2 }, 'LGLGLGLG'],
    ['exaone4 without a window', 'exaone4', { sliding_window: null }, 'GGGGGGGG'],
    ['phi3 with a window', 'phi3', { sliding_window: 16 }, 'LLLLLLLL'],
    ['phi3 with null', 'phi3', { sliding_window: null }, 'GGGGGGGG'],
    ['starcoder2', 'starcoder2', { sliding_window: 16 }, 'LLLLLLLL'],
    ['smollm3 without windows', 'smollm3', { use_sliding_window: false, sliding_window: 16 }, 'GGGGGGGG'],
    [
      'smollm3: layers without rotary positions',
      'smollm3',
      { use_sliding_window: true, sliding_window: 16 },
      'GGGLGGGL',
    ],
    ['gpt_neo', 'gpt_neo', { window_size: 16, attention_types: [[['global', 'local'], 4]] }, 'GLGLGLGL'],
    ['granite_swa', 'granite_swa', { sliding_window: 16, num_key_value_heads: 2 }, 'GLLLGLLL'],
  ])('%s', (_, modelType, fields, expected) => {
    expect(windows(modelType, fields)).toBe(expected)
  })

  it('keeps the size of the window', () => {
    const architecture = architectureOf(small('gemma2', { sliding_window: 512 }))
    expect(new Set(windowsOf(architecture))).toEqual(new Set([512, null]))
  })

  it('halves a bidirectional window as Gemma 3 does', () => {
    const architecture = architectureOf(
      small('gemma3_text', { sliding_window: 512, use_bidirectional_attention: true }),
    )
    expect(windowsOf(architecture)[0]).toBe(257)
  })

  it('refuses a layer type that it does not know', () => {
    const layerTypes = [...Array(7).fill('full_attention'), 'linear_attention']
    expect(refusedFields(small('qwen3', { layer_types: layerTypes }))).toContain('config.layer_types[7]')
  })

  it('refuses a list of layers that is too short', () => {
    expect(refusedFields(small('qwen3', { layer_types: ['full_attention'] }))).toContain('config.layer_types')
  })
})

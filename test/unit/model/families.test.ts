import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { countParameters } from '../../../shared/model/parameters.ts'
import { architectureOf } from './read.ts'

/** Published checkpoints of families that the catalogue does not hold: sizes from their config, and the total of their files. */
const CHECKPOINTS: readonly (readonly [name: string, config: JsonObject, total: number])[] = [
  [
    'GPT-Neo 1.3B',
    {
      model_type: 'gpt_neo',
      hidden_size: 2048,
      num_layers: 24,
      num_heads: 16,
      vocab_size: 50257,
      max_position_embeddings: 2048,
      attention_types: [[['global', 'local'], 12]],
      window_size: 256,
    },
    1_315_575_808,
  ],
  [
    'CodeGen 350M',
    {
      model_type: 'codegen',
      n_embd: 1024,
      n_layer: 20,
      n_head: 16,
      vocab_size: 51200,
      n_positions: 2048,
      rotary_dim: 32,
    },
    356_712_448,
  ],
  [
    'ChatGLM3 6B',
    {
      model_type: 'chatglm',
      hidden_size: 4096,
      num_layers: 28,
      num_attention_heads: 32,
      ffn_hidden_size: 13696,
      kv_channels: 128,
      multi_query_attention: true,
      multi_query_group_num: 2,
      add_qkv_bias: true,
      add_bias_linear: false,
      padded_vocab_size: 65024,
      seq_length: 8192,
      rmsnorm: true,
      post_layer_norm: true,
    },
    6_243_584_000,
  ],
  [
    'OpenELM 270M',
    {
      model_type: 'openelm',
      model_dim: 1280,
      num_transformer_layers: 16,
      head_dim: 64,
      vocab_size: 32000,
      max_context_length: 2048,
      ffn_dim_divisor: 256,
      ffn_with_glu: true,
      normalize_qk_projections: true,
      share_input_output_layers: true,
      num_query_heads: [12, 12, 12, 12, 12, 16, 16, 16, 16, 16, 16, 16, 20, 20, 20, 20],
      num_kv_heads: [3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5],
      ffn_multipliers: [
        0.5, 0.73, 0.97, 1.2, 1.43, 1.67, 1.9, 2.13, 2.37, 2.6, 2.83, 3.07, 3.3, 3.53, 3.77, 4,
      ],
    },
    271_527_168,
  ],
  [
    'MiniCPM 2B',
    {
      model_type: 'minicpm',
      hidden_size: 2304,
      intermediate_size: 5760,
      num_hidden_layers: 40,
      num_attention_heads: 36,
      num_key_value_heads: 36,
      vocab_size: 122753,
      max_position_embeddings: 2048,
    },
    2_724_880_896,
  ],
  [
    'Qwen 7B',
    {
      model_type: 'qwen',
      hidden_size: 4096,
      intermediate_size: 22016,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      vocab_size: 151936,
      seq_length: 8192,
      kv_channels: 128,
    },
    7_721_324_544,
  ],
  [
    'GPT-J 6B',
    {
      model_type: 'gptj',
      n_embd: 4096,
      n_layer: 28,
      n_head: 16,
      vocab_size: 50400,
      n_positions: 2048,
      rotary_dim: 64,
      n_inner: null,
    },
    6_050_882_784,
  ],
  [
    'BitNet b1.58 2B',
    {
      model_type: 'bitnet',
      hidden_size: 2560,
      intermediate_size: 6912,
      num_hidden_layers: 30,
      num_attention_heads: 20,
      num_key_value_heads: 5,
      vocab_size: 128256,
      tie_word_embeddings: true,
    },
    2_412_820_480,
  ],
  [
    'Helium 1 2B',
    {
      model_type: 'helium',
      hidden_size: 2560,
      intermediate_size: 7040,
      num_hidden_layers: 24,
      num_attention_heads: 20,
      num_key_value_heads: 20,
      head_dim: 128,
      vocab_size: 48000,
    },
    2_172_643_840,
  ],
  [
    'XGLM 564M',
    {
      model_type: 'xglm',
      d_model: 1024,
      ffn_dim: 4096,
      num_layers: 24,
      attention_heads: 16,
      vocab_size: 256008,
      max_position_embeddings: 2048,
    },
    564_463_616,
  ],
  [
    'Falcon 40B',
    {
      model_type: 'falcon',
      hidden_size: 8192,
      num_hidden_layers: 60,
      num_attention_heads: 128,
      num_kv_heads: 8,
      new_decoder_architecture: true,
      vocab_size: 65024,
      bias: false,
      parallel_attn: true,
      alibi: false,
    },
    41_303_293_952,
  ],
  [
    'Falcon RW 1B',
    {
      model_type: 'falcon',
      hidden_size: 2048,
      num_hidden_layers: 24,
      num_attention_heads: 32,
      multi_query: false,
      parallel_attn: false,
      bias: true,
      alibi: true,
      vocab_size: 50304,
    },
    1_311_625_216,
  ],
]

describe('families beside the catalogue', () => {
  it.each(CHECKPOINTS)('%s', (_, config, total) => {
    expect(countParameters(architectureOf(config)).total).toBe(total)
  })
})

import { describe, expect, it } from 'vitest'
import { models } from '../../../shared/catalogue/index.ts'
import { architectureFromConfig } from '../../../shared/model/config/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { SMALL_LLAMA, architectureOf, refusedFields } from './read.ts'

/** What older transformers versions save beside the sizes, at their usual values. */
const USUAL: JsonObject = {
  architectures: ['LlamaForCausalLM'],
  attention_dropout: 0,
  attn_implementation: 'flash_attention_2',
  bos_token_id: 1,
  chunk_size_feed_forward: 0,
  cross_attention_hidden_size: null,
  diversity_penalty: 0,
  encoder_no_repeat_ngram_size: 0,
  eos_token_id: 2,
  hidden_act: 'silu',
  hidden_dropout: 0.1,
  id2label: { 0: 'LABEL_0', 1: 'LABEL_1' },
  initializer_range: 0.02,
  is_decoder: false,
  layer_norm_eps: 1e-5,
  mlp_bias: false,
  no_repeat_ngram_size: 0,
  num_beam_groups: 1,
  num_beams: 1,
  num_return_sequences: 1,
  output_attentions: false,
  output_hidden_states: false,
  pretraining_tp: 1,
  pruned_heads: {},
  rms_norm_eps: 1e-5,
  rope_scaling: null,
  rope_theta: 10000,
  router_aux_loss_coef: 0.001,
  summary_type: 'cls_index',
  tie_encoder_decoder: false,
  top_k: 50,
  transformers_version: '4.44.0',
  use_bfloat16: false,
  use_cache: true,
  _attn_implementation_autoset: true,
}

describe('fields that nothing reads', () => {
  it('lets harmless ones pass', () => {
    expect(refusedFields({ ...SMALL_LLAMA, ...USUAL })).toEqual([])
  })

  it.each([
    ['num_memory_layers', 2],
    ['kv_share_group', 2],
    ['ssm_state_size', 16],
    ['hybrid_override_pattern', 'M-M*'],
    ['per_layer_expansion_ratio', 2.5],
    ['full_attention_interval', 4],
    ['vision_config', { hidden_size: 1024 }],
    ['mtp_heads', 3],
    ['num_nextn_predict_layers', 1],
  ])('refuses %s, which may change memory', (field, value) => {
    expect(refusedFields({ ...SMALL_LLAMA, [field]: value })).toEqual([`config.${field}`])
  })

  it.each([
    ['num_memory_layers', 0],
    ['kv_share_group', null],
    ['use_cross_layer_attention', false],
    ['ssm_layers', []],
    ['mixer_scale_attention', 0.25],
  ])('lets %s pass where it is off or a coefficient', (field, value) => {
    expect(refusedFields({ ...SMALL_LLAMA, [field]: value })).toEqual([])
  })

  it('turns them into notes where the caller asks for the conservative bound', () => {
    const result = architectureFromConfig({ ...SMALL_LLAMA, kv_share_group: 2 }, { conservative: true })
    if (!result.ok) throw new Error(result.problem.detail)
    expect(result.value.notes.join()).toContain('kv_share_group')
  })

  it('reads an unknown family as a plain decoder where asked', () => {
    const config = { ...SMALL_LLAMA, model_type: 'brand_new' }
    const result = architectureFromConfig(config, { conservative: true })
    if (!result.ok) throw new Error(result.problem.detail)
    expect(result.value.pattern).toEqual(architectureOf(SMALL_LLAMA).pattern)
  })

  it('understands every config of the catalogue', () => {
    const refused = models.flatMap(({ id, config }) =>
      refusedFields(config as JsonObject).map((field) => `${id} ${field}`),
    )
    expect(refused).toEqual([])
  })
})

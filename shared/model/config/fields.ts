import type { ConfigReader } from './reader.ts'

/**
 * Words that a field which changes shapes or caches carries. A field without any of them (token ids, dropout,
 * scales, names) cannot change memory.
 */
const STRUCTURAL =
  /layer|head|expert|dim|size|rank|window|pattern|interval|mamba|ssm|conv|state|attn|attention|moe|mlp|ffn|share|group|block|chunk|kernel|expan|index|sparse|memory|embed|bias|norm|tower|encoder|mtp|predict|latent|compress|gate|gating|lora|altup|laurel|mixer|cross|_config$/i

/**
 * Fields that carry such a word and still leave memory as it is: numerics, training and routing settings,
 * generation defaults that old transformers versions saved, and names of implementations.
 */
const HARMLESS: readonly RegExp[] = [
  // Numerics.
  /(^|_)(eps|epsilon|epsilion)$/,
  /softcap|logit_scale|logits_scal|multiplier$|_scalar$|_scale$|^scale_|scaling_factor|_alpha$|_beta$|clip_qkv|clip|swiglu_limit/,
  /dropout|pdrop|layerdrop|drop_path|jitter|_std(_dev)?$|^init_|initializer|_init$|init_method|noise/,
  /(^|_)(hidden_act|hidden_activation)$|^(activation|activation_function|ffn_act_fn|act_fn)$/,
  /(in|to)_fp32$|^fp32_|_fp32_|upcast|^layer_?norm_compute/,
  // Training and routing.
  /aux_loss|z_loss|loss_(coef|weight|alpha)|^(alpha|seq)_aux|^seq_aux$|router_(aux|logits|z)|output_router_logits/,
  /^norm_topk_prob|norm_expert_weight|^norm_(min|reduce)|moe_norm_min|normalize_expert_weights|scoring_func|score_func|expert_selection_fn|topk_method|topk_group|^n_group$|num_expert_groups|limited_groups|routed_scaling|route_scale|route_norm|router_scaling|router_activation|router_type|gate_dtype|capacity_factor|moe_(token_)?(dropless|drop|capacity|use_)|moe_group$|moe_aux|moe_multimodal|moe_orthogonal|ep_size|pretraining_tp|gradient_checkpointing|recompute|load_balanc/,
  /tensor_parallel|pipeline|sequence_parallel|fuse_|fused|^use_(flash|fused|fast|cache|bfloat16|mem|sparse_flash)|flash_attn|deterministic|kernel_injection|slow_but_exact|masked_softmax_fusion|bias_.*_fusion|bias_update|mup_/,
  // Which implementation runs it.
  /attn_implementation|attn_impl$|attn_class|attention_impl|experts_implementation|attn_type$|attention_type$|_attn_uses|attn_uses|attn_scale|scale_attn|softmax_scale|prefix_lm|logn_attn|attn_temperature|floor_scale/,
  // Heads and ends that a language model does not load.
  /^summary_|classifier|problem_type|num_labels|label2id|id2label|^score|finetuning_task|^task_specific/,
  // Generation defaults.
  /^(no_repeat_ngram_size|encoder_no_repeat_ngram_size|num_beam_groups|output_attentions|output_hidden_states|diversity_penalty|length_penalty|repetition_penalty)$/,
  /^(is_encoder_decoder|is_decoder|cross_attention_hidden_size|add_cross_attention|tie_encoder_decoder|chunk_size_feed_forward|pruned_heads|decoder_start_token_id|forced_.*|decoder_.*token.*)$/,
  /token_id|token_index|_token$|tokenizer|^tokens?_|special_token/,
  /^(prefix|transformers_version|_name_or_path|auto_map|architectures|torchscript|use_return_dict|return_dict|unsloth_.*|generation_config|training_config)$/,
  /apply_query_key_layer_scaling|apply_residual_connection_post_layernorm|skip_bias_add|weight_share_add_bias|sinkhorn|moe_gate$|multi_token_pred_lambda/,
  /rope|rotary|alibi|position_(encoding|embedding)_type|mrope|yarn|ntk|theta/,
  // Sizes of inputs, not of the model.
  /^(image|video|audio)_(token|start|end|seq).*|seq(uence)?_length$|original_max_position|max_(sequence|seq)_len/,
]

/** A value that switches nothing on: absent, off, zero, empty. */
function isOff(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === '') return true
  if (Array.isArray(value)) return value.every(isOff)
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** A fraction is a coefficient unless its name says that a width is multiplied by it. */
const isCoefficient = (name: string, value: unknown): boolean =>
  typeof value === 'number' && !Number.isInteger(value) && !/ratio|mult|expan|factor/i.test(name)

const mayMatter = (name: string, value: unknown): boolean =>
  !isOff(value) &&
  !isCoefficient(name, value) &&
  STRUCTURAL.test(name) &&
  !HARMLESS.some((pattern) => pattern.test(name))

/** Nested configs whose fields describe the language model itself. */
const LANGUAGE_CONFIG = /^(text|llm|language|thinker|decoder)_config$/

/**
 * Fields that nothing read and that may change the architecture: the reason to fail closed. A field counts when
 * its name speaks of structure, it is not on the list of harmless ones, and its value switches something on.
 */
export function structuralFields(reader: ConfigReader): string[] {
  const own = reader.unread().filter((name) => mayMatter(name, reader.source[name]))
  const nested = reader
    .nestedReaders()
    .filter(([name]) => LANGUAGE_CONFIG.test(name))
    .flatMap(([name, child]) => structuralFields(child).map((field) => `${name}.${field}`))
  return [...own, ...nested]
}

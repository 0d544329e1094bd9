/**
 * Keys of an architecture that change no memory, by their name without the architecture: scalings, norms' epsilon,
 * routing, positions' angles. A key that matches none of these and that nothing read is a reason to fail.
 */
export const IGNORED_KEYS: readonly RegExp[] = [
  /^vocab_size$|^embedding_length_out$|^feed_forward_length$|^features_length$/,
  /_(?:scale|epsilon|eps|multiplier|norm|func|softcapping|factor|base|bias)$|_scale_swa$|^(?:logit|embedding|residual)_scale$/,
  /^rope\./,
  /^attention\.(?:layer_norm|clamp|max_alibi|causal|scale|temperature|value_residual|output_scale|group_norm)/,
  /^attention\.(?:key_length|value_length|sliding_window|kv_lora_rank|q_lora_rank|sliding_window_pattern|indexer\.)/,
  /^expert_(?:group|weights|gating|shared_count|feed_forward_length|shared_feed_forward_length|count|used)/,
  /^leading_dense_block_count$|^interleave_moe_layer_step$|^moe_every_n_layers$|^full_attention_interval$/,
  /^(?:use_parallel_residual|tensor_data_layout|pooling_type|causal_attention|swin_norm|rescale_every_n_layers|activation_sparsity_scale)$/,
  /^(?:time_mix_extra_dim|time_decay_extra_dim|token_shift_count|wkv\.head_size|embedding_length_per_layer_input|altup\.)/,
  /^ssm\.(?:dt_b_c_rms|time_step_rank|group_count|inner_size|state_size|conv_kernel)$/,
  /^attention\.(?:output_group_count|output_lora_rank|compress_rope_freq_base|recurrent_layers)$/,
  /^(?:hyper_connection\.|kda\.(?:gate_lower_bound|safe_gate)$|hash_layer_count$|attn_res\.block_size$|activation\.|hidden_activation$)/,
  /^(?:expert_latent_length|moe_latent_size)$/,
  /^(?:n_deepstack_layers|image_token_id|swiglu_clamp|attn_logit|final_logit|router_logit|xielu|decoder_start_token_id)/,
]

import type { TensorRole, TensorSplit } from '../tensor.ts'

/** What a tensor of a GGUF file is: its Hugging Face module, its role and how ranks would divide it. */
export interface NamedTensor {
  readonly module: string
  readonly role: TensorRole
  readonly split: TensorSplit
}

const linear = (module: string, split: TensorSplit): NamedTensor => ({ module, role: 'linear', split })

/**
 * Matrices by their GGUF name without `.weight`.
 * Source: `LLM_TENSOR_NAMES` in https://github.com/ggml-org/llama.cpp/blob/master/src/llama-arch.cpp
 */
const MATRICES: Readonly<Record<string, NamedTensor>> = {
  token_embd: { module: 'embed_tokens', role: 'embedding', split: 'vocabulary' },
  per_layer_token_embd: {
    module: 'embed_tokens_per_layer',
    role: 'per_layer_embedding',
    split: 'vocabulary',
  },
  position_embd: { module: 'embed_positions', role: 'position', split: 'replicated' },
  output: { module: 'lm_head', role: 'head', split: 'vocabulary' },
  attn_q: linear('q_proj', 'column'),
  attn_k: linear('k_proj', 'kv'),
  attn_v: linear('v_proj', 'kv'),
  attn_qkv: linear('qkv_proj', 'column'),
  attn_output: linear('o_proj', 'row'),
  attn_gate: linear('gate_proj', 'column'),
  attn_q_a: linear('q_a_proj', 'replicated'),
  attn_q_b: linear('q_b_proj', 'column'),
  attn_kv_a_mqa: linear('kv_a_proj_with_mqa', 'replicated'),
  attn_kv_b: linear('kv_b_proj', 'column'),
  attn_k_b: linear('kv_b_proj', 'column'),
  attn_v_b: linear('kv_b_proj', 'column'),
  attn_kv: linear('kv_proj', 'replicated'),
  attn_output_a: linear('o_a_proj', 'column'),
  attn_output_b: linear('o_b_proj', 'row'),
  attn_compressor_kv: linear('compressor.kv_proj', 'replicated'),
  attn_compressor_gate: linear('compressor.gate_proj', 'replicated'),
  attn_compressor_ape: { module: 'compressor.position_bias', role: 'position', split: 'replicated' },
  indexer_compressor_kv: linear('compressor.indexer.kv_proj', 'replicated'),
  indexer_compressor_gate: linear('compressor.indexer.gate_proj', 'replicated'),
  indexer_compressor_ape: {
    module: 'compressor.indexer.position_bias',
    role: 'position',
    split: 'replicated',
  },
  ffn_gate: linear('gate_proj', 'column'),
  ffn_up: linear('up_proj', 'column'),
  ffn_down: linear('down_proj', 'row'),
  ffn_gate_inp: { module: 'gate', role: 'router', split: 'replicated' },
  ffn_gate_inp_shexp: { module: 'shared_expert_gate', role: 'router', split: 'replicated' },
  ffn_gate_exps: linear('experts.gate_proj', 'column'),
  ffn_up_exps: linear('experts.up_proj', 'column'),
  ffn_gate_up_exps: linear('experts.gate_up_proj', 'column'),
  ffn_down_exps: linear('experts.down_proj', 'row'),
  ffn_gate_shexp: linear('shared_expert.gate_proj', 'column'),
  ffn_up_shexp: linear('shared_expert.up_proj', 'column'),
  ffn_down_shexp: linear('shared_expert.down_proj', 'row'),
  ffn_latent_down: linear('latent_down_proj', 'replicated'),
  ffn_latent_up: linear('latent_up_proj', 'replicated'),
  ffn_routed_down: linear('routed_expert_down_proj', 'replicated'),
  ffn_routed_up: linear('routed_expert_up_proj', 'replicated'),
  ssm_in: linear('in_proj', 'column'),
  ssm_x: linear('x_proj', 'row'),
  ssm_dt: linear('dt_proj', 'column'),
  ssm_ba: linear('in_proj_ba', 'column'),
  ssm_alpha: linear('in_proj_a', 'column'),
  ssm_beta: linear('in_proj_b', 'column'),
  ssm_out: linear('out_proj', 'row'),
  ssm_conv1d: { module: 'conv1d', role: 'convolution', split: 'column' },
  ssm_conv1d_q: { module: 'q_conv1d', role: 'convolution', split: 'column' },
  ssm_conv1d_k: { module: 'k_conv1d', role: 'convolution', split: 'column' },
  ssm_conv1d_v: { module: 'v_conv1d', role: 'convolution', split: 'column' },
  ssm_f_a: linear('f_a_proj', 'replicated'),
  ssm_f_b: linear('f_b_proj', 'column'),
  ssm_g_a: linear('g_a_proj', 'replicated'),
  ssm_g_b: linear('g_b_proj', 'column'),
  ssm_g: linear('g_proj', 'column'),
  'shortconv.conv': { module: 'conv', role: 'convolution', split: 'column' },
  'shortconv.in_proj': linear('in_proj', 'column'),
  'shortconv.out_proj': linear('out_proj', 'row'),
  per_layer_model_proj: linear('per_layer_model_projection', 'replicated'),
  inp_gate: linear('per_layer_input_gate', 'replicated'),
  proj: linear('per_layer_projection', 'replicated'),
  altup_proj: linear('altup_projections', 'replicated'),
  altup_unembd_proj: linear('altup_unembed_projections', 'replicated'),
  altup_router: linear('altup.modality_router', 'replicated'),
  altup_correct_coef: linear('altup.correction_coefs', 'replicated'),
  altup_predict_coef: linear('altup.prediction_coefs', 'replicated'),
  laurel_l: linear('laurel.linear_left', 'replicated'),
  laurel_r: linear('laurel.linear_right', 'replicated'),
  'nextn.eh_proj': linear('eh_proj', 'replicated'),
  'nextn.embed_tokens': { module: 'embed_tokens', role: 'embedding', split: 'vocabulary' },
  'nextn.shared_head_head': { module: 'shared_head.head', role: 'head', split: 'vocabulary' },
  time_mix_receptance: linear('receptance', 'column'),
  time_mix_key: linear('key', 'column'),
  time_mix_value: linear('value', 'column'),
  time_mix_gate: linear('gate', 'column'),
  time_mix_output: linear('output', 'row'),
  channel_mix_key: linear('feed_forward.key', 'column'),
  channel_mix_value: linear('feed_forward.value', 'row'),
  channel_mix_receptance: linear('feed_forward.receptance', 'replicated'),
  'indexer.k_proj': linear('indexer.wk', 'replicated'),
  'indexer.q_proj': linear('indexer.q_proj', 'replicated'),
  'indexer.attn_k': linear('indexer.wk', 'replicated'),
  'indexer.attn_q_b': linear('indexer.wq_b', 'replicated'),
  'indexer.proj': linear('indexer.weights_proj', 'replicated'),
}

/** Vectors and scalars that are neither a norm nor a bias. */
const STATES: ReadonlySet<string> = new Set([
  'ssm_a',
  'ssm_d',
  'attn_sinks.weight',
  'altup_correct_scale.weight',
  'xielu_alpha_n',
  'xielu_alpha_p',
  'xielu_beta',
  'xielu_eps',
  'layer_output_scale.weight',
])

/** Hyper-connections, residual scores and the table from token to experts: small, and never quantized. */
const MIXING =
  /^(?:(?:hc_(?:attn|ffn)|output_hc)_(?:fn|base|scale)|(?:attn|ffn|output)_res_score|ffn_gate_tid2eid)\.weight$/
const NORM = /(?:_norm(?:_[a-z0-9]+)?|nextn\.[eh]norm|time_mix_ln)(?:\.weight|\.bias)?$/
/** Small learned tensors of RWKV's token shift, decay and bonus. */
const RWKV_STATE = /^(?:time_mix_(?:lerp_\w+|w\d|decay(?:_w\d)?|first)|channel_mix_lerp_\w)\.weight$/
/** Scales that a file keeps beside a matrix (BitNet, NVFP4). */
const SCALE = /\.(?:scale|input_scale)$/

/** What the tensor `name` is (without its `blk.N.`); undefined for a name that no supported architecture has. */
export function namedTensor(name: string): NamedTensor | undefined {
  if (NORM.test(name))
    return { module: name.replace(/\.(?:weight|bias)$/, ''), role: 'norm', split: 'replicated' }
  if (STATES.has(name) || SCALE.test(name) || RWKV_STATE.test(name) || MIXING.test(name))
    return { module: name, role: 'state', split: 'replicated' }
  const stem = name.replace(/\.(?:weight|bias)$/, '')
  const matrix = Object.hasOwn(MATRICES, stem) ? MATRICES[stem] : undefined
  if (name.endsWith('.bias')) {
    const module = matrix?.module ?? (stem === 'exp_probs_b' ? 'gate' : undefined)
    if (module === undefined) return undefined
    return {
      module,
      role: 'bias',
      split: matrix?.split === 'row' ? 'replicated' : (matrix?.split ?? 'replicated'),
    }
  }
  return name.endsWith('.weight') ? matrix : undefined
}

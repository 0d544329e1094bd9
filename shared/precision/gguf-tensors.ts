import type { GgmlTypeId } from './ggml-types.ts'

/**
 * What llama.cpp reads off a tensor's name and shape before it chooses a type:
 * the broad role it has, whether it is quantized at all, and the type it has in a 16-bit file.
 *
 * Sources: `src/llama-quant.cpp` (`tensor_get_category`, `tensor_allows_quantization`) and
 * `conversion/base.py` (`prepare_tensors`) of https://github.com/ggml-org/llama.cpp, v0.5.0.
 */

export type GgufTensor = {
  /** Full GGUF name, such as `blk.3.attn_v.weight` or `output.weight`. */
  readonly name: string
  /** Dimensions in llama.cpp's order: columns (contiguous) first. */
  readonly shape: readonly number[]
  /** N of a `blk.N.` name, null for a tensor outside the numbered blocks. */
  readonly layer: number | null
}

export type GgufTensorRole =
  | 'output'
  | 'token-embedding'
  /** attn_v, and the fused tensors that contain it (attn_qkv, attn_kv_b). */
  | 'attention-value'
  | 'attention-key'
  | 'attention-query'
  | 'attention-output'
  | 'ffn-up'
  | 'ffn-gate'
  | 'ffn-down'
  | 'other'

const EXACT_ROLES: ReadonlyMap<string, GgufTensorRole> = new Map([
  ['output.weight', 'output'],
  ['token_embd.weight', 'token-embedding'],
  ['per_layer_token_embd.weight', 'token-embedding'],
])

/** First match wins, as in llama.cpp: `ffn_gate_up_exps` is a gate. */
const ROLES_BY_FRAGMENT: readonly (readonly [fragment: string, role: GgufTensorRole])[] = [
  ['attn_qkv.weight', 'attention-value'],
  ['attn_kv_b.weight', 'attention-value'],
  ['attn_v.weight', 'attention-value'],
  ['attn_k.weight', 'attention-key'],
  ['attn_q.weight', 'attention-query'],
  ['attn_output.weight', 'attention-output'],
  ['ffn_up', 'ffn-up'],
  ['ffn_gate', 'ffn-gate'],
  ['ffn_down', 'ffn-down'],
]

/** The broad role that the mixing rules distinguish. */
export function ggufTensorRole(name: string): GgufTensorRole {
  return (
    EXACT_ROLES.get(name) ?? ROLES_BY_FRAGMENT.find(([fragment]) => name.includes(fragment))?.[1] ?? 'other'
  )
}

/** Matrices that keep their source type in every mix: small, or harmed by quantization. */
const NEVER_QUANTIZED: readonly string[] = [
  '_norm.weight',
  'ffn_gate_inp.weight',
  'ffn_gate_tid2eid.weight',
  'altup',
  'laurel',
  'per_layer_model_proj',
  'ssm_conv1d',
  'shortconv.conv.weight',
  'indexer.k_proj.weight',
  'indexer.q_proj.weight',
  ...[
    'first',
    'w0',
    'w1',
    'w2',
    'v0',
    'v1',
    'v2',
    'a0',
    'a1',
    'a2',
    'g1',
    'g2',
    'decay_w1',
    'decay_w2',
    'lerp_fused',
  ].map((part) => `time_mix_${part}.weight`),
  'attn_rel_b.weight',
  '.position_embd',
  'sam.pos_embd',
  'sam.neck.',
  'sam.net_',
  '.rel_pos',
  '.patch_embd',
  '.patch_merger',
  'a.rvq.codebook',
  'mm.a.code_embd',
]

const NEVER_QUANTIZED_NAMES: ReadonlySet<string> = new Set(['position_embd.weight', 'token_types.weight'])

/** Dimensions without trailing ones: ggml counts a (n, 1) matrix as a vector. */
function dimensions(shape: readonly number[]): number {
  return shape.findLastIndex((size) => size > 1) + 1
}

/** Whether a mix changes this tensor's type at all. */
export function isQuantizable(tensor: GgufTensor): boolean {
  const { name, shape } = tensor
  return (
    dimensions(shape) >= 2 &&
    name.endsWith('weight') &&
    !NEVER_QUANTIZED_NAMES.has(name) &&
    !NEVER_QUANTIZED.some((fragment) => name.includes(fragment))
  )
}

/** Matrices that the converter writes in 32 bits even in a 16-bit file. */
const CONVERTED_TO_F32: readonly string[] = [
  'ffn_gate_inp',
  'ffn_gate_inp_shexp',
  'shortconv.conv',
  'altup_correct_coef',
  'altup_predict_coef',
  'indexer.proj',
  'ssm_conv1d',
  'ssm_conv1d_q',
  'ssm_conv1d_k',
  'ssm_conv1d_v',
  'time_mix_first',
  'time_mix_w1',
  'time_mix_w2',
  'time_mix_decay_w1',
  'time_mix_decay_w2',
  'time_mix_lerp_fused',
].map((part) => `.${part}.weight`)

/** Architectures whose converter asks for 16 bits in every matrix, router included (`tensor_force_quant`). */
const ALL_MATRICES_IN_16_BITS: ReadonlySet<string> = new Set(['dbrx'])

/** The type of a tensor in the file that the converter writes with `--outtype` f32, f16 or bf16. */
export function convertedType(
  tensor: GgufTensor,
  architecture: string,
  outputType: 'f32' | 'f16' | 'bf16',
): GgmlTypeId {
  const { name, shape } = tensor
  if (shape.length < 2 || name.endsWith('_norm.weight')) return 'f32'
  if (ALL_MATRICES_IN_16_BITS.has(architecture)) return outputType
  const staysF32 =
    !name.endsWith('.weight') ||
    NEVER_QUANTIZED_NAMES.has(name) ||
    CONVERTED_TO_F32.some((ending) => name.endsWith(ending))
  return staysF32 ? 'f32' : outputType
}

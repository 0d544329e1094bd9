import type { GatedDelta } from '../architecture.ts'
import type { GgufStored, Tensor } from '../tensor.ts'
import { matrix, vector } from './tensors.ts'

/** A vector of one value per head or channel; without `.weight` in its GGUF name it is never quantized. */
const perHead = (name: string, module: string, size: number): Tensor =>
  vector(name, module, size, 'state', 'column')

const stored = (name: string, out: number, input: number): GgufStored => ({
  name: `${name}.weight`,
  shape: [out, input],
  copies: 1,
})

export interface GatedDeltaShape {
  readonly hidden: number
  readonly keyHeads: number
  readonly valueHeads: number
  readonly keyDim: number
  readonly valueDim: number
  readonly convKernel: number
  /** One input matrix for q, k, v and z and one for b and a (Qwen3-Next), or four apart (Qwen3.5). */
  readonly fusedInput: boolean
}

/**
 * Gated delta net (arXiv 2412.06464) as in transformers `models/qwen3_next/modeling_qwen3_next.py` and
 * `models/qwen3_5`. GGUF names: llama.cpp `qwen3next` and `qwen35`, which split the fused input.
 */
export function gatedDelta(shape: GatedDeltaShape): { mixer: GatedDelta; tensors: Tensor[] } {
  const { hidden, keyHeads, valueHeads, keyDim, valueDim, convKernel } = shape
  const values = valueHeads * valueDim
  const channels = 2 * keyHeads * keyDim + values
  const split = [stored('attn_qkv', channels, hidden), stored('attn_gate', values, hidden)]
  const input = shape.fusedInput
    ? [
        matrix('attn_qkvz', 'in_proj_qkvz', channels + values, hidden, 'column', { gguf: split }),
        matrix('ssm_ba', 'in_proj_ba', 2 * valueHeads, hidden, 'column'),
      ]
    : [
        matrix('attn_qkv', 'in_proj_qkv', channels, hidden, 'column'),
        matrix('attn_gate', 'in_proj_z', values, hidden, 'column'),
        matrix('ssm_beta', 'in_proj_b', valueHeads, hidden, 'column'),
        matrix('ssm_alpha', 'in_proj_a', valueHeads, hidden, 'column'),
      ]
  const tensors = [
    ...input,
    matrix('ssm_conv1d', 'conv1d', channels, convKernel, 'column', { role: 'convolution' }),
    vector('ssm_dt.bias', 'dt_bias', valueHeads, 'bias', 'column'),
    perHead('ssm_a', 'A_log', valueHeads),
    vector('ssm_norm.weight', 'norm', valueDim),
    matrix('ssm_out', 'out_proj', hidden, values, 'row'),
  ]
  return { mixer: { kind: 'gated_delta', keyHeads, valueHeads, keyDim, valueDim, convKernel }, tensors }
}

export interface KimiDeltaShape {
  readonly hidden: number
  readonly heads: number
  readonly headDim: number
  readonly convKernel: number
  /** One full output gate (Kimi K3) instead of a low-rank pair. */
  readonly fullGate?: boolean
}

/**
 * Kimi delta attention (arXiv 2510.26692): a gated delta net with a forget gate per channel. Layout of
 * transformers `models/kimi_linear/modeling_kimi_linear.py`; the low-rank pairs have the rank of one head.
 */
export function kimiDelta(shape: KimiDeltaShape): { mixer: GatedDelta; tensors: Tensor[] } {
  const { hidden, heads, headDim, convKernel } = shape
  const width = heads * headDim
  const pair = (name: string, module: string): Tensor[] => [
    matrix(`${name}_a`, `${module}_a_proj`, headDim, hidden, 'replicated'),
    matrix(`${name}_b`, `${module}_b_proj`, width, headDim, 'column'),
  ]
  const convolutions = ['q', 'k', 'v'].map((side) =>
    matrix(`ssm_conv1d_${side}`, `${side}_conv1d`, width, convKernel, 'column', { role: 'convolution' }),
  )
  const tensors = [
    ...['q', 'k', 'v'].map((side) => matrix(`attn_${side}`, `${side}_proj`, width, hidden, 'column')),
    ...convolutions,
    ...pair('ssm_f', 'f'),
    matrix('ssm_beta', 'b_proj', heads, hidden, 'column'),
    perHead('ssm_a', 'A_log', heads),
    vector('ssm_dt.bias', 'dt_bias', width, 'bias', 'column'),
    ...(shape.fullGate ? [matrix('ssm_g', 'g_proj', width, hidden, 'column')] : pair('ssm_g', 'g')),
    vector('ssm_norm.weight', 'o_norm', headDim),
    matrix('attn_output', 'o_proj', hidden, width, 'row'),
  ]
  const mixer: GatedDelta = {
    kind: 'gated_delta',
    keyHeads: heads,
    valueHeads: heads,
    keyDim: headDim,
    valueDim: headDim,
    convKernel,
  }
  return { mixer, tensors }
}

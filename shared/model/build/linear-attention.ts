import type { LinearAttention } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { matrix, vector } from './tensors.ts'

export interface LinearAttentionShape {
  readonly hidden: number
  readonly heads: number
  readonly headDim: number
}

/**
 * Lightning attention of MiniMax-01 (arXiv 2501.08313): a key × value state per head, a norm over all heads and
 * a gate on the output. Layout: transformers `models/minimax/modeling_minimax.py` (MiniMaxLightningAttention).
 */
export function lightningAttention(shape: LinearAttentionShape): {
  mixer: LinearAttention
  tensors: Tensor[]
} {
  const { hidden, heads, headDim } = shape
  const width = heads * headDim
  return {
    mixer: { kind: 'linear_attention', heads, keyDim: headDim, valueDim: headDim },
    tensors: [
      matrix('attn_qkv', 'qkv_proj', 3 * width, hidden, 'column'),
      matrix('attn_gate', 'output_gate', width, hidden, 'column'),
      vector('attn_norm_2.weight', 'norm', width),
      matrix('attn_output', 'out_proj', hidden, width, 'row'),
    ],
  }
}

import type { LatentAttention } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { matrix, vector } from './tensors.ts'

export interface CompressedAttentionShape {
  readonly hidden: number
  readonly heads: number
  readonly headDim: number
  readonly ropeDim: number
  readonly qRank: number
  readonly outGroups: number
  readonly outRank: number
  readonly window: number
  /** Tokens of one compressed entry; 0 where the layer keeps its window only. */
  readonly ratio: number
  /** True where windows overlap: two series per token, and an indexer chooses among the entries. */
  readonly overlapping: boolean
  readonly indexer: { readonly heads: number; readonly keyDim: number; readonly topK: number }
}

/** Pools `ratio` tokens into one entry of `width` features, with a learned gate and position bias. */
function compressor(
  prefix: string,
  module: string,
  hidden: number,
  width: number,
  ratio: number,
  series: number,
): Tensor[] {
  const out = series * width
  return [
    matrix(`${prefix}_kv`, `${module}.kv_proj`, out, hidden, 'replicated'),
    matrix(`${prefix}_gate`, `${module}.gate_proj`, out, hidden, 'replicated'),
    matrix(`${prefix}_ape`, `${module}.position_bias`, ratio, out, 'replicated', { role: 'position' }),
    vector(`${prefix}_norm.weight`, `${module}.kv_norm`, width),
  ]
}

/**
 * DeepSeek-V4's attention: one key that is the value too, a sliding window at full resolution and, in most
 * layers, compressed entries for everything before it. Layout: transformers
 * `models/deepseek_v4/modeling_deepseek_v4.py` (DeepseekV4Attention and its compressors); GGUF names: llama.cpp
 * `src/models/deepseek4.cpp`.
 */
export function compressedAttention(shape: CompressedAttentionShape): {
  mixer: LatentAttention
  tensors: Tensor[]
} {
  const { hidden, heads, headDim, ropeDim, qRank, outGroups, outRank, ratio, overlapping, indexer } = shape
  const series = overlapping ? 2 : 1
  const tensors: Tensor[] = [
    vector('attn_sinks.weight', 'sinks', heads, 'state', 'column'),
    matrix('attn_q_a', 'q_a_proj', qRank, hidden, 'replicated'),
    vector('attn_q_a_norm.weight', 'q_a_norm', qRank),
    matrix('attn_q_b', 'q_b_proj', heads * headDim, qRank, 'column'),
    matrix('attn_kv', 'kv_proj', headDim, hidden, 'replicated'),
    vector('attn_kv_a_norm.weight', 'kv_norm', headDim),
    matrix('attn_output_a', 'o_a_proj', outGroups * outRank, (heads * headDim) / outGroups, 'column'),
    matrix('attn_output_b', 'o_b_proj', hidden, outGroups * outRank, 'row'),
  ]
  if (ratio > 0) tensors.push(...compressor('attn_compressor', 'compressor', hidden, headDim, ratio, series))
  if (ratio > 0 && overlapping) {
    tensors.push(
      ...compressor('indexer_compressor', 'compressor.indexer', hidden, indexer.keyDim, ratio, series),
      matrix(
        'indexer.attn_q_b',
        'compressor.indexer.q_b_proj',
        indexer.heads * indexer.keyDim,
        qRank,
        'column',
      ),
      matrix('indexer.proj', 'compressor.indexer.weights_proj', indexer.heads, hidden, 'column'),
    )
  }
  const mixer: LatentAttention = {
    kind: 'latent_attention',
    heads,
    qRank,
    kvRank: headDim - ropeDim,
    ropeDim,
    nopeDim: headDim - ropeDim,
    valueDim: headDim,
    indexer: ratio > 0 && overlapping ? indexer : null,
    compression: Math.max(1, ratio),
    window: shape.window,
  }
  return { mixer, tensors }
}

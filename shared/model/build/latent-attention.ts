import type { LatentAttention } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { linear, matrix, norm, vector } from './tensors.ts'

export interface IndexerShape {
  readonly heads: number
  readonly keyDim: number
  readonly topK: number
  /** Tokens whose index keys are pooled into one by a learned gate (GLM-5.3); 1 without pooling. */
  readonly pool?: number
}

export interface LatentAttentionShape {
  readonly hidden: number
  readonly heads: number
  /** Rank of the query's low-rank pair; null where one matrix makes the queries. */
  readonly qRank: number | null
  readonly kvRank: number
  readonly nopeDim: number
  readonly ropeDim: number
  readonly valueDim: number
  /** Biases of the two down-projections and of the output (`attention_bias`). */
  readonly bias?: boolean
  /** The indexer's facts; its keys are cached. */
  readonly indexer?: IndexerShape | null
  /** False in a layer that uses another layer's selection and stores no indexer of its own (GLM-5.2). */
  readonly ownsIndexer?: boolean
  /** A sigmoid gate of heads × value dim on the output, from the layer's input (Kimi K3). */
  readonly outputGate?: boolean
  /** False where the GGUF file keeps `attn_kv_b` whole and caches full heads (MiniCPM3). */
  readonly absorbed?: boolean
}

/** The sparse indexer of DeepSeek-V3.2: low-rank queries per index head, one shared key, a weight per head. */
export function indexerTensors(hidden: number, qRank: number, indexer: IndexerShape): Tensor[] {
  const { heads, keyDim } = indexer
  const pool = indexer.pool ?? 1
  const tensors = [
    matrix('indexer.attn_q_b', 'indexer.wq_b', heads * keyDim, qRank, 'replicated'),
    matrix('indexer.attn_k', 'indexer.wk', keyDim, hidden, 'replicated'),
    ...norm('indexer.k_norm', 'indexer.k_norm', keyDim, 'layer'),
    matrix('indexer.proj', 'indexer.weights_proj', heads, hidden, 'replicated'),
  ]
  if (pool > 1) {
    tensors.push(
      matrix('indexer_compressor_gate', 'indexer.index_kpool_compress_gate', keyDim, hidden, 'replicated'),
      matrix('indexer_compressor_ape', 'indexer.index_kpool_compress_ape', pool, keyDim, 'replicated', {
        role: 'position',
      }),
    )
  }
  return tensors
}

/**
 * Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): the description and the stored tensors.
 *
 * Layout: transformers `models/deepseek_v3/modeling_deepseek_v3.py` (DeepseekV3Attention). A GGUF file stores
 * `kv_b` as two tensors with one matrix per head, so that the engine can absorb them (llama.cpp `deepseek2`).
 */
export function latentAttention(shape: LatentAttentionShape): { mixer: LatentAttention; tensors: Tensor[] } {
  const { hidden, heads, qRank, kvRank, nopeDim, ropeDim, valueDim } = shape
  const bias = shape.bias ?? false
  const keyDim = nopeDim + ropeDim
  const indexer = shape.indexer ?? null
  const perHead = [
    { name: 'attn_k_b.weight', shape: [kvRank, nopeDim], copies: heads },
    { name: 'attn_v_b.weight', shape: [valueDim, kvRank], copies: heads },
  ]
  const split = (shape.absorbed ?? true) ? { gguf: perHead } : {}
  const tensors: Tensor[] =
    qRank === null
      ? [matrix('attn_q', 'q_proj', heads * keyDim, hidden, 'column')]
      : [
          ...linear('attn_q_a', 'q_a_proj', qRank, hidden, 'replicated', bias),
          vector('attn_q_a_norm.weight', 'q_a_layernorm', qRank),
          matrix('attn_q_b', 'q_b_proj', heads * keyDim, qRank, 'column'),
        ]
  tensors.push(
    ...linear('attn_kv_a_mqa', 'kv_a_proj_with_mqa', kvRank + ropeDim, hidden, 'replicated', bias),
    vector('attn_kv_a_norm.weight', 'kv_a_layernorm', kvRank),
    matrix('attn_kv_b', 'kv_b_proj', heads * (nopeDim + valueDim), kvRank, 'column', split),
    ...linear('attn_output', 'o_proj', hidden, heads * valueDim, 'row', bias),
  )
  if (shape.outputGate) tensors.push(matrix('attn_gate', 'g_proj', heads * valueDim, hidden, 'column'))
  if (indexer && (shape.ownsIndexer ?? true))
    tensors.push(...indexerTensors(hidden, qRank ?? hidden, indexer))
  const cachesIndex = indexer !== null && (shape.ownsIndexer ?? true)
  const mixer: LatentAttention = {
    kind: 'latent_attention',
    heads,
    qRank,
    kvRank,
    ropeDim,
    nopeDim,
    valueDim,
    indexer: cachesIndex ? { heads: indexer.heads, keyDim: indexer.keyDim, topK: indexer.topK } : null,
    compression: 1,
    window: null,
  }
  return { mixer, tensors }
}

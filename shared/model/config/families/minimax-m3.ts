import type { Architecture } from '../../architecture.ts'
import type { AttentionShape } from '../../build/attention.ts'
import type { FeedForwardShape } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import { matrix, vector } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import type { ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble } from './assemble.ts'
import { readCore } from './core.ts'
import { attentionShape } from './decoder.ts'
import { feedForwardPart, layerFrom, softmaxPart } from './parts.ts'
import { readRouted } from './deepseek-experts.ts'

const layerKind = (value: unknown): boolean | undefined =>
  value === 'minimax_m3_sparse' || value === 1
    ? true
    : value === 'full_attention' || value === 0
      ? false
      : undefined

interface SparseAttention {
  readonly heads: number
  readonly keyDim: number
  readonly isSparse: (layer: number) => boolean
}

/** Block-sparse attention: `layer_types`, or `sparse_attention_config` with a flag per layer. */
function readSparseAttention(reader: ConfigReader, layers: number): SparseAttention {
  const nested = reader.nested('sparse_attention_config')
  const named = reader.list('layer_types', layerKind, layers)
  const flags = named ?? nested?.list('sparse_attention_freq', layerKind, layers) ?? null
  const heads = nested?.integer('sparse_num_index_heads', 4) ?? reader.integer('index_n_heads', 4)
  const keyDim = nested?.integer('sparse_index_dim', 128) ?? reader.integer('index_head_dim', 128)
  reader.ignore('index_block_size', 'index_topk_blocks', 'index_local_blocks')
  return { heads, keyDim, isSparse: (layer) => flags?.[layer] ?? false }
}

/** Queries per index head, one index key and a norm for each (llama.cpp `src/models/minimax-m3.cpp`). */
const indexTensors = (hidden: number, { heads, keyDim }: SparseAttention): Tensor[] => [
  matrix('indexer.q_proj', 'indexer.q_proj', heads * keyDim, hidden, 'replicated'),
  matrix('indexer.k_proj', 'indexer.k_proj', keyDim, hidden, 'replicated'),
  vector('indexer.q_norm.weight', 'indexer.q_norm', keyDim),
  vector('indexer.k_norm.weight', 'indexer.k_norm', keyDim),
]

/**
 * MiniMax-M3's decoder (transformers `models/minimax_m3_vl`): grouped-query attention that reads blocks chosen by
 * an indexer, dense first layers, then experts beside a shared one.
 */
export function miniMaxM3(reader: ConfigReader): Architecture {
  const core = readCore(reader, {
    hidden: 6144,
    layers: 60,
    heads: 64,
    kvHeads: 4,
    headDim: 128,
    vocab: 200064,
    positions: 524288,
  })
  const { hidden, layers } = core
  const sparse = readSparseAttention(reader, layers)
  const routed = readRouted(reader, layers, {
    experts: 128,
    activeExperts: 4,
    intermediate: reader.integer('intermediate_size', 3072),
    shared: 1,
    correction: 'always',
  })
  const shared = reader.integer('shared_intermediate_size', 3072)
  const dense: FeedForwardShape = {
    kind: 'dense',
    hidden,
    intermediate: reader.integer('dense_intermediate_size', 12288),
    gated: true,
  }
  const moe: FeedForwardShape = { kind: 'moe', hidden, ...routed.experts, sharedIntermediate: shared }
  if (reader.boolean('attention_output_gate', false))
    reader.fail('attention_output_gate', 'true is not documented')
  reader.ignore('use_qk_norm', 'qk_norm_type', 'use_gemma_norm', 'use_routing_bias', 'partial_rotary_factor')
  if (reader.count(['num_nextn_predict_layers', 'num_mtp_modules'], 0) > 0) {
    reader.notes.push('the multi-token prediction layers are not counted: transformers does not build them')
  }
  reader.ignore('num_nextn_predict_layers', 'num_mtp_modules')
  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) {
    const indexed = sparse.isSparse(layer)
    const isRouted = routed.isSparse(layer)
    stack.push(`${indexed}|${isRouted}`, () => {
      const shape: AttentionShape = attentionShape(core, {
        qkNorm: 'head',
        ...(indexed ? { indexKeyDim: sparse.keyDim } : {}),
      })
      return layerFrom(hidden, softmaxPart(shape), feedForwardPart(isRouted ? moe : dense), {
        others: indexed ? indexTensors(hidden, sparse) : [],
      })
    })
  }
  const rope = readRope(reader, {
    headDim: core.headDim,
    positions: core.positions,
    dim: reader.integer('rotary_dim', 64),
  })
  return assemble(core, { gguf: 'minimax-m3', stack, ropes: [rope] })
}

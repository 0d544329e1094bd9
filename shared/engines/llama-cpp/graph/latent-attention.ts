import type { LatentAttention } from '../../../model/architecture.ts'
import { attend, storeKeys } from './attention.ts'
import type { BuildContext, CacheInputs, LayerTensors } from './context.ts'
import { hostWeight, normed, projected } from './norm.ts'
import type { GraphTensor } from './tensors.ts'

/** Latent attention with its decompression absorbed: one key head for all query heads (src/models/deepseek2.cpp). */
export function buildLatentAttention(
  context: BuildContext,
  layer: LayerTensors,
  mixer: LatentAttention,
  of: GraphTensor,
  inputs: CacheInputs,
): GraphTensor {
  const { graph, tokens, positions } = context
  const { heads, qRank, kvRank, ropeDim, nopeDim, valueDim } = mixer
  graph.part = 'attention'
  const keyDim = kvRank + ropeDim
  const low =
    qRank === null
      ? of
      : normed(
          context,
          layer,
          projected(context, layer, of, 'low-rank query', 'attn_q_a'),
          'low-rank query',
          'attn_q_a_norm',
        )
  const query = graph.reshape(
    projected(context, layer, low, 'query', qRank === null ? 'attn_q' : 'attn_q_b'),
    [nopeDim + ropeDim, heads, tokens],
  )
  const latent = projected(context, layer, of, 'latent', 'attn_kv_a_mqa')
  const compressed = graph.slice(latent, [kvRank, tokens])
  const turned = (label: string, dims: readonly number[], from: GraphTensor): GraphTensor =>
    context.rotates ? graph.op(label, dims, [graph.slice(from, dims), positions]) : graph.slice(from, dims)
  const keyRope = turned('rotary key', [ropeDim, 1, tokens], latent)
  const value = normed(context, layer, compressed, 'latent', 'attn_kv_a_norm')

  const queryRope = turned('rotary query', [ropeDim, heads, tokens], query)
  const nope = graph.slice(graph.slice(query, [nopeDim, heads, tokens]), [nopeDim, tokens, heads])
  const absorbed = graph.op(
    'absorbed query',
    [kvRank, tokens, heads],
    [hostWeight(context, layer, 'attn_k_b.weight'), nope],
  )
  const wholeQuery = graph.op(
    'query',
    [keyDim, heads, tokens],
    [graph.slice(absorbed, [kvRank, heads, tokens]), queryRope],
  )
  const flat = graph.reshape(value, [kvRank, 1, tokens])
  const key = graph.op('key', [keyDim, 1, tokens], [flat, keyRope])

  graph.expand(wholeQuery)
  graph.expand(flat)
  graph.expand(key)
  storeKeys(context, layer, key, inputs)
  const result = attend(context, {
    layer,
    query: wholeQuery,
    inputs,
    heads,
    kvHeads: 1,
    keyDim,
    valueDim: kvRank,
    latentValueDim: valueDim,
  })
  graph.expand(result)
  return projected(context, layer, result, 'attention output', 'attn_output')
}

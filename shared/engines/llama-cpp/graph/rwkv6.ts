import type { Rwkv } from '../../../model/architecture.ts'
import type { BuildContext, LayerTensors } from './context.ts'
import { hostWeight, normed, projected } from './norm.ts'
import { readState, scan } from './recurrent.ts'
import type { GraphTensor } from './tensors.ts'

/** The five mixtures of a token with the one before it: for decay, key, value, receptance and gate. */
const MIXTURES = 5

/** Whether a layer is RWKV-6's, whose mixtures depend on the token. */
export const isRwkv6 = (layer: LayerTensors): boolean =>
  layer.has('time_mix_w2.weight') && layer.has('time_mix_first.weight')

/** Every token's difference from the one before it (`build_rwkv6_time_mix`, `build_rwkv6_channel_mix`). */
function shifted(context: BuildContext, last: GraphTensor, of: GraphTensor): GraphTensor {
  const { graph, hidden, tokens, sequences } = context
  const dims = [hidden, tokens / sequences, sequences]
  return graph.op('shifted tokens', dims, [last, graph.slice(of, dims)])
}

/** A weight applied to the difference, and the token added. */
function lerp(
  context: BuildContext,
  layer: LayerTensors,
  difference: GraphTensor,
  of: GraphTensor,
  name: string,
): GraphTensor {
  const { graph } = context
  const product = graph.over('mixture', [difference, hostWeight(context, layer, `${name}.weight`)])
  return graph.over('mixture', [product, of])
}

function timeMix(
  context: BuildContext,
  layer: LayerTensors,
  { heads, headDim }: Rwkv,
  of: GraphTensor,
  before: GraphTensor,
): GraphTensor {
  const { graph, hidden, tokens } = context
  const flat = (tensor: GraphTensor): GraphTensor => graph.reshape(tensor, [hidden, tokens])
  const weight = (name: string): GraphTensor | null => hostWeight(context, layer, `${name}.weight`)
  const difference = graph.over('shifted tokens', [before, of])
  const current = flat(of)
  const mixed = lerp(context, layer, flat(difference), current, 'time_mix_lerp_x')
  const rank = layer.rows('time_mix_w1.weight') / MIXTURES
  const low = graph.over('mixtures', [projected(context, layer, mixed, 'mixtures', 'time_mix_w1')])
  const permuted = graph.op(
    'mixtures',
    [rank, 1, tokens, MIXTURES],
    [graph.slice(graph.reshape(low, [rank, 1, MIXTURES, tokens]), [rank, 1, tokens, MIXTURES])],
  )
  const wide = graph.op('mixtures', [hidden, 1, tokens, MIXTURES], [weight('time_mix_w2'), permuted])
  const biased = graph.over('mixtures', [wide, weight('time_mix_lerp_fused')])
  const scaled = graph.over('mixtures', [biased, graph.reshape(difference, [hidden, 1, tokens])])
  const all = graph.over('mixtures', [scaled, graph.reshape(of, [hidden, 1, tokens])])
  const mixture = (): GraphTensor => graph.slice(all, [hidden, tokens])
  const perHead = (label: string, name: string): GraphTensor =>
    graph.reshape(projected(context, layer, mixture(), label, name), [headDim, heads, tokens])
  const receptance = perHead('receptance', 'time_mix_receptance')
  const key = perHead('key', 'time_mix_key')
  const value = perHead('value', 'time_mix_value')
  const gate = graph.over('gate', [projected(context, layer, mixture(), 'gate', 'time_mix_gate')])
  const slow = graph.over('decay', [projected(context, layer, mixture(), 'decay', 'time_mix_decay_w1')])
  let decay = projected(context, layer, slow, 'decay', 'time_mix_decay_w2')
  // The bias, then − exp and exp of it.
  for (let step = 0; step < 4; step++) decay = graph.over('decay', [decay])
  const state = readState(context, layer, hidden * headDim)
  const result = scan(context, layer, 'weighted key values', hidden, hidden * headDim, [
    key,
    value,
    receptance,
    graph.reshape(decay, [headDim, heads, tokens]),
    state,
  ])
  const output = graph.op(
    'weighted key values, normed',
    [headDim, heads, tokens],
    [graph.reshape(result, [headDim, heads, tokens])],
  )
  const normedOutput = graph.over('time mix', [flat(output), weight('time_mix_ln')])
  const gated = graph.over('time mix', [graph.over('time mix', [normedOutput]), gate])
  return projected(context, layer, gated, 'recurrent output', 'time_mix_output')
}

function channelMix(
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  before: GraphTensor,
): GraphTensor {
  const { graph } = context
  const difference = graph.over('shifted tokens', [before, of])
  const forKey = lerp(context, layer, difference, of, 'channel_mix_lerp_k')
  const forReceptance = lerp(context, layer, difference, of, 'channel_mix_lerp_r')
  const receptance = graph.over('receptance', [
    projected(context, layer, forReceptance, 'receptance', 'channel_mix_receptance'),
  ])
  const key = graph.over('key', [
    graph.over('key', [projected(context, layer, forKey, 'key', 'channel_mix_key')]),
  ])
  const value = projected(context, layer, key, 'feed-forward output', 'channel_mix_value')
  return graph.over('feed-forward output', [receptance, value])
}

/** A layer of RWKV-6: time mixing, then channel mixing, each over a token and the one before it (src/models/rwkv6.cpp). */
export function buildRwkv6(
  context: BuildContext,
  layer: LayerTensors,
  mixer: Rwkv,
  of: GraphTensor,
  selected: GraphTensor | null,
): GraphTensor {
  const { graph, hidden, tokens, sequences } = context
  graph.part = 'recurrent'
  const perSequence = tokens / sequences
  const input = graph.reshape(of, [hidden, perSequence, sequences])
  const shift = graph.reshape(readState(context, layer, 2 * hidden), [hidden, 2, sequences])
  const last = (): GraphTensor => graph.slice(shift, [hidden, 1, sequences])
  const attentionNorm = normed(context, layer, input, 'norm', 'attn_norm')
  const mixed = timeMix(context, layer, mixer, attentionNorm, shifted(context, last(), attentionNorm))
  const residual = graph.over('residual', [graph.reshape(mixed, [hidden, perSequence, sequences]), input])
  const channelNorm = normed(context, layer, residual, 'norm', 'attn_norm_2')
  const before = shifted(context, last(), channelNorm)
  const end = (tensor: GraphTensor): GraphTensor => graph.slice(tensor, [hidden, 1, sequences])
  const kept = graph.op('last tokens', [hidden, 2, sequences], [end(attentionNorm), end(channelNorm)])
  graph.expand(graph.store('state', [graph.slice(kept, [2 * hidden * sequences])], layer.onHost))
  graph.part = 'feed_forward'
  const rows = (tensor: GraphTensor): GraphTensor => {
    const flat = graph.reshape(tensor, [hidden, tokens])
    return selected ? graph.op('selected rows', [hidden, selected.dims[0] ?? 1], [flat, selected]) : flat
  }
  const [ffnInput, ffnNorm, ffnBefore] = [rows(residual), rows(channelNorm), rows(before)]
  return graph.over('layer output', [channelMix(context, layer, ffnNorm, ffnBefore), ffnInput])
}

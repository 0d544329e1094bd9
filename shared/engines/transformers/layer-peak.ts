import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import type { FeedForward, Layer, Mixer, MixtureOfExperts } from '../../model/architecture.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { computeBytes, profileOf, stageLayers } from './facts.ts'

/**
 * What one token of a forward pass holds at the fullest moment of a layer. `pairBytes` is per token and key: the
 * score matrix of eager attention.
 *
 * The counts follow which Python names are alive in the library's decoder layers: the model's loop holds the
 * embeddings and the layer's input, the layer its residual and the normed states, the block what it computes.
 */
export interface Moment {
  readonly name: string
  readonly tokenBytes: number
  readonly pairBytes: number
  /** Width of the widest intermediate that is not there yet when a matrix is dequantized. */
  readonly pendingBytes: number
}

const moment = (name: string, tokenBytes: number, more: Partial<Moment> = {}): Moment => ({
  name,
  tokenBytes,
  pairBytes: 0,
  pendingBytes: 0,
  ...more,
})

/** Elements per token that a mixer's projections give on one rank: queries, keys, values. */
function projections(
  mixer: Mixer,
  ranks: number,
): { query: number; key: number; value: number; heads: number } | null {
  if (mixer.kind === 'attention') {
    const kv = Math.max(1, mixer.kvHeads / ranks)
    return {
      query: (mixer.heads * mixer.keyDim) / ranks,
      key: kv * mixer.keyDim,
      value: kv * mixer.valueDim,
      heads: mixer.heads / ranks,
    }
  }
  if (mixer.kind !== 'latent_attention') return null
  const heads = mixer.heads / ranks
  const dim = mixer.nopeDim + mixer.ropeDim
  return { query: heads * dim, key: heads * dim, value: heads * mixer.valueDim, heads }
}

/** Elements per token that a recurrent mixer's input projection gives. */
function recurrentWidth(mixer: Mixer, hidden: number): number {
  switch (mixer.kind) {
    case 'mamba':
      return 2 * mixer.innerDim
    case 'mamba2':
      return 2 * mixer.innerDim + 2 * mixer.groups * mixer.stateDim + mixer.heads
    case 'gated_delta':
      return 2 * mixer.keyHeads * mixer.keyDim + 2 * mixer.valueHeads * mixer.valueDim
    case 'linear_attention':
      return 2 * mixer.heads * (mixer.keyDim + mixer.valueDim)
    case 'rwkv':
      return 5 * hidden
    case 'short_convolution':
      return 3 * mixer.channels
    default:
      return 0
  }
}

function mixerMoments(layer: Layer, mixer: Mixer, scenario: Scenario, before: number): Moment[] {
  const bytes = computeBytes(scenario)
  const hidden = scenario.architecture.hiddenSize
  const ranks = scenario.degrees.tensor
  if (mixer.kind === 'parallel')
    return mixer.branches.flatMap((branch) => mixerMoments(layer, branch, scenario, before))
  const normed = before + bytes * hidden
  const shape = projections(mixer, ranks)
  // In, convolved or gated, and out: three widths are alive at once.
  if (!shape) return [moment('mixer', normed + (3 * bytes * recurrentWidth(mixer, hidden)) / ranks)]
  const { query, key, value, heads } = shape
  const list = [
    // Rotated queries are the sum of two products, beside the queries themselves.
    moment('rotation', normed + bytes * (4 * query + key + value)),
  ]
  // A norm of the queries reads them in 16 bits and holds two fp32 copies.
  if (layer.tensors.some(({ name }) => name === 'attn_q_norm.weight'))
    list.push(moment('query norm', normed + (bytes + 8) * query))
  // Eager attention: scores, their fp32 softmax and its 16-bit copy; the mask is one more score per pair.
  if (!scenario.settings.flashAttention)
    list.push(
      moment('scores', normed + bytes * (query + key + value), {
        pairBytes: heads * (2 * bytes + 4) + bytes,
      }),
    )
  return list
}

function expertBytes(moe: MixtureOfExperts, scenario: Scenario): number {
  const { hiddenSize } = scenario.architecture
  const bytes = computeBytes(scenario)
  const hidden = moe.latentSize ?? hiddenSize
  const width = (moe.gated ? 3 : 2) * moe.intermediate
  const quantized = findWeightFormat(scenario.settings.weights)?.kind === 'scheme'
  const routed =
    profileOf(scenario).experts === 'grouped' && !quantized
      ? // Every token is copied once per expert it goes to, sorted, computed, and sorted back.
        bytes * moe.activeExperts * (4 * hidden + width)
      : // One expert's tokens at a time (an even share), beside the int64 one-hot of all choices.
        8 * moe.activeExperts * moe.experts + (bytes * moe.activeExperts * (2 * hidden + width)) / moe.experts
  const dense = 3 * bytes * Math.max(moe.sharedIntermediate, moe.denseIntermediate)
  return bytes * hiddenSize + Math.max(routed, dense)
}

function feedForwardMoments(
  layer: Layer,
  feedForward: FeedForward,
  scenario: Scenario,
  before: number,
): Moment[] {
  const bytes = computeBytes(scenario)
  const hidden = scenario.architecture.hiddenSize
  const ranks = scenario.degrees.tensor
  const normed = before + 2 * bytes * hidden
  // Root-mean-square norms compute in fp32: the copy and its product.
  const list = [moment('norm', before + (bytes + 8) * hidden)]
  if (feedForward.kind === 'dense') {
    const width = (bytes * feedForward.intermediate) / ranks
    const fused = layer.tensors.some(({ module }) => module === 'gate_up_proj')
    const widths = feedForward.gated ? (fused ? 4 : 3) : 2
    list.push(moment('feed-forward', normed + widths * width, { pendingBytes: width }))
  }
  if (feedForward.kind === 'moe')
    list.push(moment('experts', normed + expertBytes(feedForward, scenario) / ranks))
  return list
}

/** Bytes per token that the model's loop holds while a layer runs: the embeddings where they were made, the layer's input. */
export const streamBytes = ({ scenario, stage }: DeviceContext): number =>
  computeBytes(scenario) * scenario.architecture.hiddenSize * (stage.first ? 2 : 1)

/** Every moment that can be the fullest one of a stage's layers. */
export function layerMoments(context: DeviceContext): Moment[] {
  const before = streamBytes(context)
  return stageLayers(context).flatMap(({ layer }) => [
    ...mixerMoments(layer, layer.mixer, context.scenario, before),
    ...feedForwardMoments(layer, layer.feedForward, context.scenario, before),
  ])
}

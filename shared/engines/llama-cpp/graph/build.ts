import type { Architecture, Mixer } from '../../../model/architecture.ts'
import { buildAlternating } from './alternating.ts'
import { buildAttention } from './attention.ts'
import type { BuildContext, CacheInputs, LayerTensors } from './context.ts'
import { buildDense, buildExperts } from './feed-forward.ts'
import { buildKimiDelta } from './kimi-delta.ts'
import { buildLightning } from './lightning.ts'
import { buildLatentAttention } from './latent-attention.ts'
import { ADDS_RESULTS_FIRST, NORMED_RESIDUAL, PARALLEL_WITH_TWO_NORMS, RESIDUAL_FIRST } from './layout.ts'
import { normOf } from './norm.ts'
import { gatePerLayer } from './per-layer.ts'
import { buildRwkv6, isRwkv6 } from './rwkv6.ts'
import { buildGatedDelta, buildMamba, buildMamba2, buildShortConvolution } from './recurrent.ts'
import type { GraphTensor } from './tensors.ts'

export interface BuiltLayer {
  readonly architecture: Architecture
  readonly layer: LayerTensors
  readonly mixer: Mixer
  /** Cache of the layer's attention. */
  readonly inputs: CacheInputs
  readonly kind: Architecture['kinds'][number]
  /** The input's norm, where the device before this one has computed it already. */
  readonly normedInput: GraphTensor | null
  /** Rows that are scored: after the last layer's attention only they go on. */
  readonly selected: GraphTensor | null
  readonly number: number
  /** What the layer adds of its own embedding of the tokens. */
  readonly perLayer: GraphTensor | null
}

function buildMixer(
  context: BuildContext,
  { layer, inputs }: BuiltLayer,
  mixer: Mixer,
  of: GraphTensor,
): GraphTensor | null {
  switch (mixer.kind) {
    case 'attention':
      return buildAttention(context, layer, mixer, of, inputs)
    case 'latent_attention':
      return buildLatentAttention(context, layer, mixer, of, inputs)
    case 'mamba':
      return buildMamba(context, layer, mixer, of)
    case 'mamba2':
      return buildMamba2(context, layer, mixer, of)
    case 'gated_delta':
      return layer.has('ssm_conv1d_q.weight')
        ? buildKimiDelta(context, layer, mixer, of)
        : buildGatedDelta(context, layer, mixer, of)
    case 'linear_attention':
      return layer.has('attn_norm_2.weight') ? buildLightning(context, layer, mixer, of) : null
    case 'short_convolution':
      return buildShortConvolution(context, layer, mixer, of)
    default:
      return null
  }
}

/** Attention and Mamba side by side: each reads a norm of its own, their results are added (src/models/falcon-h1.cpp). */
function buildParallel(context: BuildContext, built: BuiltLayer, of: GraphTensor): GraphTensor | null {
  const { mixer, layer, normedInput } = built
  if (mixer.kind !== 'parallel') {
    const normed = normedInput
      ? context.graph.over('norm', [normedInput])
      : normOf(context, layer, of, 'attn_norm')
    return buildMixer(context, built, mixer, normed)
  }
  const results = mixer.branches
    .map((branch) => buildMixer(context, built, branch, normOf(context, layer, of, 'attn_norm')))
    .filter((result): result is GraphTensor => result !== null)
  const [first, ...others] = results
  return first ? others.reduce((sum, other) => context.graph.over('mixer output', [sum, other]), first) : null
}

function buildFeedForward(
  context: BuildContext,
  { layer, kind }: BuiltLayer,
  of: GraphTensor,
): GraphTensor | null {
  const { feedForward } = kind
  if (feedForward.kind === 'moe') return buildExperts(context, layer, feedForward, of)
  return feedForward.kind === 'dense' ? buildDense(context, layer, of) : null
}

/** Both parts read the same input; their results and the residual are added up. */
function joinParallel(
  context: BuildContext,
  built: BuiltLayer,
  attention: GraphTensor,
  residual: GraphTensor,
): GraphTensor {
  const { graph } = context
  const { layer, architecture } = built
  // One norm serves both parts, or each has its own.
  const name =
    ['ffn_norm', 'attn_norm_2', 'attn_norm'].find((each) => layer.has(`${each}.weight`)) ?? 'attn_norm'
  const forward = buildFeedForward(context, built, normOf(context, layer, residual, name)) ?? residual
  const [first, second] = ADDS_RESULTS_FIRST.has(architecture.ggufArchitecture ?? '')
    ? [attention, residual]
    : [residual, attention]
  return graph.over('layer output', [graph.over('layer output', [forward, first]), second])
}

/** One decoder layer, with its own embedding of the tokens added where it has one. */
export function buildLayer(context: BuildContext, built: BuiltLayer, input: GraphTensor): GraphTensor {
  const { layer, mixer, perLayer } = built
  if (perLayer && mixer.kind === 'attention' && layer.has('altup_router.weight'))
    return buildAlternating(context, { ...built, mixer, perLayer }, input)
  if (mixer.kind === 'rwkv' && isRwkv6(layer)) return buildRwkv6(context, layer, mixer, input, built.selected)
  if (NORMED_RESIDUAL.has(built.architecture.ggufArchitecture ?? ''))
    return buildNormedResidual(context, built, input)
  const output = buildResidual(context, built, input)
  if (!perLayer || !layer.has('inp_gate.weight')) return output
  return context.graph.over('layer output', [output, gatePerLayer(context, layer, output, perLayer)])
}

/** A layer whose parts are added to their scaled, normed inputs. */
function buildNormedResidual(context: BuildContext, built: BuiltLayer, input: GraphTensor): GraphTensor {
  const { graph } = context
  const { layer, mixer, selected } = built
  const picked = (tensor: GraphTensor): GraphTensor =>
    selected ? graph.op('selected rows', [context.hidden, selected.dims[0] ?? 1], [tensor, selected]) : tensor
  const joined = (result: GraphTensor, normed: GraphTensor): GraphTensor =>
    graph.over('residual', [result, graph.over('residual', [normed])])
  graph.part = 'attention'
  const normed = normOf(context, layer, input, 'attn_norm')
  const mixed = buildMixer(context, built, mixer, normed) ?? normed
  const between = normOf(context, layer, joined(picked(mixed), picked(normed)), 'ffn_norm')
  graph.part = 'feed_forward'
  return joined(buildFeedForward(context, built, between) ?? between, between)
}

/** A layer around its residual. Which norms it has says how its parts are joined. */
function buildResidual(context: BuildContext, built: BuiltLayer, input: GraphTensor): GraphTensor {
  const { graph } = context
  const { layer, architecture, selected, kind } = built
  const gguf = architecture.ggufArchitecture ?? ''
  const order = RESIDUAL_FIRST.get(gguf)
  const joined = (
    label: string,
    result: GraphTensor,
    residual: GraphTensor,
    isResidualFirst: boolean,
  ): GraphTensor => graph.over(label, isResidualFirst ? [residual, result] : [result, residual])
  const picked = (tensor: GraphTensor): GraphTensor =>
    selected ? graph.op('selected rows', [context.hidden, selected.dims[0] ?? 1], [tensor, selected]) : tensor
  const hasPostNorms = layer.has('post_ffw_norm.weight')
  const hasFeedForward = kind.feedForward.kind !== 'none'
  graph.part = 'attention'
  const mixed = built.mixer.kind === 'none' ? null : buildParallel(context, built, input)
  const between = ['ffn_norm', 'attn_output_norm', 'post_attention_norm'].find((name) =>
    layer.has(`${name}.weight`),
  )
  const isParallel =
    hasFeedForward &&
    !context.hasUnstoredNorms &&
    (between === undefined || PARALLEL_WITH_TWO_NORMS.has(gguf))
  if (mixed && isParallel) return joinParallel(context, built, picked(mixed), picked(input))

  let residual = input
  if (mixed) {
    const result = hasPostNorms ? normOf(context, layer, mixed, 'post_attention_norm') : mixed
    residual = joined('residual', picked(result), picked(input), order?.attention ?? false)
  } else residual = picked(input)
  if (!hasFeedForward) return residual
  graph.part = 'feed_forward'
  // A layer without a mixer has one norm, whatever its name; with norms after both parts there may be none before.
  const before = layer.has('ffn_norm.weight')
    ? 'ffn_norm'
    : hasPostNorms
      ? null
      : mixed
        ? (between ?? 'ffn_norm')
        : 'attn_norm'
  const forward = buildFeedForward(
    context,
    built,
    before === null ? residual : normOf(context, layer, residual, before),
  )
  if (!forward) return residual
  return joined(
    'layer output',
    hasPostNorms ? normOf(context, layer, forward, 'post_ffw_norm') : forward,
    residual,
    order?.feedForward ?? false,
  )
}

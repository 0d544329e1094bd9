import type { GatedDelta, Mamba, Mamba2, ShortConvolution } from '../../../model/architecture.ts'
import type { BuildContext, LayerTensors } from './context.ts'
import { biased, hostWeight, normed, projected } from './norm.ts'
import type { GraphTensor } from './tensors.ts'

/**
 * Reads one state per sequence out of the state store (`build_rs`, src/llama-graph.cpp). From host memory the CPU reads
 * it, and the device gets a copy.
 */
export function readState(context: BuildContext, layer: LayerTensors, elements: number): GraphTensor {
  const { graph, sequences, stateRows } = context
  if (layer.onHost) {
    graph.expand(graph.store('state', [], true))
    return graph.input('state', [elements, sequences])
  }
  const state = graph.op('state', [elements, sequences], [stateRows])
  graph.expand(state)
  readOtherStates(context, layer)
  return state
}

/** States of sequences beside those in the micro-batch. There are none, but the empty tensor takes its place in the plan. */
function readOtherStates({ graph, otherStateRows }: BuildContext, layer: LayerTensors): void {
  graph.expand(graph.store('state', [graph.op('other states', [0], [otherStateRows])], layer.onHost))
}

/** The convolution's window in front of the new tokens, stored back, convolved. */
function convolve(
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  channels: number,
  kernel: number,
  name: string,
): GraphTensor {
  const { graph, tokens, sequences } = context
  const window = graph.reshape(readState(context, layer, (kernel - 1) * channels), [
    kernel - 1,
    channels,
    sequences,
  ])
  const perSequence = tokens / sequences
  const extended = graph.op(
    'convolution input',
    [kernel - 1 + perSequence, channels, sequences],
    [window, graph.slice(of, [perSequence, channels, sequences])],
  )
  graph.expand(graph.store('state', [graph.slice(extended, [kernel - 1, channels, sequences])], layer.onHost))
  return biased(
    context,
    layer,
    graph.op(
      'convolved',
      [channels, perSequence, sequences],
      [extended, hostWeight(context, layer, `${name}.weight`)],
    ),
    name,
  )
}

/** Result of a scan with the final states behind it in one tensor. */
export function scan(
  context: BuildContext,
  layer: LayerTensors,
  label: string,
  width: number,
  state: number,
  sources: readonly (GraphTensor | null)[],
): GraphTensor {
  const { graph, tokens, sequences } = context
  const result = graph.op(label, [width * tokens + state * sequences], sources)
  graph.expand(result)
  graph.expand(graph.store('state', [graph.slice(result, [state * sequences])], layer.onHost))
  return result
}

/** Mamba's scan reads the states by itself: it runs where they lie. */
function scanStates(
  context: BuildContext,
  layer: LayerTensors,
  dims: readonly number[],
  stateDim: number,
  sources: readonly (GraphTensor | null)[],
): GraphTensor {
  const { graph, sequences, tokens } = context
  const width = dims.slice(0, -2).reduce((product, size) => product * size, 1)
  if (layer.onHost) {
    graph.expand(
      graph.store(
        'scan',
        sources.filter((source): source is GraphTensor => source !== null && source.input !== 'weight'),
        true,
      ),
    )
    return graph.input('scan', dims)
  }
  const result = graph.op(
    'scan',
    [width * tokens + width * stateDim * sequences],
    [...sources, context.stateRows],
  )
  graph.expand(result)
  readOtherStates(context, layer)
  graph.expand(graph.store('state', [graph.slice(result, [width * stateDim * sequences])], layer.onHost))
  return graph.slice(result, dims)
}

/** Mamba-1 (`build_mamba_layer`, src/models/mamba-base.cpp). */
export function buildMamba(
  context: BuildContext,
  layer: LayerTensors,
  mixer: Mamba,
  of: GraphTensor,
): GraphTensor {
  const { graph, tokens, sequences } = context
  graph.part = 'recurrent'
  const { innerDim, stateDim, convKernel } = mixer
  const perSequence = tokens / sequences
  const both = projected(context, layer, of, 'input and gate', 'ssm_in')
  const half = (): GraphTensor => graph.slice(both, [innerDim, perSequence, sequences])
  const gateSlice = half()
  const x = graph.over('convolved', [convolve(context, layer, half(), innerDim, convKernel, 'ssm_conv1d')])
  const steps = layer.columns('ssm_dt.weight')
  const parts = graph.op(
    'step, B and C',
    [steps + 2 * stateDim, perSequence, sequences],
    [hostWeight(context, layer, 'ssm_x.weight'), x],
  )
  const part = (width: number): GraphTensor => graph.slice(parts, [width, perSequence, sequences])
  const isNormed = layer.has('ssm_dt_norm.weight')
  const own = (width: number): GraphTensor =>
    graph.op('step, B and C', [width, perSequence, sequences], [part(width)])
  const stepInput = own(steps)
  const [b, c] = isNormed ? [own(stateDim), own(stateDim)] : [part(stateDim), part(stateDim)]
  const step = projected(context, layer, stepInput, 'step', 'ssm_dt')
  const scanned = scanStates(context, layer, [innerDim, perSequence, sequences], stateDim, [
    graph.reshape(x, [1, innerDim, perSequence, sequences]),
    step,
    hostWeight(context, layer, 'ssm_a'),
    b,
    c,
  ])
  const skip = graph.over('skip', [x, hostWeight(context, layer, 'ssm_d')])
  const y = graph.over('scan', [scanned, skip])
  const gate = graph.op('gate', [innerDim, perSequence, sequences], [gateSlice])
  const gated = graph.op('gated', [innerDim, perSequence, sequences], [gate, y])
  return graph.reshape(projected(context, layer, gated, 'recurrent output', 'ssm_out'), [
    context.hidden,
    tokens,
  ])
}

/** Mamba-2 (`build_mamba2_layer`, src/models/mamba-base.cpp). */
export function buildMamba2(
  context: BuildContext,
  layer: LayerTensors,
  mixer: Mamba2,
  of: GraphTensor,
): GraphTensor {
  const { graph, tokens, sequences } = context
  graph.part = 'recurrent'
  const { innerDim, heads, headDim, groups, stateDim, convKernel } = mixer
  const perSequence = tokens / sequences
  const channels = innerDim + 2 * groups * stateDim
  const all = graph.reshape(projected(context, layer, of, 'gate, input, B, C and step', 'ssm_in'), [
    innerDim + channels + heads,
    perSequence,
    sequences,
  ])
  const gateSlice = graph.slice(all, [headDim, heads, perSequence, sequences])
  const mixed = graph.over('convolved', [
    convolve(
      context,
      layer,
      graph.slice(all, [channels, perSequence, sequences]),
      channels,
      convKernel,
      'ssm_conv1d',
    ),
  ])
  const part = (...dims: number[]): GraphTensor => graph.slice(mixed, [...dims, perSequence, sequences])
  const x = part(headDim, heads)
  const ownStep = graph.op(
    'step',
    [heads, perSequence, sequences],
    [graph.slice(all, [heads, perSequence, sequences])],
  )
  const step = biased(context, layer, ownStep, 'ssm_dt')
  const scanned = scanStates(context, layer, [headDim, heads, perSequence, sequences], stateDim, [
    x,
    step,
    hostWeight(context, layer, 'ssm_a'),
    part(stateDim, groups),
    part(stateDim, groups),
  ])
  const skip = graph.op(
    'skip',
    [headDim, heads, perSequence, sequences],
    [x, hostWeight(context, layer, 'ssm_d')],
  )
  const y = graph.over('scan', [scanned, skip])
  const gate = graph.op('gate', [headDim, heads, perSequence, sequences], [gateSlice])
  let gated = graph.op('gated', [headDim, heads, perSequence, sequences], [gate, y])
  if (layer.has('ssm_norm.weight')) {
    gated = graph.reshape(gated, [innerDim / groups, groups, perSequence, sequences])
    gated = normed(context, layer, gated, 'gated', 'ssm_norm')
  }
  return projected(context, layer, graph.reshape(gated, [innerDim, tokens]), 'recurrent output', 'ssm_out')
}

/** Gated delta net, fused on CUDA (src/models/qwen3next.cpp and delta-net-base.cpp). */
export function buildGatedDelta(
  context: BuildContext,
  layer: LayerTensors,
  mixer: GatedDelta,
  of: GraphTensor,
): GraphTensor {
  const { graph, tokens, sequences } = context
  graph.part = 'recurrent'
  const { keyHeads, valueHeads, keyDim, valueDim, convKernel } = mixer
  const perSequence = tokens / sequences
  const channels = 2 * keyHeads * keyDim + valueHeads * valueDim
  const valueWidth = valueHeads * valueDim
  graph.expand(of)
  const mixed = graph.reshape(projected(context, layer, of, 'query, key and value', 'attn_qkv'), [
    channels,
    perSequence,
    sequences,
  ])
  const z = projected(context, layer, of, 'gate', 'attn_gate')
  const small = (label: string): GraphTensor =>
    graph.over(label, [graph.op(label, [valueHeads, tokens], [of])])
  const beta = small('beta')
  const decay = small('decay')
  const window = readState(context, layer, (convKernel - 1) * channels)
  const extended = graph.op(
    'convolution input',
    [convKernel - 1 + perSequence, channels, sequences],
    [
      graph.reshape(window, [convKernel - 1, channels, sequences]),
      graph.slice(mixed, [perSequence, channels, sequences]),
    ],
  )
  graph.expand(
    graph.store('state', [graph.slice(extended, [convKernel - 1, channels, sequences])], layer.onHost),
  )
  const state = readState(context, layer, valueHeads * keyDim * valueDim)
  const convolved = graph.over('convolved', [
    graph.op(
      'convolved',
      [channels, perSequence, sequences],
      [extended, hostWeight(context, layer, 'ssm_conv1d.weight')],
    ),
  ])
  const head = (label: string): GraphTensor => {
    const unit = graph.op(
      label,
      [keyDim, keyHeads, perSequence, sequences],
      [graph.slice(convolved, [keyDim, keyHeads, perSequence, sequences])],
    )
    if (keyHeads === valueHeads) return unit
    return graph.op(
      label,
      [keyDim, valueHeads / keyHeads, keyHeads, tokens],
      [graph.reshape(unit, [keyDim, 1, keyHeads, tokens])],
    )
  }
  const sources = [
    head('query'),
    head('key'),
    graph.slice(convolved, [valueDim, valueHeads, perSequence, sequences]),
    decay,
    beta,
    state,
  ]
  const result = scan(context, layer, 'delta net', valueWidth, valueHeads * keyDim * valueDim, sources)
  const output = graph.slice(result, [valueDim, valueHeads, perSequence, sequences])
  const scaled = normed(context, layer, output, 'gated', 'ssm_norm')
  const gate = graph.over('gate', [graph.reshape(z, [valueDim, valueHeads, perSequence, sequences])])
  const gated = graph.over('gated', [scaled, gate])
  return graph.reshape(
    projected(
      context,
      layer,
      graph.reshape(gated, [valueWidth, perSequence, sequences]),
      'recurrent output',
      'ssm_out',
    ),
    [context.hidden, tokens],
  )
}

/** LFM2's gated short convolution (src/models/lfm2.cpp). */
export function buildShortConvolution(
  context: BuildContext,
  layer: LayerTensors,
  { channels, kernel }: ShortConvolution,
  of: GraphTensor,
): GraphTensor {
  const { graph, tokens, sequences } = context
  graph.part = 'recurrent'
  const perSequence = tokens / sequences
  const all = graph.reshape(projected(context, layer, of, 'three gates', 'shortconv.in_proj'), [
    3 * channels,
    perSequence,
    sequences,
  ])
  const third = (): GraphTensor => graph.slice(all, [channels, perSequence, sequences])
  const product = graph.op('gated input', [channels, perSequence, sequences], [third(), third()])
  const convolved = convolve(context, layer, product, channels, kernel, 'shortconv.conv')
  const gated = graph.over('convolved', [convolved, third()])
  return graph.reshape(projected(context, layer, gated, 'recurrent output', 'shortconv.out_proj'), [
    context.hidden,
    tokens,
  ])
}

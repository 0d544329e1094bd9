import type { GatedDelta } from '../../../model/architecture.ts'
import type { BuildContext, LayerTensors } from './context.ts'
import { biased, hostWeight, normed, projected } from './norm.ts'
import { readState, scan } from './recurrent.ts'
import type { GraphTensor } from './tensors.ts'

/** One of query, key and value: projected, behind its own window of the convolution's state, convolved (`causal_conv1d`). */
function convolved(
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  states: GraphTensor,
  part: 'q' | 'k' | 'v',
  mixer: GatedDelta,
): GraphTensor {
  const { graph, tokens, sequences } = context
  const { valueHeads, valueDim, convKernel } = mixer
  const width = valueHeads * valueDim
  const perSequence = tokens / sequences
  const label = { q: 'query', k: 'key', v: 'value' }[part]
  const input = graph.reshape(projected(context, layer, of, label, `attn_${part}`), [
    width,
    perSequence,
    sequences,
  ])
  const window = [convKernel - 1, width, sequences]
  const extended = graph.op(
    'convolution input',
    [convKernel - 1 + perSequence, width, sequences],
    [graph.slice(states, window), graph.slice(input, [perSequence, width, sequences])],
  )
  graph.expand(graph.store('state', [graph.slice(extended, window)], layer.onHost))
  const result = graph.op(
    label,
    [width, perSequence, sequences],
    [extended, hostWeight(context, layer, `ssm_conv1d_${part}.weight`)],
  )
  const activated = graph.over(label, [graph.reshape(result, [width, tokens])])
  return graph.reshape(activated, [valueDim, valueHeads, perSequence, sequences])
}

/** Kimi delta attention: the delta net with a decay per feature (src/models/kimi-linear.cpp). */
export function buildKimiDelta(
  context: BuildContext,
  layer: LayerTensors,
  mixer: GatedDelta,
  of: GraphTensor,
): GraphTensor {
  const { graph, tokens, sequences } = context
  graph.part = 'recurrent'
  const { valueHeads, keyDim, valueDim, convKernel } = mixer
  const width = valueHeads * valueDim
  const perSequence = tokens / sequences
  const heads = [valueDim, valueHeads, perSequence, sequences]
  graph.expand(of)
  const states = readState(context, layer, 3 * (convKernel - 1) * width)
  const query = convolved(context, layer, of, states, 'q', mixer)
  const key = convolved(context, layer, of, states, 'k', mixer)
  const value = convolved(context, layer, of, states, 'v', mixer)

  const low = projected(context, layer, of, 'decay', 'ssm_f_a')
  const raw = biased(context, layer, projected(context, layer, low, 'decay', 'ssm_f_b'), 'ssm_dt')
  const soft = graph.reshape(graph.over('decay', [raw]), [valueDim, valueHeads, tokens])
  const decay = graph.over('decay', [soft, hostWeight(context, layer, 'ssm_a')])
  const beta = graph.over('beta', [
    graph.reshape(projected(context, layer, of, 'beta', 'ssm_beta'), [1, valueHeads, perSequence, sequences]),
  ])
  const state = readState(context, layer, valueHeads * keyDim * valueDim)
  const unit = (each: GraphTensor): GraphTensor => graph.over(each.label, [graph.over(each.label, [each])])
  const result = scan(context, layer, 'delta net', width, valueHeads * keyDim * valueDim, [
    unit(query),
    unit(key),
    value,
    graph.reshape(decay, heads),
    beta,
    state,
  ])
  const output = graph.op('delta net’s output', heads, [graph.slice(result, heads)])
  const perHead = [valueDim, valueHeads, tokens]
  const scaled = normed(context, layer, graph.reshape(output, perHead), 'gated', 'ssm_norm')
  const gateLow = projected(context, layer, of, 'gate', 'ssm_g_a')
  const gate = graph.over('gate', [
    graph.reshape(projected(context, layer, gateLow, 'gate', 'ssm_g_b'), perHead),
  ])
  const gated = graph.op('gated', [width, tokens], [graph.over('gated', [scaled, gate])])
  return projected(context, layer, gated, 'recurrent output', 'attn_output')
}

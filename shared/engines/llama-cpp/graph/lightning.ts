import type { LinearAttention } from '../../../model/architecture.ts'
import type { BuildContext, DecayInputs, LayerTensors } from './context.ts'
import { normOf, projected } from './norm.ts'
import { readState } from './recurrent.ts'
import type { GraphTensor } from './tensors.ts'

/** Host-filled exponents of the decay between any two tokens of a micro-batch: one matrix per head. */
export const decayInputs = (context: BuildContext, heads: number): DecayInputs => {
  const { graph, tokens, sequences } = context
  const perSequence = tokens / sequences
  return {
    slopes: graph.input('decay', [heads]),
    query: graph.input('decay', [1, heads, perSequence, sequences]),
    key: graph.input('decay', [1, heads, perSequence, sequences]),
    between: graph.input('decay between tokens', [perSequence, perSequence, heads, sequences]),
  }
}

/** Lightning attention: tokens of the micro-batch against each other, and against the state (src/models/minimax-01.cpp). */
export function buildLightning(
  context: BuildContext,
  layer: LayerTensors,
  mixer: LinearAttention,
  of: GraphTensor,
): GraphTensor {
  const { graph, tokens, sequences } = context
  const { heads, keyDim } = mixer
  graph.part = 'recurrent'
  const perSequence = tokens / sequences
  const inputs = context.decay(heads)
  const byToken = [keyDim, heads, perSequence, sequences]
  const byHead = [keyDim, perSequence, heads, sequences]
  const square = [keyDim, keyDim, heads, sequences]
  // A convolution's state that the recurrent memory brings along, empty here.
  graph.expand(readState(context, layer, 0))
  const all = graph.reshape(
    graph.over('query, key and value', [projected(context, layer, of, 'query, key and value', 'attn_qkv')]),
    [3 * keyDim, heads, perSequence, sequences],
  )
  const third = (): GraphTensor => graph.slice(all, byToken)
  const [query, key, value] = [third(), third(), third()]
  const state = graph.reshape(readState(context, layer, heads * keyDim * keyDim), square)
  const decay = (input: GraphTensor): GraphTensor =>
    graph.over(input.label, [graph.over(input.label, [input])])
  const keyDecay = decay(inputs.key)
  const decayed = graph.over('query', [query, decay(inputs.query)])
  const fromState = graph.op('attention result', byHead, [state, graph.slice(decayed, byHead)])
  const products = graph.op(
    'attention scores',
    [perSequence, perSequence, heads, sequences],
    [graph.slice(key, byHead), graph.slice(query, byHead)],
  )
  const scores = graph.over('attention scores', [products, decay(inputs.between)])
  const turned = [perSequence, keyDim, heads, sequences]
  const values = graph.op('transposed values', turned, [graph.slice(value, turned)])
  const among = graph.op('attention result', byHead, [values, scores])
  const result = graph.over('attention result', [fromState, among])
  graph.expand(result)
  const block = graph.over('decay', [graph.over('decay', [graph.over('decay', [inputs.slopes])])])
  const old = graph.over('state', [state, graph.reshape(block, [1, 1, heads])])
  const keys = graph.over('key', [key, keyDecay])
  const turnedKeys = graph.op('transposed keys', turned, [graph.slice(keys, turned)])
  const added = graph.op('state', square, [turnedKeys, values])
  graph.expand(graph.store('state', [graph.over('state', [old, added])], layer.onHost))
  const flat = graph.reshape(graph.op('attention result', byToken, [graph.slice(result, byToken)]), [
    keyDim * heads,
    tokens,
  ])
  const normed = normOf(context, layer, flat, 'attn_norm_2')
  const gate = graph.over('gate', [projected(context, layer, of, 'gate', 'attn_gate')])
  return projected(context, layer, graph.over('gate', [gate, normed]), 'recurrent output', 'attn_output')
}

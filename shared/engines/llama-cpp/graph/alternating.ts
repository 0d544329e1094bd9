import type { Attention } from '../../../model/architecture.ts'
import { buildAttention } from './attention.ts'
import type { BuildContext, CacheInputs, LayerTensors } from './context.ts'
import { hostWeight, normOf, normed, projected } from './norm.ts'
import { gatePerLayer } from './per-layer.ts'
import type { GraphTensor } from './tensors.ts'

/** Layers whose gates are cut off below a Gaussian threshold (`n_layer_sparsity`, src/models/models.h). */
const SPARSE_LAYERS = 10

/** √(Σ x²) over the features. */
function magnitude({ graph }: BuildContext, of: GraphTensor): GraphTensor {
  const squares = graph.over('magnitude', [of])
  return graph.over('magnitude', [graph.op('magnitude', [1, ...of.dims.slice(1)], [squares])])
}

/** Projected to the length of another tensor. */
function toMagnitude(context: BuildContext, of: GraphTensor, target: GraphTensor): GraphTensor {
  const { graph } = context
  const product = graph.over(of.label, [of, target])
  return graph.over(of.label, [product, magnitude(context, of)])
}

const COPIES = 'alternating copies'

/** The token embeddings and the other copies made of them (Gemma 3n, src/models/gemma3n.cpp). */
export function stackCopies(
  context: BuildContext,
  model: LayerTensors,
  embeddings: GraphTensor,
  copies: number,
): GraphTensor {
  const { graph, hidden, tokens } = context
  const target = magnitude(context, embeddings)
  const repeated = graph.op(COPIES, [hidden, tokens, copies - 1], [embeddings])
  const others = graph.op(
    COPIES,
    [hidden, tokens, copies - 1],
    [hostWeight(context, model, 'altup_proj.weight'), repeated],
  )
  return graph.op(COPIES, [hidden, tokens, copies], [embeddings, toMagnitude(context, others, target)])
}

/** The copies' mean after the last layer. */
export function mergeCopies(
  context: BuildContext,
  head: LayerTensors,
  of: GraphTensor,
  copies: number,
): GraphTensor {
  const { graph, hidden, tokens } = context
  const one = (from: GraphTensor): GraphTensor => graph.slice(from, [hidden, tokens])
  const target = magnitude(context, one(of))
  const raw = graph.op(
    COPIES,
    [hidden, tokens, copies - 1],
    [hostWeight(context, head, 'altup_unembd_proj.weight'), graph.slice(of, [hidden, tokens, copies - 1])],
  )
  const others = toMagnitude(context, raw, target)
  let sum = one(of)
  for (let i = 1; i < copies; i++) sum = graph.over(COPIES, [sum, one(others)])
  return graph.over(COPIES, [sum])
}

/** How much each copy takes part, from one of them. */
function modalities(context: BuildContext, layer: LayerTensors, of: GraphTensor): GraphTensor {
  const { graph } = context
  const label = 'copies’ router'
  const input = graph.over(label, [normed(context, layer, of, label, 'altup_router_norm')])
  return graph.over(label, [projected(context, layer, input, label, 'altup_router')])
}

function predict(context: BuildContext, layer: LayerTensors, of: GraphTensor, copies: number): GraphTensor {
  const { graph, hidden, tokens } = context
  const active = graph.slice(of, [hidden, tokens])
  const label = 'predicted copies'
  const coefficients = graph.reshape(
    projected(context, layer, modalities(context, layer, active), label, 'altup_predict_coef'),
    [copies, copies, tokens],
  )
  const permuted = graph.op(label, [copies, hidden, tokens], [graph.slice(of, [copies, hidden, tokens])])
  const product = graph.op(label, [copies, hidden, tokens], [permuted, coefficients])
  const back = graph.op(label, [hidden, tokens, copies], [graph.slice(product, [hidden, tokens, copies])])
  return graph.over(label, [back, of])
}

function correct(
  context: BuildContext,
  layer: LayerTensors,
  predictions: GraphTensor,
  activated: GraphTensor,
  copies: number,
): GraphTensor {
  const { graph, hidden, tokens } = context
  const label = 'corrected copies'
  const weights = modalities(context, layer, activated)
  const innovation = graph.over(label, [activated, graph.slice(predictions, [hidden, tokens])])
  const scaled = graph.over(label, [projected(context, layer, weights, label, 'altup_correct_coef')])
  const coefficients = graph.op(label, [1, tokens, copies], [graph.slice(scaled, [tokens, copies])])
  const repeated = graph.op(label, [hidden, tokens, copies], [innovation])
  return graph.over(label, [graph.over(label, [repeated, coefficients]), predictions])
}

/** Gates below mean + k · deviation are set to zero. */
function cutOff({ graph, tokens }: BuildContext, gate: GraphTensor): GraphTensor {
  const label = 'gate’s threshold'
  const mean = graph.op(label, [1, tokens], [gate])
  const squares = graph.over('gate', [graph.over('gate', [gate, mean])])
  const variance = graph.over(label, [graph.op(label, [1, tokens], [squares])])
  const deviation = graph.over(label, [graph.over(label, [variance])])
  const threshold = graph.over(label, [mean, deviation])
  return graph.over('gate', [graph.over('gate', [gate, threshold])])
}

function feedForward(
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  isSparse: boolean,
): GraphTensor {
  const { graph } = context
  const up = projected(context, layer, of, 'up', 'ffn_up')
  const gate = projected(context, layer, of, 'gate', 'ffn_gate')
  const activated = graph.over('gate', [isSparse ? cutOff(context, gate) : gate])
  const product = graph.over('activated', [up, activated])
  return projected(context, layer, product, 'feed-forward output', 'ffn_down')
}

export interface AlternatingLayer {
  readonly layer: LayerTensors
  readonly mixer: Attention
  readonly inputs: CacheInputs
  readonly number: number
  readonly perLayer: GraphTensor
}

/** A layer of Gemma 3n: predicted copies, attention beside LAuReL, feed-forward, corrected copies. */
export function buildAlternating(
  context: BuildContext,
  { layer, mixer, inputs, number, perLayer }: AlternatingLayer,
  of: GraphTensor,
): GraphTensor {
  const { graph, hidden, tokens } = context
  const copies = layer.columns('altup_correct_coef.weight')
  graph.part = 'attention'
  const predictions = predict(context, layer, of, copies)
  const active = graph.slice(predictions, [hidden, tokens])
  const input = normOf(context, layer, active, 'attn_norm')
  const low = projected(context, layer, input, 'low-rank residual', 'laurel_l')
  const wide = projected(context, layer, low, 'low-rank residual', 'laurel_r')
  const laurel = graph.over('low-rank residual', [
    normed(context, layer, wide, 'low-rank residual', 'laurel_post_norm'),
    input,
  ])
  const attention = buildAttention(context, layer, mixer, input, inputs)
  const mixed = graph.over('residual', [normOf(context, layer, attention, 'post_attention_norm'), active])
  const residual = graph.over('residual', [graph.over('residual', [mixed, laurel])])
  graph.part = 'feed_forward'
  const forward = feedForward(
    context,
    layer,
    normOf(context, layer, residual, 'ffn_norm'),
    number < SPARSE_LAYERS,
  )
  const activated = graph.over('layer output', [normOf(context, layer, forward, 'post_ffw_norm'), residual])
  const corrected = correct(context, layer, predictions, activated, copies)
  const scaled = graph.over('per-layer gate', [graph.slice(corrected, [hidden, tokens])])
  const own = gatePerLayer(context, layer, scaled, perLayer)
  const others = graph.over(COPIES, [graph.slice(corrected, [hidden, tokens, copies - 1]), own])
  return graph.op(COPIES, [hidden, tokens, copies], [graph.slice(corrected, [hidden, tokens]), others])
}

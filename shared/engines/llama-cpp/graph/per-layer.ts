import type { BuildContext, LayerTensors } from './context.ts'
import { normed, projected } from './norm.ts'
import type { GraphTensor } from './tensors.ts'

/** What each layer adds of its own embedding of the tokens (Gemma 3n, Gemma 4's small models). */
export interface PerLayerInputs {
  readonly of: (layer: number) => GraphTensor
}

/**
 * Every layer's input from the per-layer table and the token embeddings, worked out where the first layer needs its own
 * and kept until the last has had its own (`project_per_layer_inputs`, src/models/gemma3n.cpp, gemma4.cpp).
 *
 * @param embeddings the scaled token embeddings; null on a device that gets the inputs from the one before.
 */
export function perLayerInputs(
  context: BuildContext,
  model: LayerTensors,
  layers: number,
  embeddings: GraphTensor | null,
): PerLayerInputs | null {
  const { graph, tokens } = context
  const width = model.rows('per_layer_proj_norm.weight')
  if (width === 0) return null
  const label = 'per-layer inputs'
  const project = (of: GraphTensor): GraphTensor => {
    // The table lies in host memory: its rows are copied over.
    const table = graph.input('per-layer embeddings', [width, layers, tokens])
    const scaled = graph.over(label, [projected(context, model, of, label, 'per_layer_model_proj')])
    const each = normed(
      context,
      model,
      graph.reshape(scaled, [width, layers, tokens]),
      label,
      'per_layer_proj_norm',
    )
    const sum = graph.over(label, [graph.over(label, [each, table])])
    return graph.op(label, [width, tokens, layers], [graph.slice(sum, [width, tokens, layers])])
  }
  const all = embeddings ? project(embeddings) : graph.input(label, [width, tokens, layers])
  return { of: () => graph.slice(all, [width, tokens]) }
}

/** A layer's gate into its own input, and the way back to the hidden size. */
export function gatePerLayer(
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  input: GraphTensor,
): GraphTensor {
  const { graph } = context
  const label = 'per-layer gate'
  const gate = graph.over(label, [projected(context, layer, of, label, 'inp_gate')])
  const product = graph.over(label, [gate, input])
  return normed(context, layer, projected(context, layer, product, label, 'proj'), label, 'post_norm')
}

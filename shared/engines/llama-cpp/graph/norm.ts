import type { BuildContext, LayerTensors } from './context.ts'
import type { GraphTensor } from './tensors.ts'

/** RMS norm may overwrite what it reads; layer norm may not. Weight and bias are applied in place. */
export function normed(context: BuildContext, of: GraphTensor, label: string, layerNorm = false): GraphTensor {
  const { graph } = context
  const result = layerNorm ? graph.op(label, of.dims, [of]) : graph.over(label, [of])
  return graph.over(label, [result])
}

/** The norm of a name, where the layer has it. */
export const normOf = (context: BuildContext, layer: LayerTensors, of: GraphTensor, name: string): GraphTensor =>
  layer.has(`${name}.weight`) ? normed(context, of, name, layer.has(`${name}.bias`)) : of

/** A matrix product: its own memory, the bias in place. */
export function projected(context: BuildContext, of: GraphTensor, label: string, rows: number): GraphTensor {
  return context.graph.op(label, [rows, ...of.dims.slice(1)], [of])
}

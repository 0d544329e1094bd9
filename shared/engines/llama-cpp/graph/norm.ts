import type { BuildContext, LayerTensors } from './context.ts'
import type { GraphTensor } from './tensors.ts'

/** The copy of a weight that lies in host memory; null where the device holds the weight itself. */
export function hostWeight({ graph }: BuildContext, layer: LayerTensors, name: string): GraphTensor | null {
  const bytes = layer.copied(name)
  return bytes === 0
    ? null
    : graph.weight(`weights copied from the host (${name.replace(/\.weight$/, '')})`, bytes)
}

/** RMS norm may overwrite what it reads; layer norm may not. Weight and bias are applied in place. */
export function normed(
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  label: string,
  name: string,
): GraphTensor {
  const { graph } = context
  const hasBias = layer.has(`${name}.bias`)
  const isFresh = hasBias || context.hasLayerNorm || !of.contiguous
  const result = isFresh ? graph.op(label, of.dims, [of]) : graph.over(label, [of])
  if (!layer.has(`${name}.weight`)) return result
  const scaled = graph.over(label, [result, hostWeight(context, layer, `${name}.weight`)])
  return hasBias ? graph.over(label, [scaled, hostWeight(context, layer, `${name}.bias`)]) : scaled
}

/** The norm of a name, where the layer has it. */
export const normOf = (
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  name: string,
): GraphTensor =>
  layer.has(`${name}.weight`) || context.hasUnstoredNorms ? normed(context, layer, of, 'norm', name) : of

/** A matrix product: its own memory, the bias in place. */
export function projected(
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  label: string,
  name: string,
): GraphTensor {
  const { graph } = context
  const weight = hostWeight(context, layer, `${name}.weight`)
  const result = graph.op(label, [layer.rows(`${name}.weight`), ...of.dims.slice(1)], [weight, of])
  return biased(context, layer, result, name)
}

/** Adds a bias in place, where there is one. */
export const biased = (
  context: BuildContext,
  layer: LayerTensors,
  of: GraphTensor,
  name: string,
): GraphTensor =>
  layer.has(`${name}.bias`)
    ? context.graph.over(of.label, [of, hostWeight(context, layer, `${name}.bias`)])
    : of

import type { Architecture } from './architecture.ts'
import { kindCounts } from './build/model.ts'
import { activeElementsOf, elementsOf, type Tensor } from './tensor.ts'

export interface ParameterCounts {
  /** What an engine loads: text model, towers and projectors, without multi-token-prediction layers. */
  readonly total: number
  /** Every element the checkpoint stores: `total` and the prediction layers. */
  readonly stored: number
  /** What one token of text reads: the text model without the routed experts it is not sent to. */
  readonly active: number
  /** Token embedding table (stored once where the head is tied to it). */
  readonly embedding: number
  /** The text model alone: embedding, layers, head; neither towers nor prediction layers. */
  readonly text: number
  /** Multi-token-prediction layers, which engines leave on disk unless asked for them. */
  readonly mtp: number
}

const sumOf = (tensors: readonly Tensor[], count: (tensor: Tensor) => number): number => {
  let total = 0
  for (const tensor of tensors) total += count(tensor)
  return total
}

function count(architecture: Architecture): ParameterCounts {
  const perKind = kindCounts(architecture)
  const textOf = (elements: (tensor: Tensor) => number): number => {
    let total = sumOf(architecture.embedding, elements) + sumOf(architecture.head, elements)
    for (const [index, kind] of architecture.kinds.entries())
      total += (perKind[index] ?? 0) * sumOf(kind.tensors, elements)
    return total
  }
  const text = textOf(elementsOf)
  let extras = 0
  let mtp = 0
  let encoder = 0
  for (const extra of architecture.extras) {
    const elements = extra.count * sumOf(extra.tensors, elementsOf)
    extras += elements
    if (extra.id === 'mtp') mtp += elements
    if (extra.id === 'encoder') encoder += elements
  }
  const embedding = sumOf(
    architecture.embedding.filter((tensor) => tensor.role === 'embedding'),
    elementsOf,
  )
  return {
    total: text + extras - mtp,
    stored: text + extras,
    active: textOf(activeElementsOf) + encoder,
    embedding,
    text: text + encoder,
    mtp,
  }
}

const counted = new WeakMap<Architecture, ParameterCounts>()

/**
 * Parameters, counted tensor by tensor: exact for the checkpoint that the architecture describes. Buffers (rotary
 * frequencies, causal masks) and quantization scales are not parameters; a tied head is counted once.
 */
export function countParameters(architecture: Architecture): ParameterCounts {
  const known = counted.get(architecture)
  if (known) return known
  const counts = count(architecture)
  counted.set(architecture, counts)
  return counts
}

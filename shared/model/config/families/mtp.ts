import type { Extra, Layer } from '../../architecture.ts'
import { outputHead, tokenEmbedding } from '../../build/model.ts'
import { matrix, vector } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import { outsideGguf } from './assemble.ts'

export interface PredictionLayer {
  readonly hidden: number
  readonly vocab: number
  /** The decoder layer inside. */
  readonly layer: Layer
  /** How many such layers are stored. */
  readonly count: number
  /** True where the checkpoint stores the token embedding and the head again inside each layer. */
  readonly storesEmbeddings?: boolean
  /** Tensors beside the usual wiring. */
  readonly others?: readonly Tensor[]
}

/**
 * Multi-token-prediction layers (DeepSeek-V3, arXiv 2412.19437, section 2.2): a decoder layer behind two norms
 * and a projection of twice the width. Engines without speculative decoding do not load them; they are
 * counted apart.
 */
export function predictionLayers(shape: PredictionLayer): Extra[] {
  const { hidden, vocab, layer, count } = shape
  if (count === 0) return []
  const wiring = [
    vector('nextn.enorm.weight', 'enorm', hidden),
    vector('nextn.hnorm.weight', 'hnorm', hidden),
    matrix('nextn.eh_proj', 'eh_proj', hidden, 2 * hidden, 'replicated'),
    vector('nextn.shared_head_norm.weight', 'shared_head.norm', hidden),
    ...(shape.storesEmbeddings ? [tokenEmbedding(vocab, hidden), ...outputHead(vocab, hidden)] : []),
    ...(shape.others ?? []),
  ]
  const tensors = outsideGguf([...layer.tensors, ...wiring])
  return [{ id: 'mtp', label: 'multi-token prediction', tensors, count }]
}

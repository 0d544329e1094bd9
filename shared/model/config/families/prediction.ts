import type { Extra } from '../../architecture.ts'
import { attention, type AttentionShape } from '../../build/attention.ts'
import { feedForwardOf, layerNorms, type FeedForwardShape, type NormLayout } from '../../build/layer.ts'
import { matrix, vector } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'

export interface PredictionShape {
  readonly count: number
  readonly attention: AttentionShape
  readonly feedForward: FeedForwardShape
  readonly norms?: NormLayout
  /** A norm of its own in front of the shared head. */
  readonly headNorm: boolean
  /** Rows of the vocabulary where the checkpoint stores embedding and head again inside each layer; 0 where shared. */
  readonly repeatedVocab?: number
  /** True where a GGUF file holds the layers as blocks behind the last one. */
  readonly inGguf: boolean
}

function repeatedMatrices(vocab: number, hidden: number): Tensor[] {
  if (vocab === 0) return []
  return [
    matrix('nextn.embed_tokens', 'embed_tokens', vocab, hidden, 'vocabulary', { role: 'embedding' }),
    matrix('nextn.shared_head_head', 'shared_head.head', vocab, hidden, 'vocabulary', { role: 'head' }),
  ]
}

/**
 * Multi-token-prediction layers (arXiv 2412.19437, section 2.2): norms of the last hidden state and of the next
 * token's embedding, a projection that joins them, and one decoder layer. Embedding and head are the model's own,
 * unless the checkpoint repeats them.
 */
export function predictionLayers(shape: PredictionShape): Extra[] {
  if (shape.count === 0) return []
  const { hidden } = shape.attention
  const joined = [
    matrix('nextn.eh_proj', 'eh_proj', hidden, 2 * hidden, 'column'),
    vector('nextn.enorm.weight', 'enorm', hidden),
    vector('nextn.hnorm.weight', 'hnorm', hidden),
    ...(shape.headNorm ? [vector('nextn.shared_head_norm.weight', 'shared_head.norm', hidden)] : []),
    ...repeatedMatrices(shape.repeatedVocab ?? 0, hidden),
  ]
  const tensors = [
    ...layerNorms(shape.norms ?? 'pre', hidden, 'rms'),
    ...attention(shape.attention).tensors,
    ...feedForwardOf(shape.feedForward).tensors,
    ...joined,
  ]
  return [
    {
      id: 'mtp',
      label: 'multi-token prediction layers',
      tensors: shape.inGguf ? tensors : tensors.map((tensor) => ({ ...tensor, gguf: [] })),
      count: shape.count,
    },
  ]
}

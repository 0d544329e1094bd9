import type { Tensor } from '../tensor.ts'
import { matrix, vector } from './tensors.ts'

/**
 * Manifold-constrained hyper-connections around attention and feed-forward: `streams` residual streams, mixed by
 * one matrix of (2 + streams) × streams outputs over all streams, its base and three scales. Layout:
 * transformers `models/deepseek_v4/modeling_deepseek_v4.py` (DeepseekV4HyperConnection).
 */
export const hyperConnections = (hidden: number, streams: number): Tensor[] =>
  ['attn', 'ffn'].flatMap((side) => {
    const outputs = (2 + streams) * streams
    return [
      matrix(`hc_${side}_fn`, `${side}_hc.fn`, outputs, streams * hidden, 'replicated', { role: 'state' }),
      vector(`hc_${side}_base.weight`, `${side}_hc.base`, outputs, 'state'),
      vector(`hc_${side}_scale.weight`, `${side}_hc.scale`, 3, 'state'),
    ]
  })

/** The collapse of the streams before the final norm. */
export const hyperHead = (hidden: number, streams: number): Tensor[] => [
  matrix('output_hc_fn', 'hc_head.hc_fn', streams, streams * hidden, 'replicated', { role: 'state' }),
  vector('output_hc_base.weight', 'hc_head.hc_base', streams, 'state'),
  vector('output_hc_scale.weight', 'hc_head.hc_scale', 1, 'state'),
]

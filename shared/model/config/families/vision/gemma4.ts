import type { Extra } from '../../../architecture.ts'
import { vector } from '../../../build/tensors.ts'
import { encoderLayers, learnedPositions, part, patchEmbedding, projection } from '../../../build/vision.ts'
import type { ConfigReader } from '../../reader.ts'

/**
 * Gemma 4's tower (transformers `models/gemma4`, Gemma4VisionModel): a position table per axis, norms around both
 * blocks and on queries and keys, a gated feed-forward, and one projection into the language model.
 */
export function gemma4Vision(reader: ConfigReader, textHidden: number): Extra[] {
  const hidden = reader.integer('hidden_size', 768)
  const headDim = reader.integer('head_dim', 64)
  const patch = reader.integer('patch_size', 16)
  const bias = reader.boolean('attention_bias', false)
  const standardize = reader.boolean('standardize', false)
  return [
    part('vision_tower', 'vision embeddings', [
      ...patchEmbedding(hidden, 3 * patch * patch, false),
      learnedPositions(2 * reader.integer('position_embedding_size', 10240), hidden),
      ...(standardize
        ? [
            vector('v.std_bias', 'std_bias', hidden, 'state'),
            vector('v.std_scale', 'std_scale', hidden, 'state'),
          ]
        : []),
    ]),
    encoderLayers('vision layers', reader.integer('num_hidden_layers', 16), {
      hidden,
      intermediate: reader.integer('intermediate_size', 3072),
      width: reader.integer('num_attention_heads', 12) * headDim,
      kvWidth: reader.integer('num_key_value_heads', 12) * headDim,
      norm: 'rms',
      qkvBias: bias,
      gated: true,
      qkNorm: headDim,
      sandwich: true,
    }),
    part('projector', 'vision projector', projection('embed_vision', textHidden, hidden, false)),
  ]
}

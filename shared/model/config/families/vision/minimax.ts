import type { Extra } from '../../../architecture.ts'
import { encoderLayers, part, patchEmbedding, projection, projectorNorm } from '../../../build/vision.ts'
import type { ConfigReader } from '../../reader.ts'

/** MiniMax-M3's tower and its projector, which joins patches after projecting them (transformers `models/minimax_m3_vl`). */
export function miniMaxVision(reader: ConfigReader, textHidden: number, top: ConfigReader): Extra[] {
  const hidden = reader.integer('hidden_size', 1280)
  const patch = reader.integer('patch_size', 14)
  const pixels = reader.integer('num_channels', 3) * reader.integer('temporal_patch_size', 2) * patch * patch
  const merge = reader.integer('spatial_merge_size', 2)
  const width = top.integer('projector_hidden_size', 6144)
  return [
    part('vision_tower', 'vision embeddings', [
      ...patchEmbedding(hidden, pixels, false),
      ...projectorNorm('pre_layrnorm', hidden, 'layer'),
    ]),
    encoderLayers('vision layers', reader.integer('num_hidden_layers', 32), {
      hidden,
      intermediate: reader.integer('intermediate_size', 5120),
      norm: 'layer',
      qkvBias: true,
      mlpBias: true,
    }),
    part('projector', 'projector', [
      ...projection('linear_1', width, hidden, true),
      ...projection('linear_2', textHidden, width, true),
      ...projection('merge_linear_1', width, textHidden * merge * merge, true),
      ...projection('merge_linear_2', textHidden, width, true),
    ]),
  ]
}

import type { Extra } from '../../../architecture.ts'
import {
  encoderLayers,
  learnedPositions,
  part,
  patchEmbedding,
  projection,
  projectorNorm,
} from '../../../build/vision.ts'
import type { ConfigReader } from '../../reader.ts'

const any = (): number => 0

/** Fields that say where features are taken or how images are cut: no weights. */
const IGNORED = [
  'hidden_act',
  'initializer_range',
  'model_type',
  'rms_norm_eps',
  'layer_norm_eps',
  'window_size',
  'fullatt_block_indexes',
  'tokens_per_second',
  'image_size',
  'attention_dropout',
  'dtype',
  'torch_dtype',
]

/** Input values of one patch: channels × frames × patch². */
function patchPixels(reader: ConfigReader, patch: number, frames: number): number {
  const size = reader.integer('patch_size', patch)
  const channels = reader.integer(['in_channels', 'in_chans', 'num_channels'], 3)
  reader.ignore('in_channels', 'in_chans', 'num_channels')
  return channels * reader.integer('temporal_patch_size', frames) * size * size
}

/**
 * Qwen3-VL's and Qwen3.5's tower and mergers (transformers `models/qwen3_vl/modeling_qwen3_vl.py`): learned
 * positions, one merger, and one more per deepstack layer whose norm comes after the shuffle.
 */
export function qwen3Vision(reader: ConfigReader): Extra[] {
  reader.ignore(...IGNORED)
  const hidden = reader.integer('hidden_size', 1152)
  const intermediate = reader.integer('intermediate_size', 4304)
  const depth = reader.integer('depth', 27)
  const merged = hidden * reader.integer('spatial_merge_size', 2) ** 2
  const out = reader.integer('out_hidden_size', 3584)
  const positions = reader.integer('num_position_embeddings', 2304)
  const deepstack = reader.list('deepstack_visual_indexes', any)?.length ?? 0
  reader.ignore('num_heads')
  const merger = (normSize: number) => [
    ...projectorNorm('merger.norm', normSize, 'layer'),
    ...projection('merger.linear_fc1', merged, merged, true),
    ...projection('merger.linear_fc2', out, merged, true),
  ]
  return [
    part('vision_tower', 'vision embeddings', [
      ...patchEmbedding(hidden, patchPixels(reader, 16, 2), true),
      learnedPositions(positions, hidden),
    ]),
    encoderLayers('vision layers', depth, {
      hidden,
      intermediate,
      norm: 'layer',
      fusedQkv: true,
      qkvBias: true,
      mlpBias: true,
    }),
    part('projector', 'merger', merger(hidden)),
    ...(deepstack > 0 ? [part('projector', 'deepstack mergers', merger(merged), deepstack)] : []),
  ]
}

/** Qwen2-VL's tower: layer norms, plain feed-forward, a merger into the text width (`models/qwen2_vl`). */
export function qwen2Vision(reader: ConfigReader): Extra[] {
  reader.ignore(...IGNORED)
  const hidden = reader.integer('embed_dim', 1280)
  const out = reader.integer('hidden_size', 3584)
  const ratio = reader.number('mlp_ratio', 4)
  const intermediate = Math.floor(hidden * ratio)
  if (intermediate < 1 || intermediate > 2 ** 20) reader.fail('mlp_ratio', `makes a width of ${intermediate}`)
  const merged = hidden * reader.integer('spatial_merge_size', 2) ** 2
  reader.ignore('num_heads')
  return [
    part('vision_tower', 'vision embeddings', patchEmbedding(hidden, patchPixels(reader, 14, 2), false)),
    encoderLayers('vision layers', reader.integer('depth', 32), {
      hidden,
      intermediate,
      norm: 'layer',
      fusedQkv: true,
      qkvBias: true,
      mlpBias: true,
    }),
    part('projector', 'merger', [
      ...projectorNorm('merger.ln_q', hidden, 'layer'),
      ...projection('merger.mlp.0', merged, merged, true),
      ...projection('merger.mlp.2', out, merged, true),
    ]),
  ]
}

/** Qwen2.5-VL's tower: RMS norms and a gated feed-forward (`models/qwen2_5_vl`). */
export function qwen25Vision(reader: ConfigReader): Extra[] {
  reader.ignore(...IGNORED)
  const hidden = reader.integer('hidden_size', 3584)
  const merged = hidden * reader.integer('spatial_merge_size', 2) ** 2
  reader.ignore('num_heads')
  return [
    part('vision_tower', 'vision embeddings', patchEmbedding(hidden, patchPixels(reader, 14, 2), false)),
    encoderLayers('vision layers', reader.integer('depth', 32), {
      hidden,
      intermediate: reader.integer('intermediate_size', 3420),
      norm: 'rms',
      fusedQkv: true,
      qkvBias: true,
      gated: true,
      mlpBias: true,
    }),
    part('projector', 'merger', [
      ...projectorNorm('merger.ln_q', hidden, 'rms'),
      ...projection('merger.mlp.0', merged, merged, true),
      ...projection('merger.mlp.2', reader.integer('out_hidden_size', 3584), merged, true),
    ]),
  ]
}

import type { Extra } from '../../../architecture.ts'
import { matrix } from '../../../build/tensors.ts'
import {
  encoderLayers,
  learnedPositions,
  part,
  patchEmbedding,
  projection,
  projectorNorm,
} from '../../../build/vision.ts'
import { describe, type ConfigReader } from '../../reader.ts'

const size = (value: unknown): number | undefined =>
  Number.isInteger(value) && Number(value) > 0 ? Number(value) : undefined

/** How many patches the projector joins (`merge_kernel_size`, 2 × 2). */
function mergedPatches(reader: ConfigReader): number {
  const kernel = reader.list('merge_kernel_size', size, 2)
  return kernel ? kernel.reduce((product, side) => product * side, 1) : 4
}

interface MoonSizes {
  readonly hidden: number
  readonly intermediate: number
  readonly layers: number
  readonly pixels: number
  readonly positions: number
  readonly merged: number
  readonly mmHidden: number
}

function readSizes(reader: ConfigReader, hidden: number, intermediate: number): MoonSizes {
  const width = reader.integer(['vt_hidden_size', 'hidden_size'], hidden)
  const patch = reader.integer('patch_size', 14)
  reader.ignore(
    'init_pos_emb_time',
    'pos_emb_type',
    'pos_emb_interpolation_mode',
    'video_attn_type',
    'vt_num_attention_heads',
  )
  reader.ignore(
    'projector_hidden_act',
    'activation_func',
    'merge_type',
    'projector_ln_eps',
    'model_type',
    'mm_projector_type',
  )
  return {
    hidden: width,
    intermediate: reader.integer(['vt_intermediate_size', 'intermediate_size'], intermediate),
    layers: reader.integer(['vt_num_hidden_layers', 'num_hidden_layers'], 27),
    pixels: reader.integer('num_channels', 3) * patch * patch,
    positions: reader.integer('init_pos_emb_height', 64) * reader.integer('init_pos_emb_width', 64),
    merged: mergedPatches(reader),
    mmHidden: reader.integer('mm_hidden_size', width),
  }
}

/** Kimi K2.5's MoonViT tower and patch merger (transformers `models/kimi_k25/modeling_kimi_k25.py`). */
export function kimiK25Vision(reader: ConfigReader, textHidden: number): Extra[] {
  const { hidden, intermediate, layers, pixels, positions, merged, mmHidden } = readSizes(reader, 1152, 4304)
  const joined = mmHidden * merged
  const out = reader.integer('text_hidden_size', textHidden)
  return [
    part('vision_tower', 'vision embeddings', [
      ...patchEmbedding(hidden, pixels, true),
      learnedPositions(positions, hidden),
      ...projectorNorm('final_layernorm', hidden, 'layer'),
    ]),
    encoderLayers('vision layers', layers, {
      hidden,
      intermediate,
      norm: 'layer',
      qkvBias: true,
      mlpBias: true,
    }),
    part('projector', 'patch merger', [
      ...projectorNorm('pre_norm', mmHidden, 'layer'),
      ...projection('in_proj', joined, joined, true),
      ...projection('out_proj', out, joined, true),
    ]),
  ]
}

/**
 * Kimi K3's tower: RMS norms, no biases, heads wider than the hidden size, and a norm behind the projector.
 * Layout: ROCm/ATOM `atom/models/kimi_k3_vl.py`.
 */
export function kimiK3Vision(reader: ConfigReader, textHidden: number): Extra[] {
  const sizes = readSizes(reader, 1024, 4096)
  const { hidden, intermediate, layers, pixels, positions, merged, mmHidden } = sizes
  for (const [name, known] of [
    ['norm_type', 'rmsnorm'],
    ['mlp_type', 'mlp2'],
  ] as const) {
    if (reader.text(name, known) !== known)
      reader.fail(name, `${describe(reader.source[name])} is not documented, only ${known}`)
  }
  const joined = mmHidden * merged
  const attentionBias = reader.boolean('attn_bias', false)
  return [
    part('vision_tower', 'vision embeddings', [
      ...patchEmbedding(hidden, pixels, reader.boolean('patch_embed_proj_bias', false)),
      learnedPositions(positions, hidden),
      ...projectorNorm('final_layernorm', hidden, 'rms'),
    ]),
    encoderLayers('vision layers', layers, {
      hidden,
      intermediate,
      width: reader.integer('qkv_hidden_size', hidden),
      norm: 'rms',
      fusedQkv: true,
      qkvBias: attentionBias,
      mlpBias: reader.boolean('linear_bias', false),
    }),
    part('projector', 'patch merger', [
      ...projection('proj.0', joined, joined, false),
      ...projection('proj.2', reader.integer('text_hidden_size', textHidden), joined, false),
      ...projectorNorm('post_norm', textHidden, 'rms'),
    ]),
  ]
}

/** GLM-5.3's tower with a convolution that joins patches, and a gated merger (transformers `models/glm5_next`). */
export function glm5Vision(reader: ConfigReader): Extra[] {
  const hidden = reader.integer('hidden_size', 1024)
  const heads = reader.integer('num_heads', 16)
  const out = reader.integer('out_hidden_size', 1536)
  const merge = reader.integer('spatial_merge_size', 2)
  const patch = reader.integer('patch_size', 14)
  const pixels = reader.integer('in_channels', 3) * reader.integer('temporal_patch_size', 2) * patch * patch
  const projected = reader.integer('projection_intermediate_size', 10240)
  const bias = reader.boolean('attention_bias', true)
  reader.ignore('image_size', 'model_type', 'swiglu_limit', 'rope_parameters')
  return [
    part('vision_tower', 'vision embeddings', [
      ...patchEmbedding(hidden, pixels, true),
      ...projectorNorm('post_layernorm', hidden, 'rms'),
    ]),
    encoderLayers('vision layers', reader.integer('depth', 24), {
      hidden,
      intermediate: reader.integer('intermediate_size', 4096),
      norm: 'rms',
      fusedQkv: true,
      qkvBias: bias,
      gated: true,
      mlpBias: bias,
      qkNorm: Math.max(1, Math.floor(hidden / heads)),
    }),
    part('projector', 'merger', [
      ...projection('downsample', out, hidden * merge * merge, true),
      matrix('mm.merger.proj', 'merger.proj', out, out, 'replicated'),
      ...projectorNorm('post_projection_norm', out, 'layer'),
      ...projection('merger.gate_proj', projected, out, false),
      ...projection('merger.up_proj', projected, out, false),
      ...projection('merger.down_proj', out, projected, false),
    ]),
  ]
}

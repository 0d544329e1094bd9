import type { Extra } from '../../../architecture.ts'
import { vector } from '../../../build/tensors.ts'
import {
  encoderLayers,
  learnedPositions,
  part,
  patchEmbedding,
  projection,
  projectorNorm,
} from '../../../build/vision.ts'
import type { ConfigReader } from '../../reader.ts'

interface VitDefaults {
  readonly hidden: number
  readonly intermediate: number
  readonly layers: number
  readonly image: number
  readonly patch: number
}

interface Vit {
  readonly hidden: number
  readonly intermediate: number
  readonly layers: number
  /** Input values of a patch. */
  readonly pixels: number
  /** Patches of an image. */
  readonly patches: number
}

/** The sizes that CLIP, SigLIP, Pixtral and Llama 4 name alike. */
function readVit(reader: ConfigReader, defaults: VitDefaults): Vit {
  const patch = reader.integer('patch_size', defaults.patch)
  const perSide = Math.floor(reader.integer('image_size', defaults.image) / patch)
  if (perSide < 1) reader.fail('image_size', 'is smaller than one patch')
  return {
    hidden: reader.integer('hidden_size', defaults.hidden),
    intermediate: reader.integer('intermediate_size', defaults.intermediate),
    layers: reader.integer('num_hidden_layers', defaults.layers),
    pixels: reader.integer('num_channels', 3) * patch * patch,
    patches: Math.max(1, perSide) ** 2,
  }
}

const plain = ({ hidden, intermediate }: Vit) =>
  ({ hidden, intermediate, norm: 'layer', qkvBias: true, mlpBias: true }) as const

/** SigLIP (transformers `models/siglip`) without its pooling head. */
function siglip(reader: ConfigReader, defaults: VitDefaults): { vit: Vit; extras: Extra[] } {
  const vit = readVit(reader, defaults)
  const extras = [
    part('vision_tower', 'vision embeddings', [
      ...patchEmbedding(vit.hidden, vit.pixels, true),
      learnedPositions(vit.patches, vit.hidden),
      ...projectorNorm('post_layernorm', vit.hidden, 'layer'),
    ]),
    encoderLayers('vision layers', vit.layers, plain(vit)),
  ]
  return { vit, extras }
}

/** Gemma 3's SigLIP tower and its projection behind an RMS norm (transformers `models/gemma3`). */
export function gemma3Vision(reader: ConfigReader, textHidden: number): Extra[] {
  if (reader.boolean('vision_use_head', false)) reader.fail('vision_use_head', 'true is not documented')
  const { vit, extras } = siglip(reader, {
    hidden: 768,
    intermediate: 3072,
    layers: 12,
    image: 224,
    patch: 16,
  })
  return [
    ...extras,
    part('projector', 'projector', [
      ...projection('mm_input_projection', vit.hidden, textHidden, false),
      ...projectorNorm('mm_soft_emb_norm', vit.hidden, 'rms'),
    ]),
  ]
}

/** Pixtral's tower (transformers `models/pixtral`): RMS norms, gated feed-forward, rotary positions. */
function pixtral(reader: ConfigReader): { vit: Vit; extras: Extra[] } {
  const vit = readVit(reader, { hidden: 1024, intermediate: 4096, layers: 24, image: 1024, patch: 16 })
  const heads = reader.integer('num_attention_heads', 16)
  const width = heads * reader.integer('head_dim', Math.max(1, Math.floor(vit.hidden / heads)))
  const extras = [
    part('vision_tower', 'vision embeddings', [
      ...patchEmbedding(vit.hidden, vit.pixels, false),
      ...projectorNorm('ln_pre', vit.hidden, 'rms'),
    ]),
    encoderLayers('vision layers', vit.layers, {
      hidden: vit.hidden,
      intermediate: vit.intermediate,
      width,
      norm: 'rms',
      gated: true,
    }),
  ]
  return { vit, extras }
}

/** Mistral 3's Pixtral tower, patch merger and projector (transformers `models/mistral3`). */
export function mistral3Vision(reader: ConfigReader, textHidden: number, top: ConfigReader): Extra[] {
  const { vit, extras } = pixtral(reader)
  const merge = top.integer('spatial_merge_size', 2)
  const bias = top.boolean('multimodal_projector_bias', false)
  return [
    ...extras,
    part('projector', 'projector', [
      ...projectorNorm('norm', vit.hidden, 'rms'),
      ...projection('patch_merger', vit.hidden, vit.hidden * merge * merge, false),
      ...projection('linear_1', textHidden, vit.hidden, bias),
      ...projection('linear_2', textHidden, textHidden, bias),
    ]),
  ]
}

/** Llama 4's tower with a class token, its pixel-shuffle adapter and projector (transformers `models/llama4`). */
export function llama4Vision(reader: ConfigReader, textHidden: number): Extra[] {
  const vit = readVit(reader, { hidden: 768, intermediate: 5632, layers: 34, image: 448, patch: 14 })
  const inputDim = reader.integer('projector_input_dim', 4096)
  const outputDim = reader.integer('projector_output_dim', 4096)
  const ratio = reader.number('pixel_shuffle_ratio', 0.5)
  const shuffled = Math.floor(vit.hidden / (ratio * ratio))
  if (!(shuffled >= 1 && shuffled <= 2 ** 20))
    reader.fail('pixel_shuffle_ratio', `makes a width of ${shuffled}`)
  const visionOut = reader.integer('vision_output_dim', outputDim)
  return [
    part('vision_tower', 'vision embeddings', [
      vector('v.class_embd', 'class_embedding', vit.hidden, 'position'),
      learnedPositions(vit.patches + 1, vit.hidden),
      ...patchEmbedding(vit.hidden, vit.pixels, false),
      ...projectorNorm('layernorm_pre', vit.hidden, 'layer'),
      ...projectorNorm('layernorm_post', vit.hidden, 'layer'),
    ]),
    encoderLayers('vision layers', vit.layers, plain(vit)),
    part('projector', 'adapter and projector', [
      ...projection('vision_adapter.fc1', inputDim, shuffled, false),
      ...projection('vision_adapter.fc2', outputDim, inputDim, false),
      ...projection('linear_1', textHidden, visionOut, false),
    ]),
  ]
}

/** LLaVA's tower and two-layer projector (transformers `models/llava`): CLIP, SigLIP or Pixtral by `model_type`. */
export function llavaVision(reader: ConfigReader, textHidden: number, top: ConfigReader): Extra[] {
  const kind = reader.text('model_type', 'clip_vision_model')
  const bias = top.boolean('multimodal_projector_bias', true)
  const projector = (hidden: number): Extra =>
    part('projector', 'projector', [
      ...projection('linear_1', textHidden, hidden, bias),
      ...projection('linear_2', textHidden, textHidden, bias),
    ])
  if (kind === 'pixtral') {
    const { vit, extras } = pixtral(reader)
    return [...extras, projector(vit.hidden)]
  }
  if (kind === 'siglip_vision_model') {
    reader.ignore('vision_use_head')
    const { vit, extras } = siglip(reader, {
      hidden: 768,
      intermediate: 3072,
      layers: 12,
      image: 224,
      patch: 16,
    })
    return [...extras, projector(vit.hidden)]
  }
  if (kind !== 'clip_vision_model')
    reader.fail('model_type', `"${kind.slice(0, 40)}" is not a documented tower`)
  const vit = readVit(reader, { hidden: 1024, intermediate: 4096, layers: 24, image: 336, patch: 14 })
  return [
    part('vision_tower', 'vision embeddings', [
      vector('v.class_embd', 'class_embedding', vit.hidden, 'position'),
      ...patchEmbedding(vit.hidden, vit.pixels, false),
      learnedPositions(vit.patches + 1, vit.hidden),
      ...projectorNorm('pre_layrnorm', vit.hidden, 'layer'),
      ...projectorNorm('post_layernorm', vit.hidden, 'layer'),
    ]),
    encoderLayers('vision layers', vit.layers, plain(vit)),
    projector(vit.hidden),
  ]
}

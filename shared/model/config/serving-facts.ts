import type { Architecture, MediaInput } from '../architecture.ts'
import type { JsonObject } from './reader.ts'

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A positive number under any of the names, of the first object that has it. */
function numberIn(objects: readonly JsonObject[], names: readonly string[]): number | undefined {
  for (const object of objects)
    for (const name of names) {
      const value = object[name]
      const first: unknown = Array.isArray(value) ? value[0] : value
      if (typeof first === 'number' && Number.isFinite(first) && first > 0) return first
    }
  return undefined
}

const CHANNELS = 3
/** Image processors of the Qwen-VL line stop at this many tokens (`max_pixels` over (patch × merge)²). */
const DYNAMIC_TOKENS = 16_384
/** Llama 4 cuts an image into up to 16 tiles and adds the whole (`max_patches`). */
const TILES = 17

/** Image tokens that a configuration class assumes (`mm_tokens_per_image` of Gemma3Config). */
const CLASS_TOKENS: Readonly<Record<string, number>> = { gemma3: 256, gemma3n: 256 }
/** MoonViT takes up to this many patches (`in_token_limit` of its image processor), 2 × 2 of them a token. */
const MOON_PATCHES = 4096

/** Families whose Pixtral tower is loaded by vLLM's `models/pixtral.py`: plain layers, not divided. */
const WHOLE_TOWERS: ReadonlySet<string> = new Set(['mistral3', 'pixtral'])

const square = (image: number, tokens: number, bidirectional = false): MediaInput => ({
  tokensPerItem: tokens,
  pixelsPerItem: CHANNELS * image * image,
  bidirectional,
})

/** LLaVA-NeXT (transformers `models/llava_next`): the tiles of the largest grid with a newline per row, and the whole image. */
function tiled(pinpoints: readonly unknown[], image: number, patch: number): MediaInput {
  const side = Math.floor(image / patch)
  let best = { tokens: side * side, tiles: 1 }
  for (const point of pinpoints) {
    if (!Array.isArray(point) || typeof point[0] !== 'number' || typeof point[1] !== 'number') continue
    const rows = Math.ceil(point[0] / image) * side
    const columns = Math.ceil(point[1] / image) * side
    const tokens = side * side + rows * (columns + 1)
    if (tokens > best.tokens) best = { tokens, tiles: (rows * columns) / (side * side) + 1 }
  }
  return {
    tokensPerItem: best.tokens,
    pixelsPerItem: best.tiles * CHANNELS * image * image,
    bidirectional: false,
  }
}

/**
 * The largest image of a multimodal config. Undefined where the config does not give the geometry: then an
 * engine's profile of the encoder is left out.
 */
export function mediaInput(config: JsonObject): MediaInput | undefined {
  const vision = isObject(config['vision_config']) ? config['vision_config'] : undefined
  if (!vision) return undefined
  const image = numberIn([vision], ['image_size', 'img_size'])
  const patch = numberIn([vision], ['patch_size', 'spatial_patch_size'])
  const family = typeof config['model_type'] === 'string' ? config['model_type'] : ''
  const assumed = Object.hasOwn(CLASS_TOKENS, family) ? CLASS_TOKENS[family] : undefined
  const fixed = numberIn([config], ['mm_tokens_per_image', 'vision_soft_tokens_per_image']) ?? assumed
  if (fixed !== undefined && image !== undefined) return square(image, fixed, true)
  if (patch === undefined) return undefined
  const pool = numberIn([vision], ['pooling_kernel_size'])
  if (fixed !== undefined && pool !== undefined)
    return {
      tokensPerItem: fixed,
      pixelsPerItem: fixed * CHANNELS * (pool * patch) ** 2,
      bidirectional: true,
    }
  if (Array.isArray(vision['merge_kernel_size']))
    return {
      tokensPerItem: MOON_PATCHES / 4,
      pixelsPerItem: MOON_PATCHES * CHANNELS * patch * patch,
      bidirectional: false,
    }
  const ratio = numberIn([vision], ['pixel_shuffle_ratio'])
  if (ratio !== undefined && image !== undefined) {
    const tokens = Math.round((image / patch) ** 2 * ratio ** 2)
    return {
      tokensPerItem: TILES * tokens,
      pixelsPerItem: TILES * CHANNELS * image * image,
      bidirectional: false,
    }
  }
  const merge = numberIn([vision, config], ['spatial_merge_size'])
  const frames = numberIn([vision], ['temporal_patch_size'])
  if (frames !== undefined && merge !== undefined) {
    const pixels = DYNAMIC_TOKENS * merge * merge * CHANNELS * frames * patch * patch
    return { tokensPerItem: DYNAMIC_TOKENS, pixelsPerItem: pixels, bidirectional: false }
  }
  if (image === undefined) return undefined
  if (Array.isArray(config['image_grid_pinpoints']))
    return tiled(config['image_grid_pinpoints'], image, patch)
  const still = square(image, Math.floor(image / patch / (merge ?? 1)) ** 2)
  return WHOLE_TOWERS.has(family) ? { ...still, wholeTower: true } : still
}

/** Configs that ask for states in fp32: Qwen3.5's `mamba_ssm_dtype`, Nemotron's `mamba_ssm_cache_dtype`. */
function stateDtype(config: JsonObject): 'fp32' | undefined {
  const text = isObject(config['text_config']) ? config['text_config'] : {}
  const value = [text, config]
    .flatMap((object) => [object['mamba_ssm_dtype'], object['mamba_ssm_cache_dtype']])
    .find((each) => each !== undefined)
  return value === 'float32' ? 'fp32' : undefined
}

/** Facts of a config that serving engines read beside the layers. */
export function servingFacts(config: JsonObject): Pick<Architecture, 'media' | 'stateDtype'> {
  const media = mediaInput(config)
  const dtype = stateDtype(config)
  return { ...(media ? { media } : {}), ...(dtype ? { stateDtype: dtype } : {}) }
}

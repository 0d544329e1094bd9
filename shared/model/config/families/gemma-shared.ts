import type { AttentionShape } from '../../build/attention.ts'
import { matrix, vector } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'

/** Which layers read the cache of an earlier one: the last `num_kv_shared_layers`. */
export function sharingLayers(
  reader: ConfigReader,
  layers: number,
  fallback: number,
): (layer: number) => boolean {
  const shared = reader.count('num_kv_shared_layers', fallback, CONFIG_LIMITS.layers)
  if (shared >= layers)
    reader.fail('num_kv_shared_layers', `is ${shared}, but the model has only ${layers} layers`)
  return (layer) => shared > 0 && layer >= layers - shared
}

/**
 * Key and value projections that the checkpoint and the GGUF file store for a layer that never uses them.
 * The published totals of Gemma 3n and Gemma 4 count them; transformers does not load them.
 */
export const unusedKeyValue = (shape: AttentionShape): Tensor[] => [
  matrix('attn_k', 'k_proj', shape.kvHeads * shape.keyDim, shape.hidden, 'kv'),
  ...(shape.keyAsValue ? [] : [matrix('attn_v', 'v_proj', shape.kvHeads * shape.keyDim, shape.hidden, 'kv')]),
  vector('attn_k_norm.weight', 'k_norm', shape.keyDim),
]

export interface PerLayerInput {
  readonly hidden: number
  /** Features per layer and token. */
  readonly width: number
  readonly layers: number
  /** Rows of the table. */
  readonly vocab: number
}

/** The per-layer embedding table and its projection from the token embedding (Gemma 3n). */
export const perLayerEmbedding = ({ hidden, width, layers, vocab }: PerLayerInput): Tensor[] => [
  matrix('per_layer_token_embd', 'embed_tokens_per_layer', vocab, layers * width, 'vocabulary', {
    role: 'per_layer_embedding',
  }),
  matrix('per_layer_model_proj', 'per_layer_model_projection', layers * width, hidden, 'replicated'),
  vector('per_layer_proj_norm.weight', 'per_layer_projection_norm', width),
]

/** A layer's gate into its per-layer embedding and the projection back. */
export const perLayerGate = ({ hidden, width }: Pick<PerLayerInput, 'hidden' | 'width'>): Tensor[] => [
  matrix('inp_gate', 'per_layer_input_gate', width, hidden, 'replicated'),
  matrix('proj', 'per_layer_projection', hidden, width, 'replicated'),
  vector('post_norm.weight', 'post_per_layer_input_norm', hidden),
]

const layerKind = (value: unknown): boolean | undefined =>
  value === 'sliding_attention' ? true : value === 'full_attention' ? false : undefined

/** Windowed layers: `layer_types`, or all but every `period`-th. */
export function slidingLayers(
  reader: ConfigReader,
  layers: number,
  period: number,
): (layer: number) => boolean {
  const listed = reader.list('layer_types', layerKind, layers)
  return (layer) => (listed ? (listed[layer] ?? false) : (layer + 1) % period !== 0)
}

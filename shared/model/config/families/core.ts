import type { Architecture } from '../../architecture.ts'
import { readDtype } from '../dtype.ts'
import { readQuantization } from '../quantization.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'

/**
 * What transformers' configuration class assumes for a field that a config leaves out.
 *
 * A config saved on its own lists its sizes, so a missing one is a mistake and becomes an issue. A nested one
 * (`text_config`) is saved as the difference from its class's defaults, so there the defaults count.
 */
export interface ClassDefaults {
  readonly hidden?: number
  readonly layers?: number
  readonly heads?: number
  readonly vocab?: number
  readonly intermediate?: number
  readonly positions?: number
  /** KV heads where the field is absent; without it, and for an explicit null, one per query head. */
  readonly kvHeads?: number
  /** Head size where the field is absent; without it, hidden size / heads. */
  readonly headDim?: number
  readonly tied?: boolean
}

/** The sizes that every decoder has. */
export interface DecoderCore {
  readonly modelType: string
  readonly hidden: number
  readonly layers: number
  readonly heads: number
  readonly kvHeads: number
  readonly headDim: number
  readonly vocab: number
  readonly positions: number | null
  readonly tied: boolean
  readonly dtype: Architecture['dtype']
  readonly quantization: Architecture['quantization']
}

const HIDDEN = ['hidden_size', 'n_embd', 'd_model', 'n_embed', 'model_dim']
const LAYERS = ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers', 'num_transformer_layers']
const HEADS = ['num_attention_heads', 'n_head', 'n_heads', 'num_heads', 'attention_heads']
const KV_HEADS = ['num_key_value_heads', 'num_kv_heads', 'n_head_kv']
const POSITIONS = [
  'max_position_embeddings',
  'n_positions',
  'max_seq_len',
  'seq_length',
  'max_sequence_length',
  'model_max_length',
  'max_context_length',
  'n_ctx',
]
const INTERMEDIATE = ['intermediate_size', 'ffn_dim', 'n_inner', 'ffn_hidden_size']

/** A size that a config saved on its own must state, and a nested one may leave to its class. */
export const requiredSize = (
  reader: ConfigReader,
  names: string | readonly string[],
  classDefault?: number,
  limit: number = CONFIG_LIMITS.dimension,
): number => reader.integer(names, reader.path.includes('.') ? classDefault : undefined, limit)

/** The feed-forward's width; `fallback` is the class's rule where the field is absent (4 × hidden in GPT-2). */
export const readIntermediate = (reader: ConfigReader, classDefault?: number, fallback?: number): number => {
  const width =
    fallback === undefined
      ? requiredSize(reader, INTERMEDIATE, classDefault)
      : reader.integer(INTERMEDIATE, fallback)
  reader.ignore(...INTERMEDIATE)
  return width
}

function readKvHeads(
  reader: ConfigReader,
  heads: number,
  classDefault: number | undefined,
  names: readonly string[],
): number {
  const saidNull = names.some((name) => reader.source[name] === null)
  const kvHeads = reader.integer(names, saidNull ? heads : (classDefault ?? heads))
  if (heads % kvHeads !== 0) {
    const field = names.find((name) => reader.has(name)) ?? 'num_key_value_heads'
    reader.fail(field, `is ${kvHeads}, which does not divide the ${heads} query heads`)
  }
  return kvHeads
}

function readHeadDim(
  reader: ConfigReader,
  hidden: number,
  heads: number,
  classDefault: number | undefined,
  names: readonly string[],
): number {
  if (classDefault !== undefined || names.some((name) => reader.has(name)))
    return reader.integer(names, classDefault)
  if (hidden % heads !== 0) {
    reader.fail('head_dim', `is missing, and hidden size ${hidden} is not a multiple of ${heads} heads`)
    return 1
  }
  return hidden / heads
}

/** Names that one family alone gives to a size, tried before the common ones. */
export interface OwnNames {
  readonly vocab?: string
  readonly kvHeads?: string
  readonly headDim?: string
}

const named = (own: string | undefined, common: readonly string[]): readonly string[] =>
  own ? [own, ...common] : common

/** Reads the sizes under any of the names that transformers' configuration classes give them. */
export function readCore(
  reader: ConfigReader,
  defaults: ClassDefaults = {},
  own: OwnNames = {},
): DecoderCore {
  const hidden = requiredSize(reader, HIDDEN, defaults.hidden)
  const layers = requiredSize(reader, LAYERS, defaults.layers, CONFIG_LIMITS.layers)
  const heads = requiredSize(reader, HEADS, defaults.heads)
  const vocab = requiredSize(
    reader,
    named(own.vocab, ['vocab_size']),
    defaults.vocab,
    CONFIG_LIMITS.vocabulary,
  )
  const kvHeads = readKvHeads(reader, heads, defaults.kvHeads, named(own.kvHeads, KV_HEADS))
  const headDim = readHeadDim(reader, hidden, heads, defaults.headDim, named(own.headDim, ['head_dim']))
  const positions = POSITIONS.some((name) => reader.has(name))
    ? reader.integer(POSITIONS, undefined, CONFIG_LIMITS.contextLength)
    : (defaults.positions ?? null)
  reader.ignore('vocab_size', ...HIDDEN, ...LAYERS, ...HEADS, ...KV_HEADS, ...POSITIONS)
  return {
    modelType: reader.text('model_type', ''),
    hidden,
    layers,
    heads,
    kvHeads,
    headDim,
    vocab,
    positions,
    tied: reader.boolean('tie_word_embeddings', defaults.tied ?? false),
    dtype: readDtype(reader),
    quantization: readQuantization(reader),
  }
}

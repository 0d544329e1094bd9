import type { Architecture, Layer } from '../../architecture.ts'
import { attention } from '../../build/attention.ts'
import { denseFeedForward } from '../../build/feed-forward.ts'
import { LayerStack, outputHead, tokenEmbedding } from '../../build/model.ts'
import { matrix, norm } from '../../build/tensors.ts'
import type { Adapter, AdapterTable } from '../adapter.ts'
import { CONFIG_LIMITS, ConfigReader, type JsonObject } from '../reader.ts'
import { readRope } from '../rope.ts'
import { readCore, type DecoderCore } from './core.ts'
import { attentionShape } from './decoder.ts'

const asObject = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined

/** `size` raised to a multiple of `step`. */
const nextMultiple = (size: number, step: number): number => Math.ceil(size / step) * step

/** The whole model around layers that were pushed one by one. */
function assemble(reader: ConfigReader, core: DecoderCore, stack: LayerStack, gguf: string): Architecture {
  const rope = readRope(reader, { headDim: core.headDim, positions: core.positions })
  return {
    modelType: core.modelType,
    ggufArchitecture: gguf,
    hiddenSize: core.hidden,
    vocabSize: core.vocab,
    maxContextLength: core.positions,
    dtype: core.dtype,
    quantization: core.quantization,
    kinds: stack.kinds,
    pattern: stack.pattern,
    embedding: [tokenEmbedding(core.vocab, core.hidden)],
    head: [
      ...norm('output_norm', 'norm', core.hidden),
      ...(core.tied ? [] : outputHead(core.vocab, core.hidden)),
    ],
    tiedHead: core.tied,
    extras: [],
    ropes: rope ? [rope] : [],
    notes: [],
  }
}

/** One block of a puzzle model: heads per KV head and feed-forward multiplier; null where a part is left out. */
interface PuzzleBlock {
  readonly attention: number | 'linear' | null
  readonly feedForward: number | 'linear' | null
}

/** An entry of `block_configs`, with its problems under its own path. */
function readPuzzleBlock(
  reader: ConfigReader,
  source: JsonObject,
  index: number,
  core: DecoderCore,
): PuzzleBlock {
  const block = new ConfigReader(source, `${reader.path}.block_configs[${index}]`)
  Object.defineProperty(block, 'issues', { value: reader.issues })
  const attn = block.nested('attention')
  const ffn = block.nested('ffn')
  const part = (of: ConfigReader | null, size: (of: ConfigReader) => number): number | 'linear' | null => {
    if (!of || of.boolean('no_op', false)) return null
    return of.boolean('replace_with_linear', false) ? 'linear' : size(of)
  }
  return {
    attention: part(attn, (of) => of.integer('n_heads_in_group', undefined, core.heads)),
    feedForward: part(ffn, (of) => {
      if (of.has('intermediate_size')) return of.integer('intermediate_size')
      const multiplier = of.number('ffn_mult', 0)
      if (multiplier <= 0 || multiplier > 64) of.fail('ffn_mult', 'must be a number above 0, at most 64')
      return nextMultiple(Math.floor((2 * multiplier * core.hidden) / 3), 256)
    }),
  }
}

/** The layer of a puzzle block; a part that is left out leaves its norm out too. */
function puzzleLayer(core: DecoderCore, block: PuzzleBlock, bias: boolean): Layer {
  const { hidden } = core
  const kvHeads = typeof block.attention === 'number' ? core.heads / block.attention : core.heads
  const mixer =
    typeof block.attention === 'number'
      ? attention(attentionShape(core, { kvHeads, qBias: bias, outBias: bias }))
      : {
          mixer: { kind: 'none' } as const,
          tensors: block.attention
            ? [matrix('attn_output', 'linear_attn', hidden, hidden, 'replicated')]
            : [],
        }
  const dense =
    typeof block.feedForward === 'number'
      ? denseFeedForward({ hidden, intermediate: block.feedForward, gated: true })
      : {
          feedForward: { kind: 'none' } as const,
          tensors: block.feedForward ? [matrix('ffn_down', 'linear_mlp', hidden, hidden, 'replicated')] : [],
        }
  return {
    mixer: mixer.mixer,
    feedForward: dense.feedForward,
    tensors: [
      ...(block.attention === null ? [] : norm('attn_norm', 'input_layernorm', hidden)),
      ...mixer.tensors,
      ...(block.feedForward === null ? [] : norm('ffn_norm', 'post_attention_layernorm', hidden)),
      ...dense.tensors,
    ],
  }
}

/** Puzzle models (nvidia `modeling_decilm.py`, arXiv 2411.19146): every layer has its own sizes, or none. */
const nemotronNas: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('attention_bias', false)
  reader.ignore('intermediate_size', 'mlp_bias', 'num_key_value_heads', 'auto_map')
  if (!reader.has('block_configs'))
    reader.fail('block_configs', 'is missing; the layers cannot be sized without it')
  const blocks = reader.list('block_configs', asObject, core.layers) ?? []
  const stack = new LayerStack()
  for (const [index, source] of blocks.entries()) {
    const block = readPuzzleBlock(reader, source, index, core)
    if (typeof block.attention === 'number' && core.heads % block.attention !== 0) {
      reader.fail(
        `block_configs[${index}].attention.n_heads_in_group`,
        `does not divide the ${core.heads} query heads`,
      )
    }
    stack.push(`${block.attention}|${block.feedForward}`, () => puzzleLayer(core, block, bias))
  }
  return assemble(reader, core, stack, 'deci')
}

const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 && value <= CONFIG_LIMITS.dimension
    ? value
    : undefined

/** OpenELM's `make_divisible`: the nearest multiple, never more than a tenth below. */
function nearestMultiple(size: number, step: number): number {
  const nearest = Math.max(step, Math.floor((size + step / 2) / step) * step)
  return nearest < 0.9 * size ? nearest + step : nearest
}

/** OpenELM (apple `modeling_openelm.py`, arXiv 2404.14619): heads and feed-forward widths of each layer listed. */
const openElm: Adapter = (reader) => {
  const listed = (name: string): readonly number[] => {
    if (!reader.has(name)) reader.fail(name, 'is missing; the layers cannot be sized without it')
    return reader.list(name, positive, core.layers) ?? []
  }
  const withoutLists = new ConfigReader({ ...reader.source, num_heads: 1, num_kv_heads: 1 }, reader.path)
  Object.defineProperty(withoutLists, 'issues', { value: reader.issues })
  const core = readCore(withoutLists, { tied: true })
  reader.ignore(
    'model_dim',
    'num_transformer_layers',
    'head_dim',
    'vocab_size',
    'max_context_length',
    'torch_dtype',
    'dtype',
  )
  reader.ignore(
    'tie_word_embeddings',
    'qkv_multipliers',
    'num_gqa_groups',
    'rope_freq_constant',
    'rope_max_length',
  )
  reader.ignore('normalization_layer_name', 'activation_fn_name')
  const tied = reader.boolean('share_input_output_layers', true)
  const normed = reader.boolean('normalize_qk_projections', true)
  const gated = reader.boolean('ffn_with_glu', true)
  const step = reader.integer('ffn_dim_divisor', 256)
  const queries = listed('num_query_heads')
  const groups = listed('num_kv_heads')
  const multipliers = listed('ffn_multipliers')
  const stack = new LayerStack()
  for (let index = 0; index < core.layers; index++) {
    const heads = queries[index] ?? 1
    const kvHeads = groups[index] ?? 1
    const intermediate = nearestMultiple(core.hidden * (multipliers[index] ?? 1), step)
    stack.push(`${heads}|${kvHeads}|${intermediate}`, () => {
      const mixer = attention(
        attentionShape(core, {
          heads,
          kvHeads,
          fused: 'qkv_proj',
          modules: { out: 'out_proj' },
          qkNorm: normed ? 'head' : 'none',
        }),
      )
      const dense = denseFeedForward({
        hidden: core.hidden,
        intermediate,
        gated,
        modules: { gate: 'proj_1', up: 'proj_1', down: 'proj_2' },
      })
      const norms = [
        ...norm('attn_norm', 'attn_norm', core.hidden),
        ...norm('ffn_norm', 'ffn_norm', core.hidden),
      ]
      return {
        mixer: mixer.mixer,
        feedForward: dense.feedForward,
        tensors: [...norms, ...mixer.tensors, ...dense.tensors],
      }
    })
  }
  return assemble(reader, { ...core, tied }, stack, 'openelm')
}

/** Families whose config lists the sizes of each layer. */
export const perLayerFamilies: AdapterTable = { 'nemotron-nas': nemotronNas, openelm: openElm }

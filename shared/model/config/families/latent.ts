import type { Architecture, Layer } from '../../architecture.ts'
import {
  latentAttention,
  type IndexerShape,
  type LatentAttentionShape,
} from '../../build/latent-attention.ts'
import { feedForwardOf, layerNorms, type FeedForwardShape } from '../../build/layer.ts'
import { LayerStack } from '../../build/model.ts'
import type { AdapterTable } from '../adapter.ts'
import type { ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { assemble, readShell, type ShellDefaults } from './assemble.ts'
import { requiredSize } from './core.ts'
import { deepseekV4 } from './deepseek-v4.ts'
import { predictionLayers } from './mtp.ts'
import { readRouted, type RoutedDefaults } from './deepseek-experts.ts'

/** The ranks and head sizes of latent attention that a family assumes. */
export interface LatentDefaults {
  readonly heads?: number
  readonly qRank?: number
  readonly kvRank?: number
  readonly nopeDim?: number
  readonly ropeDim?: number
  readonly valueDim?: number
}

interface LatentTraits {
  readonly gguf: string | null
  readonly shell?: ShellDefaults
  readonly latent?: LatentDefaults
  readonly intermediate?: number
  /** Absent for a dense family (MiniCPM3). */
  readonly routed?: RoutedDefaults
  /** Sparse indexer: index heads that the family assumes. */
  readonly indexerHeads?: number
  readonly absorbed?: boolean
  /** True where the checkpoint's prediction layers repeat the embedding and the head. */
  readonly mtpStoresEmbeddings?: boolean
}

/** Reads latent attention's sizes. A query rank that is absent or null means one query matrix. */
export function readLatent(
  reader: ConfigReader,
  hidden: number,
  defaults: LatentDefaults = {},
): LatentAttentionShape {
  const heads = requiredSize(reader, 'num_attention_heads', defaults.heads)
  const ropeDim = reader.count('qk_rope_head_dim', defaults.ropeDim ?? 64)
  reader.ignore('num_key_value_heads', 'head_dim', 'qk_head_dim')
  const nested = reader.path.includes('.')
  const qDefault = nested && reader.source['q_lora_rank'] === undefined ? defaults.qRank : undefined
  return {
    hidden,
    heads,
    qRank: reader.has('q_lora_rank') ? reader.integer('q_lora_rank') : (qDefault ?? null),
    kvRank: reader.integer('kv_lora_rank', defaults.kvRank),
    nopeDim: reader.integer('qk_nope_head_dim', defaults.nopeDim),
    ropeDim,
    valueDim: reader.integer('v_head_dim', defaults.valueDim),
    bias: reader.boolean('attention_bias', false),
  }
}

export function readIndexer(reader: ConfigReader, heads: number | undefined): IndexerShape | null {
  if (heads === undefined) return null
  return {
    heads: reader.integer('index_n_heads', heads),
    keyDim: reader.integer('index_head_dim', 128),
    topK: reader.integer('index_topk', 2048),
  }
}

const indexerKind = (value: unknown): boolean | undefined =>
  value === 'full' || value === 'F' ? true : value === 'shared' || value === 'S' ? false : undefined

/**
 * Which layers run an indexer of their own; the others use the selection of the last one that did.
 * Rule: transformers `models/glm_moe_dsa/configuration_glm_moe_dsa.py` (`__post_init__`).
 */
export function ownIndexers(reader: ConfigReader, layers: number): (layer: number) => boolean {
  const listed = reader.list('indexer_types', indexerKind, layers)
  const pattern = reader.has('index_topk_pattern') ? reader.source['index_topk_pattern'] : null
  const frequency = reader.integer('index_topk_freq', 1)
  const offset = reader.count('index_skip_topk_offset', 2)
  reader.ignore('index_share_for_mtp_iteration')
  if (listed) return (layer) => listed[layer] ?? true
  if (typeof pattern === 'string' && pattern.length === layers) {
    const marks = [...pattern].map(indexerKind)
    if (marks.every((mark) => mark !== undefined)) return (layer) => marks[layer] ?? true
  }
  if (pattern !== null) reader.fail('index_topk_pattern', `must be a string of ${layers} letters, F or S`)
  return (layer) => Math.max(layer - offset + 1, 0) % frequency === 0
}

/** One layer: latent attention, feed-forward and a norm before each. */
export function latentLayer(attention: LatentAttentionShape, feedForward: FeedForwardShape): Layer {
  const { mixer, tensors } = latentAttention(attention)
  const rest = feedForwardOf(feedForward)
  return {
    mixer,
    feedForward: rest.feedForward,
    tensors: [...layerNorms('pre', attention.hidden, 'rms'), ...tensors, ...rest.tensors],
  }
}

/** Decoders with latent attention in every layer (transformers `models/deepseek_v2`, `deepseek_v3`, `deepseek_v32`). */
function latentDecoder(reader: ConfigReader, traits: LatentTraits): Architecture {
  const shell = readShell(reader, traits.shell)
  const { hidden, layers, vocab } = shell
  const attention: LatentAttentionShape = {
    ...readLatent(reader, hidden, traits.latent),
    indexer: readIndexer(reader, traits.indexerHeads),
    absorbed: traits.absorbed ?? true,
  }
  const routed = traits.routed ? readRouted(reader, layers, traits.routed) : null
  const isSparse = (layer: number): boolean => routed?.isSparse(layer) ?? false
  const isDense = Array.from({ length: layers }, (_, layer) => !isSparse(layer))
  const intermediate = isDense.includes(true)
    ? requiredSize(reader, 'intermediate_size', traits.intermediate)
    : 1
  reader.ignore('intermediate_size')
  const owns = attention.indexer ? ownIndexers(reader, layers) : () => true
  const bias = reader.boolean('mlp_bias', false)
  const feedForward = (sparse: boolean): FeedForwardShape =>
    sparse && routed
      ? { kind: 'moe', hidden, ...routed.experts }
      : { kind: 'dense', hidden, intermediate, gated: true, bias }

  const stack = new LayerStack()
  for (let layer = 0; layer < layers; layer++) {
    const sparse = isSparse(layer)
    const ownsIndexer = owns(layer)
    stack.push(`${sparse}|${ownsIndexer}`, () =>
      latentLayer({ ...attention, ownsIndexer }, feedForward(sparse)),
    )
  }
  const extras = predictionLayers({
    hidden,
    vocab,
    layer: latentLayer(attention, feedForward(routed !== null)),
    count: reader.count(['num_nextn_predict_layers', 'num_mtp_layers'], 0, 64),
    storesEmbeddings: traits.mtpStoresEmbeddings ?? false,
  })
  const rope = readRope(reader, { headDim: attention.ropeDim, positions: shell.positions })
  return assemble(shell, { gguf: traits.gguf, stack, extras, ropes: [rope] })
}

const V3_LATENT: LatentDefaults = {
  heads: 128,
  qRank: 1536,
  kvRank: 512,
  nopeDim: 128,
  ropeDim: 64,
  valueDim: 128,
}
const GLM_LATENT: LatentDefaults = { kvRank: 512, nopeDim: 192, ropeDim: 64, valueDim: 256 }

/** The fields and defaults of transformers `models/deepseek_v3/configuration_deepseek_v3.py`. */
const DEEPSEEK_V3: LatentTraits = {
  gguf: 'deepseek2',
  shell: { hidden: 7168, layers: 61, vocab: 129280, positions: 4096 },
  latent: V3_LATENT,
  intermediate: 18432,
  routed: {
    experts: 256,
    activeExperts: 8,
    intermediate: 2048,
    shared: 1,
    firstDense: 3,
    correction: 'always',
  },
  mtpStoresEmbeddings: true,
}

/** `models/deepseek_v2/configuration_deepseek_v2.py`: softmax routing without a correction bias. */
const DEEPSEEK_V2: LatentTraits = {
  gguf: 'deepseek2',
  shell: { hidden: 4096, layers: 32, vocab: 102400, positions: 2048 },
  latent: { heads: 32, qRank: 1536, kvRank: 512, nopeDim: 128, ropeDim: 64, valueDim: 128 },
  intermediate: 11008,
  routed: { experts: 64, intermediate: 1407, shared: 2, correction: 'never' },
}

/** `models/glm_moe_dsa/configuration_glm_moe_dsa.py`. */
const GLM_SPARSE: LatentTraits = {
  gguf: 'glm-dsa',
  shell: { hidden: 6144, layers: 78, vocab: 154880, positions: 202752 },
  latent: { heads: 64, qRank: 2048, ...GLM_LATENT },
  intermediate: 12288,
  routed: {
    experts: 256,
    activeExperts: 8,
    intermediate: 2048,
    shared: 1,
    firstDense: 3,
    correction: 'always',
  },
  indexerHeads: 32,
}

/** `models/glm4_moe_lite/configuration_glm4_moe_lite.py`; its prediction layer repeats embedding and head. */
const GLM_LITE: LatentTraits = {
  gguf: 'deepseek2',
  shell: { hidden: 2048, layers: 47, vocab: 154880, positions: 202752 },
  latent: { heads: 20, qRank: 768, ...GLM_LATENT },
  intermediate: 10240,
  routed: {
    experts: 64,
    activeExperts: 4,
    intermediate: 1536,
    shared: 1,
    firstDense: 1,
    correction: 'always',
  },
  mtpStoresEmbeddings: true,
}

/** `models/minicpm3/configuration_minicpm3.py`: dense, tied, and not absorbed in llama.cpp (full heads cached). */
const MINICPM3: LatentTraits = {
  gguf: 'minicpm3',
  shell: { hidden: 2560, layers: 62, vocab: 73448, positions: 32768, tied: true },
  latent: { heads: 40, qRank: 768, kvRank: 256, nopeDim: 64, ropeDim: 32, valueDim: 64 },
  intermediate: 6400,
  absorbed: false,
}

const MISTRAL_LARGE: LatentTraits = { ...DEEPSEEK_V3, routed: { ...DEEPSEEK_V3.routed, correction: 'never' } }

/** Families built on multi-head latent attention (arXiv 2405.04434). */
export const latentFamilies: AdapterTable = {
  deepseek_v2: (reader) => latentDecoder(reader, DEEPSEEK_V2),
  deepseek_v3: (reader) => latentDecoder(reader, DEEPSEEK_V3),
  deepseek_v32: (reader) => latentDecoder(reader, { ...DEEPSEEK_V3, gguf: 'deepseek32', indexerHeads: 64 }),
  deepseek_v4: deepseekV4,
  glm4_moe_lite: (reader) => latentDecoder(reader, GLM_LITE),
  glm_moe_dsa: (reader) => latentDecoder(reader, GLM_SPARSE),
  kimi_k2: (reader) => latentDecoder(reader, DEEPSEEK_V3),
  minicpm3: (reader) => latentDecoder(reader, MINICPM3),
  mistral_large3: (reader) => latentDecoder(reader, MISTRAL_LARGE),
}

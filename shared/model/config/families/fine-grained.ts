import type { AttentionShape } from '../../build/attention.ts'
import type { MoeShape } from '../../build/feed-forward.ts'
import type { Adapter, AdapterTable } from '../adapter.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { layerWindows, readWindow } from '../windows.ts'
import { readCore, readIntermediate, type DecoderCore } from './core.ts'
import { attentionShape, decoder } from './decoder.ts'
import { readActiveExperts, readExperts } from './mixtures.ts'
import { predictionLayers } from './prediction.ts'
import { refuseHunyuanOptions } from './qwen.ts'
import { exaoneWindows, periodicWindows } from './windowed.ts'

/** Which layers are mixtures, from `mlp_layer_types` where listed, else by the family's rule. */
export function sparseLayers(
  reader: ConfigReader,
  layers: number,
  rule: (layer: number) => boolean,
): (layer: number) => boolean {
  const listed = reader.list(
    'mlp_layer_types',
    (value) => (value === 'sparse' || value === 'dense' ? value : undefined),
    layers,
  )
  return listed ? (layer) => listed[layer] === 'sparse' : rule
}

interface RoutedDefaults {
  readonly experts?: number
  readonly active?: number
  readonly intermediate?: number
  readonly shared?: number
  readonly sharedNames?: readonly string[]
  readonly correction?: boolean
}

const EXPERTS = ['n_routed_experts', 'num_experts', 'num_local_experts', 'moe_num_experts']

/** Fine-grained experts with shared ones of the same width (arXiv 2401.06066). */
function readRouted(reader: ConfigReader, defaults: RoutedDefaults = {}): Omit<MoeShape, 'hidden'> {
  const experts = readExperts(reader, EXPERTS, defaults.experts)
  const intermediate = reader.integer('moe_intermediate_size', defaults.intermediate)
  const shared = reader.count(
    defaults.sharedNames ?? ['n_shared_experts', 'num_shared_experts'],
    defaults.shared ?? 0,
  )
  reader.ignore(...EXPERTS)
  return {
    experts,
    activeExperts: readActiveExperts(
      reader,
      experts,
      ['num_experts_per_tok', 'moe_k', 'moe_topk'],
      defaults.active,
    ),
    intermediate,
    sharedIntermediate: shared * intermediate,
    routerCorrection: defaults.correction ?? false,
  }
}

/** Dense layers first (`first_k_dense_replace`), then every `moe_layer_freq`-th a mixture. */
function deepseekSparse(reader: ConfigReader, firstDense: number): (layer: number) => boolean {
  const first = reader.count('first_k_dense_replace', firstDense)
  const frequency = reader.integer('moe_layer_freq', 1, CONFIG_LIMITS.layers)
  return (layer) => layer >= first && layer % frequency === 0
}

/** DeepSeek MoE 16B (deepseek-ai `modeling_deepseek.py`). */
const deepseek: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('attention_bias', false)
  const isSparse = deepseekSparse(reader, 0)
  return decoder(reader, core, {
    gguf: 'deepseek',
    attention: { qBias: bias, outBias: bias },
    experts: readRouted(reader),
    isSparse,
  })
}

/** dots.llm1 (transformers `models/dots1`): DeepSeek's mixture with norms per head and a correction bias. */
const dots1: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 32 })
  const bias = reader.boolean('attention_bias', false)
  const first = reader.count('max_window_layers', 62)
  const limit = readWindow(reader, 4096)
  return decoder(reader, core, {
    gguf: 'dots1',
    attention: { qBias: bias, outBias: bias, qkNorm: 'head' },
    windows: layerWindows(reader, core.layers, limit, (layer) => layer >= first),
    experts: readRouted(reader, { correction: true }),
    isSparse: deepseekSparse(reader, 0),
  })
}

/**
 * GLM-4.5 to 4.7 (transformers `models/glm4_moe`): biases on q, k, v, norms per head in the large one, a
 * prediction layer. The files of 4.5, 4.5-Air and 4.7 repeat embedding and head in that layer; those of 4.6, whose
 * config says the same, do not.
 */
const glm4Moe =
  (gguf: string | null, firstDense: number): Adapter =>
  (reader) => {
    const core = readCore(reader, { kvHeads: 8, positions: 131072 })
    const attention: Partial<AttentionShape> = {
      qBias: reader.boolean('attention_bias', false),
      qkNorm: reader.boolean('use_qk_norm', false) ? 'head' : 'none',
    }
    const experts = readRouted(reader, {
      experts: 128,
      active: 8,
      intermediate: 1408,
      shared: 1,
      correction: true,
    })
    return decoder(reader, core, {
      gguf,
      norms: 'pre_renamed',
      attention,
      experts,
      isSparse: deepseekSparse(reader, firstDense),
      rope: { share: 0.5 },
      extras: predictionLayers({
        count: reader.count(['num_nextn_predict_layers', 'num_mtp_layers'], 0, 16),
        attention: attentionShape(core, attention),
        feedForward: { kind: 'moe', hidden: core.hidden, ...experts },
        norms: 'pre_renamed',
        headNorm: true,
        repeatedVocab: core.vocab,
        inGguf: true,
      }),
    })
  }

/** ERNIE 4.5 mixtures (transformers `models/ernie4_5_moe`); llama.cpp leaves the prediction layers out. */
const ernieMoe: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 4, positions: 131072, tied: true })
  const bias = reader.boolean('use_bias', false)
  reader.ignore('use_rmsnorm')
  const attention = { qBias: bias, outBias: bias }
  const first = reader.count('moe_layer_start_index', 1)
  const interval = reader.integer('moe_layer_interval', 1, CONFIG_LIMITS.layers)
  const last = reader.integer('moe_layer_end_index', -1, CONFIG_LIMITS.layers, -1)
  const intermediate = readIntermediate(reader, 12288)
  const dense = { kind: 'dense', hidden: core.hidden, intermediate, gated: true, bias } as const
  return decoder(reader, core, {
    gguf: 'ernie4_5-moe',
    attention,
    feedForward: { intermediate, bias },
    experts: readRouted(reader, {
      experts: 64,
      active: 6,
      intermediate: 1536,
      shared: 2,
      sharedNames: ['moe_num_shared_experts'],
      correction: true,
    }),
    isSparse: (layer) => layer >= first && (last < 0 || layer <= last) && (layer + 1) % interval === 0,
    headBias: bias,
    extras: predictionLayers({
      count: reader.count('num_nextn_predict_layers', 0, 16),
      attention: attentionShape(core, attention),
      feedForward: dense,
      headNorm: false,
      inGguf: false,
    }),
  })
}

/** Hunyuan A13B (transformers `models/hunyuan_v1_moe`): experts and a shared one as wide as `intermediate_size`. */
const hunyuanMoe: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('attention_bias', false)
  const uniform = (name: string, fallback: number): number => {
    const value = reader.source[name]
    if (!Array.isArray(value)) return reader.integer(name, fallback)
    const entries =
      reader.list(name, (entry) =>
        typeof entry === 'number' && Number.isInteger(entry) && entry > 0 ? entry : undefined,
      ) ?? []
    if (entries.some((entry) => entry !== entries[0])) reader.fail(name, 'must be the same in every layer')
    return Math.min(entries[0] ?? fallback, CONFIG_LIMITS.dimension)
  }
  const experts = readExperts(reader, 'num_experts', 1)
  const intermediate = reader.has('moe_intermediate_size')
    ? uniform('moe_intermediate_size', 1)
    : reader.integer('intermediate_size')
  const shared = reader.boolean('use_mixed_mlp_moe', true) ? uniform('num_shared_expert', 1) : 0
  const active = uniform('moe_topk', 1)
  if (active > experts) reader.fail('moe_topk', `is ${active}, more than the ${experts} experts`)
  reader.ignore('num_experts_per_tok')
  if (reader.count('moe_layer_num_skipped', 0) > 0)
    reader.fail('moe_layer_num_skipped', 'must be 0: dense layers are not understood here')
  refuseHunyuanOptions(reader)
  return decoder(reader, core, {
    gguf: 'hunyuan-moe',
    attention: { qBias: bias, outBias: bias, qkNorm: reader.boolean('use_qk_norm', true) ? 'head' : 'none' },
    experts: {
      experts,
      activeExperts: Math.min(active, experts),
      intermediate,
      sharedIntermediate: shared * intermediate,
    },
  })
}

/** K-EXAONE (transformers `models/exaone_moe`): EXAONE 4's attention with DeepSeek's mixture. */
const exaoneMoe: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 32 })
  const windows = exaoneWindows(reader, core, readWindow(reader, 4096))
  const rule = deepseekSparse(reader, 1)
  reader.ignore('is_moe_layer', 'num_nextn_predict_layers')
  return decoder(reader, core, {
    gguf: 'exaone-moe',
    windows,
    attention: { qkNorm: 'head' },
    experts: readRouted(reader, { experts: 64, active: 8, intermediate: 1024, shared: 1, correction: true }),
    isSparse: sparseLayers(reader, core.layers, rule),
  })
}

/** Trinity (transformers `models/afmoe`): a gate on the attention's output, norms around both blocks, windows 3:1. */
const afMoe: Adapter = (reader) => {
  const core = readCore(reader, { headDim: 128, positions: 16384 })
  const bias = reader.boolean('attention_bias', false)
  const windows = periodicWindows(reader, core, readWindow(reader, 1024), 4, 'global_attn_every_n_layers')
  const dense = reader.count('num_dense_layers', 1)
  reader.ignore('mup_enabled', 'num_expert_groups', 'num_limited_groups', 'load_balance_coeff')
  return decoder(reader, core, {
    gguf: 'afmoe',
    norms: 'sandwich',
    windows,
    attention: { qBias: bias, outBias: bias, qkNorm: 'head', outputGate: 'feature' },
    experts: readRouted(reader, { experts: 64, active: 6, intermediate: 1408, shared: 2, correction: true }),
    isSparse: (layer) => layer >= dense,
  })
}

const headCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= CONFIG_LIMITS.dimension
    ? value
    : undefined

/** Query heads of single layers, each a multiple of the KV heads. */
function headsByLayer(
  reader: ConfigReader,
  core: DecoderCore,
  heads: readonly number[],
): (layer: number) => { key: string; shape: Partial<AttentionShape> } {
  if (heads.some((count) => count % core.kvHeads !== 0)) {
    reader.fail(
      'num_attention_heads',
      `has a layer whose heads are no multiple of the ${core.kvHeads} KV heads`,
    )
  }
  return (layer) => ({ key: String(heads[layer]), shape: { heads: heads[layer] ?? core.heads } })
}

/** Laguna (transformers `models/laguna`): query heads by layer, a gate on the attention's output. */
const laguna: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 8, headDim: 128, positions: 131072 })
  const bias = reader.boolean('attention_bias', false)
  const gating = reader.source['gating'] ?? true
  reader.ignore('gating')
  const listed = reader.list('num_attention_heads_per_layer', headCount, core.layers)
  const heads = listed ?? Array.from({ length: core.layers }, () => core.heads)
  const experts = readExperts(reader, 'num_experts', 256)
  return decoder(reader, core, {
    gguf: 'laguna',
    windows: layerWindows(reader, core.layers, readWindow(reader, 512), () => false),
    attention: {
      qBias: bias,
      outBias: bias,
      qkNorm: 'head',
      outputGate: gating === true || gating === 'per-head' ? 'head' : 'feature',
    },
    attentionOf: headsByLayer(reader, core, heads),
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', 8),
      intermediate: reader.integer('moe_intermediate_size', 512),
      sharedIntermediate: reader.count('shared_expert_intermediate_size', 512),
      routerCorrection: true,
    },
    isSparse: sparseLayers(reader, core.layers, (layer) => layer > 0),
  })
}

/** Mellum 2 (transformers `models/mellum`): Qwen3's mixture with windows by `layer_types`. */
const mellum: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 4, headDim: 128, positions: 131072 })
  const bias = reader.boolean('attention_bias', false)
  return decoder(reader, core, {
    gguf: 'mellum',
    windows: layerWindows(reader, core.layers, readWindow(reader, 1024), () => false),
    attention: { qBias: bias, outBias: bias, qkNorm: 'head' },
    experts: readRouted(reader, { experts: 64, active: 8, intermediate: 896 }),
    isSparse: sparseLayers(reader, core.layers, () => true),
  })
}

/** Mixtures with fine-grained or shared experts, dense first layers, or layers of different attention. */
export const fineGrainedFamilies: AdapterTable = {
  deepseek,
  dots1,
  glm4_moe: glm4Moe('glm4moe', 1),
  solar_open: glm4Moe(null, 0),
  ernie4_5_moe: ernieMoe,
  hunyuan_v1_moe: hunyuanMoe,
  exaone_moe: exaoneMoe,
  afmoe: afMoe,
  laguna,
  mellum,
}

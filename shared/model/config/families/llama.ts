import type { Adapter, AdapterTable } from '../adapter.ts'
import type { ConfigReader } from '../reader.ts'
import { layerWindows, readWindow } from '../windows.ts'
import { readCore, readIntermediate, type ClassDefaults } from './core.ts'
import { decoder, type DecoderTraits } from './decoder.ts'

/** Llama's sizes where a nested config leaves them out (`LlamaConfig`; LLaVA 1.5 relies on them). */
const LLAMA_SIZES: ClassDefaults = {
  hidden: 4096,
  layers: 32,
  heads: 32,
  vocab: 32000,
  intermediate: 11008,
  positions: 2048,
}

/** `attention_bias` on all four projections and `mlp_bias` on all three, as LlamaAttention and LlamaMLP have it. */
const llamaBiases = (reader: ConfigReader): Pick<DecoderTraits, 'attention' | 'feedForward'> => {
  const bias = reader.boolean('attention_bias', false)
  return {
    attention: { qBias: bias, outBias: bias },
    feedForward: { bias: reader.boolean('mlp_bias', false) },
  }
}

/** A Llama-shaped family: RMS norms before attention and before a gated feed-forward. */
const llamaLike =
  (gguf: string | null, sizes: ClassDefaults = LLAMA_SIZES, traits: Partial<DecoderTraits> = {}): Adapter =>
  (reader) => {
    const core = readCore(reader, sizes)
    const biases = llamaBiases(reader)
    const intermediate = readIntermediate(reader, sizes.intermediate)
    return decoder(reader, core, {
      gguf,
      ...traits,
      attention: { ...biases.attention, ...traits.attention },
      feedForward: { ...biases.feedForward, ...traits.feedForward, intermediate },
    })
  }

/** One window for every layer, null where the config says null (transformers `models/mistral`, `models/ministral3`). */
const mistralLike =
  (gguf: string, sizes: ClassDefaults, window: number | null): Adapter =>
  (reader) => {
    const core = readCore(reader, sizes)
    const limit = readWindow(reader, window)
    const windows = layerWindows(reader, core.layers, limit, () => limit !== null)
    const intermediate = readIntermediate(reader, sizes.intermediate)
    reader.ignore('attention_bias', 'mlp_bias')
    return decoder(reader, core, { gguf, windows, feedForward: { intermediate } })
  }

const MISTRAL_SIZES: ClassDefaults = {
  hidden: 4096,
  layers: 32,
  heads: 32,
  kvHeads: 8,
  vocab: 32000,
  intermediate: 14336,
  positions: 131072,
}

const MINISTRAL3_SIZES: ClassDefaults = {
  ...MISTRAL_SIZES,
  layers: 34,
  vocab: 131072,
  headDim: 128,
  positions: 262144,
}

/** SmolLM3 (transformers `models/smollm3`): layers without rotary positions may be the windowed ones. */
const smolLm3: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 4, tied: true })
  const interval = reader.integer('no_rope_layer_interval', 4)
  const listed = reader.list(
    'no_rope_layers',
    (value) => (value === 0 || value === 1 ? value : undefined),
    core.layers,
  )
  const limit = reader.boolean('use_sliding_window', false) ? readWindow(reader, null) : null
  reader.ignore('sliding_window', 'max_window_layers')
  const hasRope = (layer: number): boolean => (listed ? listed[layer] === 1 : (layer + 1) % interval !== 0)
  const windows = layerWindows(reader, core.layers, limit, (layer) => !hasRope(layer))
  return decoder(reader, core, { gguf: 'smollm3', windows, ...llamaBiases(reader) })
}

/** Code World Model (transformers `models/cwm`): Llama with full attention in every fourth layer from the first. */
const codeWorldModel: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 8, headDim: 128, positions: 131072 })
  const limit = readWindow(reader, 8192)
  const windows = layerWindows(reader, core.layers, limit, (layer) => layer % 4 !== 0)
  const { feedForward } = llamaBiases(reader)
  return decoder(reader, core, { gguf: 'llama', windows, feedForward: feedForward ?? {} })
}

/** Seed-OSS (transformers `models/seed_oss`): query, key and value biases apart from the output's. */
const seedOss: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 8, headDim: 128, positions: 524288 })
  const attention = {
    qBias: reader.boolean('attention_bias', true),
    outBias: reader.boolean('attention_out_bias', false),
  }
  const feedForward = { bias: reader.boolean('mlp_bias', false) }
  return decoder(reader, core, { gguf: 'seed_oss', norms: 'pre_renamed', attention, feedForward })
}

/** ERNIE 4.5 (transformers `models/ernie4_5`): one `use_bias` for every projection. */
const ernie: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 2, headDim: 128, positions: 131072, tied: true })
  const bias = reader.boolean('use_bias', false)
  reader.ignore('use_rmsnorm')
  const attention = { qBias: bias, outBias: bias }
  return decoder(reader, core, { gguf: 'ernie4_5', attention, feedForward: { bias }, headBias: bias })
}

/** The first InternLM (internlm/internlm-7b `modeling_internlm.py`): one `bias` for the four attention projections. */
const internLm: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('bias', true)
  return decoder(reader, core, { gguf: 'llama', attention: { qBias: bias, outBias: bias } })
}

/** InternLM2 (internlm/internlm2 `modeling_internlm2.py`): q, k and v interleaved in one `wqkv`; GGUF splits them. */
const internLm2: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 32 })
  const bias = reader.boolean('bias', true)
  const modules = { q: 'wqkv', k: 'wqkv', v: 'wqkv', out: 'wo' }
  const feedForward = { modules: { gate: 'w1', up: 'w3', down: 'w2' } }
  return decoder(reader, core, {
    gguf: 'internlm2',
    attention: { qBias: bias, outBias: bias, modules },
    feedForward,
  })
}

/** InternLM3 (internlm/internlm3 `modeling_internlm3.py`); llama.cpp converts it to its Llama architecture. */
const internLm3: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('bias', false)
  const attention = { qBias: reader.boolean('qkv_bias', false), outBias: bias }
  return decoder(reader, core, { gguf: 'llama', attention, feedForward: { bias } })
}

/**
 * Baichuan 2 (baichuan-inc `modeling_baichuan.py`): q, k and v in one `W_pack`, split in GGUF. The 13B, whose
 * config has `model_max_length` only, uses ALiBi instead of rotary positions.
 */
const baichuan: Adapter = (reader) => {
  const rotary = reader.has('max_position_embeddings')
  const core = readCore(reader)
  const modules = { q: 'W_pack', k: 'W_pack', v: 'W_pack' }
  reader.ignore('z_loss_weight')
  return decoder(reader, core, {
    gguf: 'baichuan',
    attention: { modules },
    ...(rotary ? {} : { rope: null }),
  })
}

/** MiniCPM 1 and 2 (openbmb `modeling_minicpm.py`): Llama with scaled residuals; tied unless the config says otherwise. */
const miniCpm: Adapter = (reader) => {
  const core = readCore(reader, { tied: true })
  const bias = reader.boolean('attention_bias', false)
  reader.ignore('scale_emb', 'scale_depth', 'dim_model_base')
  return decoder(reader, core, { gguf: 'minicpm', attention: { qBias: bias, outBias: bias } })
}

/** HyperCLOVA X (transformers `models/hyperclovax`): Llama with a second norm after each block where asked. */
const hyperClovaX: Adapter = (reader) => {
  const core = readCore(reader)
  const norms = reader.boolean('use_post_norm', true) ? 'sandwich' : 'pre'
  return decoder(reader, core, { gguf: null, norms, ...llamaBiases(reader) })
}

/** Helium (transformers `models/helium`): no bias on the output projection. */
const helium: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 20, headDim: 128 })
  const biases = llamaBiases(reader)
  const attention = { qBias: biases.attention?.qBias ?? false }
  return decoder(reader, core, { gguf: null, attention, feedForward: biases.feedForward ?? {} })
}

/** Families of Llama's form. Sources: transformers `models/<model_type>`, llama.cpp `conversion/`. */
export const llamaFamilies: AdapterTable = {
  llama: llamaLike('llama'),
  Yi: llamaLike('llama'),
  aquila: llamaLike('llama'),
  xverse: llamaLike('xverse'),
  orion: llamaLike('orion', LLAMA_SIZES, { norm: 'layer' }),
  granite: llamaLike('granite'),
  arcee: llamaLike('arcee', LLAMA_SIZES, { feedForward: { gated: false } }),
  jais2: (reader) => {
    const core = readCore(reader)
    const bias = reader.boolean('attention_bias', true)
    const feedForward = { gated: false, bias: reader.boolean('mlp_bias', true) }
    return decoder(reader, core, {
      gguf: 'jais2',
      norm: 'layer',
      attention: { qBias: bias, outBias: bias },
      feedForward,
    })
  },
  mistral: mistralLike('llama', MISTRAL_SIZES, 4096),
  ministral: mistralLike('llama', MISTRAL_SIZES, 4096),
  ministral3: mistralLike('mistral3', MINISTRAL3_SIZES, null),
  smollm3: smolLm3,
  cwm: codeWorldModel,
  seed_oss: seedOss,
  ernie4_5: ernie,
  internlm: internLm,
  internlm2: internLm2,
  internlm3: internLm3,
  baichuan,
  minicpm: miniCpm,
  hyperclovax: hyperClovaX,
  helium,
}

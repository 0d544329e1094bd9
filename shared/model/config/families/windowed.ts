import type { Adapter, AdapterTable } from '../adapter.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { layerWindows, readWindow } from '../windows.ts'
import { readCore, readIntermediate, type ClassDefaults, type DecoderCore } from './core.ts'
import { decoder } from './decoder.ts'

/** Every `period`-th layer is full, the others slide: `sliding_window_pattern` where it is a number. */
export function periodicWindows(
  reader: ConfigReader,
  core: DecoderCore,
  window: number | null,
  period: number,
  field = 'sliding_window_pattern',
): readonly (number | null)[] {
  reader.ignore('_sliding_window_pattern')
  const every = reader.integer(field, period, CONFIG_LIMITS.layers)
  return layerWindows(reader, core.layers, window, (layer) => (layer + 1) % every !== 0)
}

/** Gemma (transformers `models/gemma`): head_dim of its own, tied head. */
const gemma: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 16, headDim: 256, positions: 8192, tied: true })
  const bias = reader.boolean('attention_bias', false)
  return decoder(reader, core, { gguf: 'gemma', attention: { qBias: bias, outBias: bias } })
}

/** Gemma 2 (transformers `models/gemma2`): norms around both blocks; odd layers full, even layers windowed. */
const gemma2: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 4, headDim: 256, positions: 8192, tied: true })
  const bias = reader.boolean('attention_bias', false)
  const windows = layerWindows(reader, core.layers, readWindow(reader, 4096), (layer) => layer % 2 === 0)
  return decoder(reader, core, {
    gguf: 'gemma2',
    norms: 'sandwich',
    windows,
    attention: { qBias: bias, outBias: bias },
  })
}

/** VaultGemma (transformers `models/vaultgemma`): Gemma 2 without the norms after the blocks. */
const vaultGemma: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 4, headDim: 256, positions: 8192, tied: true })
  const bias = reader.boolean('attention_bias', false)
  const windows = layerWindows(reader, core.layers, readWindow(reader, 4096), (layer) => layer % 2 === 0)
  return decoder(reader, core, { gguf: null, windows, attention: { qBias: bias, outBias: bias } })
}

const GEMMA3_SIZES: ClassDefaults = {
  hidden: 2304,
  layers: 26,
  heads: 8,
  kvHeads: 4,
  headDim: 256,
  vocab: 262208,
  intermediate: 9216,
  positions: 131072,
  tied: true,
}

/**
 * Gemma 3's text model (transformers `models/gemma3`): five windowed layers to one full, norms per head on
 * queries and keys, and a rotary table of its own for the windowed layers.
 */
export const gemma3Text: Adapter = (reader) => {
  const core = readCore(reader, GEMMA3_SIZES)
  const bias = reader.boolean('attention_bias', false)
  const bidirectional = reader.boolean('use_bidirectional_attention', false)
  const listed = readWindow(reader, 4096)
  const window = bidirectional && listed !== null ? Math.floor(listed / 2) + 1 : listed
  const windows = periodicWindows(reader, core, window, 6)
  const local = core.positions === null ? [] : [{ positions: core.positions, dim: core.headDim }]
  return decoder(reader, core, {
    gguf: 'gemma3',
    norms: 'sandwich',
    windows,
    attention: { qBias: bias, outBias: bias, qkNorm: 'head' },
    feedForward: { intermediate: readIntermediate(reader, GEMMA3_SIZES.intermediate) },
    moreRopes: local,
  })
}

/** Command R (transformers `models/cohere`): one norm without bias in front of both blocks; norms per head in R+. */
const cohere: Adapter = (reader) => {
  const core = readCore(reader, { tied: true })
  const bias = reader.boolean('attention_bias', false)
  const qkNorm = reader.boolean('use_qk_norm', false) ? 'each_head' : 'none'
  const attention = { qBias: bias, outBias: bias, qkNorm } as const
  return decoder(reader, core, { gguf: 'command-r', norm: 'layer_without_bias', norms: 'shared', attention })
}

/** Command R7B and A (transformers `models/cohere2`): three windowed layers to one full. */
const cohere2: Adapter = (reader) => {
  const core = readCore(reader, { tied: true })
  const bias = reader.boolean('attention_bias', false)
  reader.ignore(
    'use_qk_norm',
    'order_of_interleaved_layers',
    'layer_switch',
    'rotary_pct',
    'position_embedding_type',
  )
  const windows = periodicWindows(reader, core, readWindow(reader, 4096), 4)
  const attention = { qBias: bias, outBias: bias }
  return decoder(reader, core, {
    gguf: 'cohere2',
    norm: 'layer_without_bias',
    norms: 'shared',
    windows,
    attention,
  })
}

/** OLMo (transformers `models/olmo`): norms without weights. */
const olmo: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('attention_bias', false)
  return decoder(reader, core, {
    gguf: 'olmo',
    norm: 'none_learned',
    attention: { qBias: bias, outBias: bias },
  })
}

/** OLMo 2 (transformers `models/olmo2`): norms after the blocks, and over all of q and k. */
const olmo2: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('attention_bias', false)
  const attention = { qBias: bias, outBias: bias, qkNorm: 'full' } as const
  return decoder(reader, core, { gguf: 'olmo2', norms: 'post', attention })
}

/** OLMo 3 (transformers `models/olmo3`): OLMo 2 with three windowed layers to one full. */
const olmo3: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('attention_bias', false)
  const windows = layerWindows(
    reader,
    core.layers,
    readWindow(reader, 4096),
    (layer) => (layer + 1) % 4 !== 0,
  )
  const attention = { qBias: bias, outBias: bias, qkNorm: 'full' } as const
  return decoder(reader, core, { gguf: 'olmo2', norms: 'post', windows, attention })
}

/** EXAONE 3 and 3.5 (LGAI-EXAONE `modeling_exaone.py`). */
const exaone: Adapter = (reader) => {
  const core = readCore(reader)
  const attention = { modules: { out: 'out_proj' } }
  const feedForward = { modules: { gate: 'c_fc_0', up: 'c_fc_1', down: 'c_proj' } }
  return decoder(reader, core, { gguf: 'exaone', attention, feedForward })
}

/** Windows of EXAONE 4: `sliding_window_pattern` is a period or a string such as `LLLG`, L for local. */
export function exaoneWindows(
  reader: ConfigReader,
  core: DecoderCore,
  window: number | null,
): readonly (number | null)[] {
  const pattern = reader.source['sliding_window_pattern']
  if (typeof pattern !== 'string') {
    if (window !== null) return periodicWindows(reader, core, window, 4)
    reader.ignore('sliding_window_pattern')
    return layerWindows(reader, core.layers, null, () => false)
  }
  const letters = reader.text('sliding_window_pattern', '')
  if (!/^[LG]{1,64}$/.test(letters))
    reader.fail('sliding_window_pattern', 'must be a number or a string of L and G')
  return layerWindows(
    reader,
    core.layers,
    window,
    (layer) => letters[layer % letters.length] === 'L' && layer + 1 < core.layers,
  )
}

/** EXAONE 4 (transformers `models/exaone4`): norms after the blocks and per head on queries and keys. */
const exaone4: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 32 })
  const windows = exaoneWindows(reader, core, readWindow(reader, 4096))
  return decoder(reader, core, { gguf: 'exaone4', norms: 'post', windows, attention: { qkNorm: 'head' } })
}

/** Granite with windows (transformers `models/granite_swa`): every fourth layer full from the first, a sink per head. */
const graniteWindowed: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 4, tied: true })
  const bias = reader.boolean('attention_bias', false)
  const windows = layerWindows(reader, core.layers, readWindow(reader, 128), (layer) => layer % 4 !== 0)
  reader.ignore('layer_rope_theta')
  const feedForward = { bias: reader.boolean('mlp_bias', false) }
  return decoder(reader, core, {
    gguf: null,
    windows,
    attention: { qBias: bias, outBias: bias, sinks: true },
    feedForward,
  })
}

/** Families whose layers differ in what they look back on, and their plain predecessors. */
export const windowedFamilies: AdapterTable = {
  gemma,
  gemma2,
  vaultgemma: vaultGemma,
  gemma3_text: gemma3Text,
  cohere,
  cohere2,
  olmo,
  olmo2,
  olmo3,
  exaone,
  exaone4,
  granite_swa: graniteWindowed,
}

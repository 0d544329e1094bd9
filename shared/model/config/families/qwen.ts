import { vector } from '../../build/tensors.ts'
import type { Adapter, AdapterTable } from '../adapter.ts'
import { describe, type ConfigReader } from '../reader.ts'
import { layerWindows, readWindow } from '../windows.ts'
import { readCore, readIntermediate, type ClassDefaults, type DecoderCore } from './core.ts'
import { attentionShape, decoder } from './decoder.ts'
import { predictionLayers } from './prediction.ts'

const QWEN2_SIZES: ClassDefaults = {
  hidden: 4096,
  layers: 32,
  heads: 32,
  kvHeads: 32,
  vocab: 151936,
  intermediate: 22016,
  positions: 32768,
}

/** Windows of Qwen2 and Qwen3: off unless `use_sliding_window`, and then from layer `max_window_layers` on. */
export function qwenWindows(reader: ConfigReader, core: DecoderCore): readonly (number | null)[] {
  const used = reader.boolean('use_sliding_window', false)
  const window = readWindow(reader, 4096)
  const first = reader.count('max_window_layers', 28)
  return layerWindows(reader, core.layers, used ? window : null, (layer) => layer >= first)
}

/** Qwen 1.5, 2 and 2.5 (transformers `models/qwen2`): biases on q, k and v. */
const qwen2: Adapter = (reader) => {
  const core = readCore(reader, QWEN2_SIZES)
  reader.ignore('attention_bias', 'use_mrope', 'mrope_section')
  const windows = qwenWindows(reader, core)
  const intermediate = readIntermediate(reader, QWEN2_SIZES.intermediate)
  return decoder(reader, core, {
    gguf: 'qwen2',
    windows,
    attention: { qBias: true },
    feedForward: { intermediate },
  })
}

/** Qwen3 (transformers `models/qwen3`): a norm per head on queries and keys instead of biases. */
const qwen3: Adapter = (reader) => {
  const core = readCore(reader, { ...QWEN2_SIZES, headDim: 128 })
  const bias = reader.boolean('attention_bias', false)
  const windows = qwenWindows(reader, core)
  const intermediate = readIntermediate(reader, QWEN2_SIZES.intermediate)
  const attention = { qBias: bias, outBias: bias, qkNorm: 'head' } as const
  return decoder(reader, core, { gguf: 'qwen3', windows, attention, feedForward: { intermediate } })
}

/** The first Qwen (Qwen/Qwen-7B `modeling_qwen.py`): `c_attn` has a bias, and each feed-forward half is half as wide. */
const qwen: Adapter = (reader) => {
  const core = readCore(reader)
  reader.ignore(
    'kv_channels',
    'no_bias',
    'use_dynamic_ntk',
    'use_logn_attn',
    'use_flash_attn',
    'scale_attn_weights',
  )
  const width = reader.integer('intermediate_size')
  if (width % 2 !== 0) reader.fail('intermediate_size', `must be even, not ${describe(width)}`)
  const feedForward = {
    intermediate: Math.floor(width / 2),
    modules: { gate: 'w2', up: 'w1', down: 'c_proj' },
  }
  const attention = { fused: 'c_attn', qBias: true, modules: { out: 'c_proj' } }
  return decoder(reader, core, { gguf: 'qwen', attention, feedForward })
}

/** MiMo 7B (XiaomiMiMo `configuration_mimo.py`, a Qwen2Config): Qwen2 with prediction layers beside it. */
const mimo: Adapter = (reader) => {
  const core = readCore(reader, QWEN2_SIZES)
  const qBias = reader.boolean('attention_bias', true)
  reader.ignore('use_mrope')
  const windows = qwenWindows(reader, core)
  const intermediate = readIntermediate(reader, QWEN2_SIZES.intermediate)
  const extras = predictionLayers({
    count: reader.count('num_nextn_predict_layers', 0, 16),
    attention: attentionShape(core, { qBias }),
    feedForward: { kind: 'dense', hidden: core.hidden, intermediate, gated: true },
    headNorm: true,
    inGguf: false,
  })
  return decoder(reader, core, {
    gguf: null,
    windows,
    attention: { qBias },
    feedForward: { intermediate },
    extras,
  })
}

/**
 * Options of Hunyuan's configuration class that no published text model switches on (tencent
 * `configuration_hunyuan.py`): a cache shared by neighbouring layers and latent attention. Both would change the cache.
 */
export function refuseHunyuanOptions(reader: ConfigReader): void {
  for (const name of ['use_cla', 'use_mla'])
    if (reader.boolean(name, false)) reader.fail(name, 'true is not understood')
  reader.ignore(
    'cla_share_factor',
    'kv_lora_rank',
    'q_lora_rank',
    'qk_rope_head_dim',
    'qk_nope_head_dim',
    'v_head_dim',
  )
  reader.ignore(
    'attention_head_dim',
    'norm_type',
    'dense_list',
    'anyres_pooling_size',
    'anyres_vit_max_image_size',
  )
  reader.ignore(
    'vit_norm_type',
    'vit_used_rms_norm',
    'vit_mapping_type',
    'vit_patch',
    'mlp_bias',
    'use_qk_norm',
  )
}

/** Hunyuan dense (transformers `models/hunyuan_v1_dense`): norms per head on queries and keys. */
const hunyuanDense: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('attention_bias', false)
  const qkNorm = reader.boolean('use_qk_norm', true) ? 'head' : 'none'
  refuseHunyuanOptions(reader)
  return decoder(reader, core, { gguf: 'hunyuan-dense', attention: { qBias: bias, outBias: bias, qkNorm } })
}

/** Apertus (transformers `models/apertus`): a feed-forward without gate, whose xIELU learns two scalars a layer. */
const apertus: Adapter = (reader) => {
  const core = readCore(reader)
  const bias = reader.boolean('attention_bias', false)
  reader.ignore('mlp_bias', 'qk_norm', 'post_norm')
  const scalars = ['alpha_p', 'alpha_n']
  const layerOthers = scalars.map((name) =>
    vector(`ffn_act.${name}`, 'act_fn', 1, 'state', 'replicated', { gguf: [] }),
  )
  const attention = { qBias: bias, outBias: bias, qkNorm: 'head' } as const
  return decoder(reader, core, { gguf: 'apertus', attention, feedForward: { gated: false }, layerOthers })
}

/** Qwen's dense models and others that norm or bias queries and keys. */
export const qwenFamilies: AdapterTable = {
  qwen,
  qwen2,
  qwen3,
  mimo,
  hunyuan_v1_dense: hunyuanDense,
  apertus,
}

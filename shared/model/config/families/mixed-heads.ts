import type { AttentionShape } from '../../build/attention.ts'
import type { Adapter, AdapterTable } from '../adapter.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { layerWindows, readWindow } from '../windows.ts'
import { readCore } from './core.ts'
import { decoder } from './decoder.ts'
import { readActiveExperts, readExperts } from './mixtures.ts'
import { sparseLayers } from './fine-grained.ts'

const flag = (value: unknown): boolean | undefined => (value === 0 ? false : value === 1 ? true : undefined)

/**
 * MiMo-V2-Flash (transformers `models/mimo_v2_flash`, XiaomiMiMo `configuration_mimo_v2_flash.py`): windowed layers
 * have their own KV heads, head sizes and sinks. The prediction layers beside the model are not described by its config.
 */
const miMoV2: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 4, headDim: 192, positions: 262144 })
  const qBias = reader.boolean('attention_bias', false)
  const window = readWindow(reader, readWindow(reader, 128, 'sliding_window_size'))
  const hybrid = reader.list('hybrid_layer_pattern', flag, core.layers)
  const rule = (layer: number): boolean => hybrid?.[layer] ?? (layer !== 0 && (layer + 1) % 6 !== 0)
  const windows = layerWindows(reader, core.layers, window, rule)
  const valueDim = reader.integer('v_head_dim', 128)
  const sliding: Partial<AttentionShape> = {
    heads: reader.integer('swa_num_attention_heads', core.heads),
    kvHeads: reader.integer('swa_num_key_value_heads', 2 * core.kvHeads),
    keyDim: reader.integer('swa_head_dim', core.headDim),
    valueDim: reader.integer('swa_v_head_dim', valueDim),
    sinks: reader.boolean('add_swa_attention_sink_bias', true),
  }
  const full: Partial<AttentionShape> = {
    valueDim,
    sinks: reader.boolean('add_full_attention_sink_bias', false),
  }
  const sparse = reader.list('moe_layer_freq', flag, core.layers)
  const experts = readExperts(reader, 'n_routed_experts', 256)
  const intermediate = reader.integer('moe_intermediate_size', 2048)
  reader.ignore('attention_chunk_size', 'attention_value_scale', 'sliding_window_size', 'swa_rope_theta')
  reader.notes.push('the multi-token prediction layers are not counted: the config does not describe them')
  return decoder(reader, core, {
    gguf: 'mimo2',
    attention: { qBias, ...full },
    windows,
    attentionOf: (layer) =>
      windows[layer] === null ? { key: 'full', shape: full } : { key: 'sliding', shape: sliding },
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', 8),
      intermediate,
      sharedIntermediate: reader.count('n_shared_experts', 0) * intermediate,
      routerCorrection: true,
    },
    isSparse: sparseLayers(reader, core.layers, (layer) => sparse?.[layer] ?? layer > 0),
  })
}

/** Mixture layers of Step 3.5: `moe_layers_enum` ("3,4,5"), else all from `first_k_dense_replace` (3) on. */
function stepSparse(reader: ConfigReader, layers: number): (layer: number) => boolean {
  const text = reader.source['moe_layers_enum']
  const first = reader.count('first_k_dense_replace', 3)
  if (typeof text !== 'string') return sparseLayers(reader, layers, (layer) => layer >= first)
  const listed = reader.text('moe_layers_enum', '')
  if (!/^[\d, ]*$/.test(listed)) reader.fail('moe_layers_enum', 'must be layer numbers, divided by commas')
  const chosen = new Set(listed.split(',').map(Number))
  return sparseLayers(reader, layers, (layer) => chosen.has(layer))
}

/** Windows of Step 3.5, whose lists may run on past the last layer into the prediction layers. */
function stepWindows(
  reader: ConfigReader,
  layers: number,
  window: number | null,
): readonly (number | null)[] {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  const listed = reader.list('layer_types', text)
  if (!listed) return Array.from({ length: layers }, () => null)
  if (listed.length < layers)
    reader.fail('layer_types', `has ${listed.length} entries, but the model has ${layers} layers`)
  for (const [index, kind] of listed.entries()) {
    if (kind !== 'full_attention' && kind !== 'sliding_attention')
      reader.fail(`layer_types[${index}]`, 'is not understood')
  }
  return Array.from({ length: layers }, (_, index) => (listed[index] === 'sliding_attention' ? window : null))
}

/**
 * Step 3.5 and the text side of Step 3.7 (transformers `models/step3p7`): windowed layers may have their own query
 * heads, every head is gated, and one shared expert runs beside the routed ones.
 */
const step: Adapter = (reader) => {
  const core = readCore(reader, { headDim: 128 }, { kvHeads: 'num_attention_groups' })
  if (reader.has('vision_config')) reader.fail('vision_config', 'is not understood for this family yet')
  const bias = reader.boolean('attention_bias', false)
  const other = reader.nested('attention_other_setting')
  const slidingHeads = reader.integer(
    'num_sliding_attention_heads',
    other?.integer('num_attention_heads', core.heads) ?? core.heads,
  )
  if (slidingHeads % core.kvHeads !== 0)
    reader.fail('num_sliding_attention_heads', `is no multiple of the ${core.kvHeads} KV heads`)
  const windows = stepWindows(reader, core.layers, readWindow(reader, null))
  const experts = readExperts(
    reader,
    ['n_routed_experts', 'moe_num_experts', 'num_experts', 'num_local_experts'],
    288,
  )
  const shared = reader.integer(['share_expert_dim', 'share_expert_dims'], 1280)
  reader.ignore(
    'n_shared_experts',
    'num_experts',
    'num_local_experts',
    'moe_num_experts',
    'swiglu_limits',
    'swiglu_limits_shared',
  )
  reader.ignore(
    'use_head_wise_attn_gate',
    'use_moe_router_bias',
    'use_moe',
    'moe_every_n_layer',
    'partial_rotary_factors',
    'use_rope_layers',
  )
  if (reader.count('num_nextn_predict_layers', 0, CONFIG_LIMITS.layers) > 0) {
    reader.notes.push('the multi-token prediction layers are not counted: the config does not describe them')
  }
  return decoder(reader, core, {
    gguf: 'step35',
    attention: { qBias: bias, outBias: bias, qkNorm: 'head', outputGate: 'head' },
    windows,
    attentionOf: (layer) =>
      windows[layer] === null
        ? { key: 'full', shape: {} }
        : { key: 'sliding', shape: { heads: slidingHeads } },
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, ['num_experts_per_tok', 'moe_top_k'], 8),
      intermediate: reader.integer('moe_intermediate_size', 1280),
      sharedIntermediate: shared,
      routerCorrection: true,
    },
    isSparse: stepSparse(reader, core.layers),
  })
}

/** Mixtures whose windowed layers have other heads than their full ones. */
export const mixedHeadFamilies: AdapterTable = { mimo_v2_flash: miMoV2, step3p5: step, step3p7: step }

import { norm } from '../../build/tensors.ts'
import type { Adapter, AdapterTable } from '../adapter.ts'
import { CONFIG_LIMITS, type ConfigReader } from '../reader.ts'
import { layerWindows, readWindow } from '../windows.ts'
import { readCore } from './core.ts'
import { decoder } from './decoder.ts'

/** Number of routed experts. */
export const readExperts = (
  reader: ConfigReader,
  names: string | readonly string[],
  fallback?: number,
): number => reader.integer(names, fallback, CONFIG_LIMITS.experts)

/** Experts a token is sent to; more than there are is a problem. */
export function readActiveExperts(
  reader: ConfigReader,
  experts: number,
  names: string | readonly string[] = 'num_experts_per_tok',
  fallback?: number,
): number {
  const active = reader.integer(names, fallback, CONFIG_LIMITS.experts)
  if (active <= experts) return active
  reader.fail(
    typeof names === 'string' ? names : (names[0] ?? ''),
    `is ${active}, more than the ${experts} experts`,
  )
  return experts
}

const integerEntry = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined

/** Layers of Qwen's mixtures that keep a dense feed-forward: `mlp_only_layers`, and all but every n-th. */
function qwenSparse(reader: ConfigReader): (layer: number) => boolean {
  const dense = new Set(reader.list('mlp_only_layers', integerEntry) ?? [])
  const step = reader.integer('decoder_sparse_step', 1, CONFIG_LIMITS.layers)
  return (layer) => !dense.has(layer) && (layer + 1) % step === 0
}

/** Mixtral (transformers `models/mixtral`); llama.cpp keeps it in its Llama architecture. */
const mixtral: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 8, positions: 131072 })
  const experts = readExperts(reader, ['num_local_experts', 'num_experts'], 8)
  const limit = readWindow(reader, null)
  return decoder(reader, core, {
    gguf: 'llama',
    windows: layerWindows(reader, core.layers, limit, () => true),
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', 2),
      intermediate: reader.integer('intermediate_size'),
    },
  })
}

/** Qwen 1.5 and 2 mixtures (transformers `models/qwen2_moe`): biases on q, k, v and one gated shared expert. */
const qwen2Moe: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 16, positions: 32768 })
  const used = reader.boolean('use_sliding_window', false)
  const window = readWindow(reader, 4096)
  const first = reader.count('max_window_layers', 28)
  const experts = readExperts(reader, 'num_experts', 60)
  reader.ignore('attention_bias', 'shared_expert_intermediate_size')
  return decoder(reader, core, {
    gguf: 'qwen2moe',
    attention: { qBias: reader.boolean('qkv_bias', true) },
    windows: layerWindows(
      reader,
      core.layers,
      used ? window : null,
      (layer) => layer % 2 === 0 && layer < first,
    ),
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', 4),
      intermediate: reader.integer('moe_intermediate_size', 1408),
      sharedIntermediate: reader.count('shared_expert_intermediate_size', 5632),
      sharedGate: true,
    },
    isSparse: qwenSparse(reader),
  })
}

/** Qwen3 mixtures (transformers `models/qwen3_moe`): norms per head on queries and keys, no shared expert. */
const qwen3Moe: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 4, positions: 32768 })
  const bias = reader.boolean('attention_bias', false)
  const used = reader.boolean('use_sliding_window', false)
  const window = readWindow(reader, 4096)
  const experts = readExperts(reader, ['num_experts', 'num_local_experts'], 128)
  reader.ignore('max_window_layers', 'num_local_experts', 'use_qk_norm', 'qkv_bias')
  return decoder(reader, core, {
    gguf: 'qwen3moe',
    attention: { qBias: bias, outBias: bias, qkNorm: 'head' },
    windows: layerWindows(reader, core.layers, used ? window : null, () => true),
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', 8),
      intermediate: reader.integer('moe_intermediate_size', 768),
    },
    isSparse: qwenSparse(reader),
  })
}

/** OLMoE (transformers `models/olmoe`) and FlexOlmo (`models/flex_olmo`, OLMo 2's norms): norms over all of q and k. */
const olmoe =
  (
    gguf: string | null,
    norms: 'pre' | 'post',
    defaults: readonly [experts: number, active: number],
  ): Adapter =>
  (reader) => {
    const core = readCore(reader)
    const bias = reader.boolean('attention_bias', false)
    const experts = readExperts(reader, ['num_experts', 'num_local_experts'], defaults[0])
    return decoder(reader, core, {
      gguf,
      norms,
      attention: { qBias: bias, outBias: bias, qkNorm: 'full' },
      experts: {
        experts,
        activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', defaults[1]),
        intermediate: reader.integer('intermediate_size'),
      },
    })
  }

/** Phi-3.5-MoE (transformers `models/phimoe`): layer norms, biases on attention and head. */
const phiMoe: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 8, positions: 131072 })
  const bias = reader.boolean('attention_bias', false)
  const experts = readExperts(reader, 'num_local_experts', 16)
  const limit = readWindow(reader, null)
  return decoder(reader, core, {
    gguf: 'phimoe',
    norm: 'layer',
    attention: { qBias: bias, outBias: bias },
    windows: layerWindows(reader, core.layers, limit, () => true),
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', 2),
      intermediate: reader.integer('intermediate_size'),
    },
    headBias: reader.boolean('lm_head_bias', false),
  })
}

/**
 * Granite 3 mixtures (transformers `models/granitemoe`, `granitemoeshared`, `granitemoe_swa`): a shared expert of
 * its own width, and in the last one windows and sinks.
 */
const graniteMoe =
  (windowed: boolean): Adapter =>
  (reader) => {
    const core = readCore(reader)
    const bias = reader.boolean('attention_bias', false)
    const experts = readExperts(reader, 'num_local_experts', 8)
    const limit = windowed ? readWindow(reader, 128) : null
    reader.ignore('layer_rope_theta')
    return decoder(reader, core, {
      gguf: windowed ? null : 'granitemoe',
      attention: { qBias: bias, outBias: bias, sinks: windowed },
      ...(windowed ? { windows: layerWindows(reader, core.layers, limit, (layer) => layer % 4 !== 0) } : {}),
      experts: {
        experts,
        activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', 2),
        intermediate: reader.integer('intermediate_size'),
        sharedIntermediate: reader.count('shared_intermediate_size', 0),
      },
    })
  }

/** gpt-oss (transformers `models/gpt_oss`): biases everywhere, experts included, a sink per head, every other layer windowed. */
const gptOss: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 8, headDim: 64, positions: 131072 })
  const bias = reader.boolean('attention_bias', true)
  const experts = readExperts(reader, ['num_local_experts', 'num_experts'], 128)
  reader.ignore('num_experts', 'initial_context_length', 'experts_per_token', 'swiglu_limit')
  return decoder(reader, core, {
    gguf: 'gpt-oss',
    norms: 'pre_renamed',
    attention: { qBias: bias, outBias: bias, sinks: true },
    windows: layerWindows(reader, core.layers, readWindow(reader, 128), (layer) => layer % 2 === 0),
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, ['num_experts_per_tok', 'experts_per_token'], 4),
      intermediate: reader.integer('intermediate_size', 2880),
      bias: true,
      routerBias: true,
    },
  })
}

/** DBRX (transformers `models/dbrx`): one `Wqkv`, norms without biases, sizes in nested configs. */
const dbrx: Adapter = (reader) => {
  const core = readCore(reader)
  const attn = reader.nested('attn_config')
  const ffn = reader.nested('ffn_config')
  const kvHeads = attn?.integer('kv_n_heads', 1, core.heads) ?? 1
  if (core.heads % kvHeads !== 0) attn?.fail('kv_n_heads', `does not divide the ${core.heads} query heads`)
  if (!ffn) reader.fail('ffn_config', 'is missing; the experts cannot be sized without it')
  const experts = ffn ? readExperts(ffn, 'moe_num_experts', 4) : 1
  return decoder(reader, core, {
    gguf: 'dbrx',
    norm: 'layer_without_bias',
    norms: 'shared',
    attention: { kvHeads, fused: 'Wqkv', modules: { out: 'out_proj' } },
    experts: {
      experts,
      activeExperts: ffn ? readActiveExperts(ffn, experts, 'moe_top_k', 1) : 1,
      intermediate: ffn?.integer('ffn_hidden_size', 3584) ?? 1,
    },
    layerOthers: norm('attn_output_norm', 'norm_2', core.hidden, 'layer_without_bias'),
  })
}

/** MiniMax M2 (transformers `models/minimax_m2`): norms over all of q and k, a correction bias on the router. */
const miniMaxM2: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 8, headDim: 128, positions: 196608 })
  const experts = readExperts(reader, ['num_local_experts', 'num_experts'], 256)
  const qkNorm = reader.boolean('use_qk_norm', true) ? 'full' : 'none'
  const correction = reader.boolean('use_routing_bias', true)
  const perLayer = reader.text('qk_norm_type', 'per_layer')
  if (perLayer !== 'per_layer')
    reader.fail('qk_norm_type', `must be per_layer, not "${perLayer.slice(0, 40)}"`)
  reader.list('attn_type_list', (value) => (value === 1 ? value : undefined), core.layers)
  if (reader.count('shared_intermediate_size', 0) > 0)
    reader.fail('shared_intermediate_size', 'must be 0: no shared expert is known')
  // The released checkpoints name prediction layers in their config but do not hold them.
  reader.ignore('use_mtp', 'mtp_transformer_layers', 'num_mtp_modules')
  return decoder(reader, core, {
    gguf: 'minimax-m2',
    attention: { qkNorm },
    experts: {
      experts,
      activeExperts: readActiveExperts(reader, experts, 'num_experts_per_tok', 8),
      intermediate: reader.integer('intermediate_size', 1536),
      routerCorrection: correction,
    },
    rope: { dim: reader.integer('rotary_dim', core.headDim) },
  })
}

/** Mixtures of experts whose layers are all alike but for windows. */
export const mixtureFamilies: AdapterTable = {
  mixtral,
  qwen2_moe: qwen2Moe,
  qwen3_moe: qwen3Moe,
  olmoe: olmoe('olmoe', 'pre', [64, 8]),
  flex_olmo: olmoe(null, 'post', [7, 5]),
  phimoe: phiMoe,
  granitemoe: graniteMoe(false),
  granitemoeshared: graniteMoe(false),
  granitemoe_swa: graniteMoe(true),
  gpt_oss: gptOss,
  dbrx,
  minimax_m2: miniMaxM2,
}

import { vector } from '../../build/tensors.ts'
import type { Adapter, AdapterTable } from '../adapter.ts'
import { layerWindows, readWindow } from '../windows.ts'
import { readCore, readIntermediate } from './core.ts'
import { decoder } from './decoder.ts'

/** Phi 1, 1.5 and 2 (transformers `models/phi`): both blocks under one norm, biases everywhere, the head included. */
const phi: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048 })
  const normed = reader.boolean('qk_layernorm', false)
  reader.ignore('attention_bias')
  return decoder(reader, core, {
    gguf: 'phi2',
    norm: 'layer',
    norms: 'shared',
    attention: {
      qBias: true,
      outBias: true,
      modules: { out: 'dense' },
      ...(normed ? { qkNorm: 'head', qkNormKind: 'layer' } : {}),
    },
    feedForward: { gated: false, bias: true, modules: { up: 'fc1', down: 'fc2' } },
    headBias: true,
    rope: { share: 0.5 },
  })
}

/** Phi-3, 3.5 and 4 (transformers `models/phi3`): q, k, v and gate, up in one matrix each. */
const phi3: Adapter = (reader) => {
  const core = readCore(reader, { positions: 4096 })
  const limit = readWindow(reader, null)
  const windows = layerWindows(reader, core.layers, limit, () => true)
  reader.ignore('attention_bias', 'mlp_bias')
  return decoder(reader, core, {
    gguf: 'phi3',
    windows,
    attention: { fused: 'qkv_proj' },
    feedForward: { fused: true },
  })
}

/** StarCoder 2 (transformers `models/starcoder2`): layer norms, `use_bias` everywhere, no gate, tied head. */
const starCoder2: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 2, positions: 4096, tied: true })
  const bias = reader.boolean('use_bias', true)
  const kind = reader.text('norm_type', 'layer_norm')
  if (kind !== 'layer_norm') reader.fail('norm_type', `must be layer_norm, not "${kind.slice(0, 40)}"`)
  const shape = reader.text('mlp_type', 'default')
  if (shape !== 'default') reader.fail('mlp_type', `must be default, not "${shape.slice(0, 40)}"`)
  const limit = readWindow(reader, null)
  const windows = layerWindows(reader, core.layers, limit, () => true)
  const feedForward = { gated: false, bias, modules: { up: 'c_fc', down: 'c_proj' } }
  const attention = { qBias: bias, outBias: bias }
  return decoder(reader, core, { gguf: 'starcoder2', norm: 'layer', windows, attention, feedForward })
}

/** StableLM (transformers `models/stablelm`): layer norms; the 12B runs both blocks in parallel with norms per head. */
const stableLm: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 32, positions: 4096 })
  const qkNorm = reader.boolean('qk_layernorm', false) ? 'each_head' : 'none'
  const norms = reader.boolean('use_parallel_residual', false) ? 'shared' : 'pre'
  const attention = { qBias: reader.boolean('use_qkv_bias', false), qkNorm } as const
  return decoder(reader, core, { gguf: 'stablelm', norm: 'layer', norms, attention, rope: { share: 0.25 } })
}

/** Nemotron and Minitron (transformers `models/nemotron`): layer norms, squared ReLU without a gate. */
const nemotron: Adapter = (reader) => {
  const core = readCore(reader, { positions: 4096 })
  const bias = reader.boolean('attention_bias', false)
  const feedForward = { gated: false, bias: reader.boolean('mlp_bias', false) }
  const attention = { qBias: bias, outBias: bias }
  return decoder(reader, core, {
    gguf: 'nemotron',
    norm: 'layer',
    attention,
    feedForward,
    rope: { share: 0.5 },
  })
}

/** BitNet b1.58 (transformers `models/bitnet`): one more norm inside attention and inside the feed-forward. */
const bitNet: Adapter = (reader) => {
  const core = readCore(reader, { kvHeads: 5, positions: 2048 })
  const bias = reader.boolean('attention_bias', false)
  const intermediate = readIntermediate(reader)
  const layerOthers = [
    vector('attn_sub_norm.weight', 'attn_sub_norm', core.hidden),
    vector('ffn_sub_norm.weight', 'ffn_sub_norm', intermediate),
  ]
  const attention = { qBias: bias, outBias: bias }
  return decoder(reader, core, { gguf: 'bitnet', attention, feedForward: { intermediate }, layerOthers })
}

/** nanochat (transformers `models/nanochat`): norms without weights, squared ReLU without a gate. */
const nanoChat: Adapter = (reader) => {
  const core = readCore(reader, { positions: 2048 })
  const bias = reader.boolean('attention_bias', false)
  const feedForward = { gated: false, modules: { up: 'fc1', down: 'fc2' } }
  return decoder(reader, core, {
    gguf: null,
    norm: 'none_learned',
    attention: { qBias: bias, outBias: bias },
    feedForward,
  })
}

/** Phi's line, StarCoder 2, StableLM, Nemotron and other decoders that vary norms and biases. */
export const phiFamilies: AdapterTable = {
  phi,
  phi3,
  starcoder2: starCoder2,
  stablelm: stableLm,
  stablelm_epoch: stableLm,
  nemotron,
  bitnet: bitNet,
  nanochat: nanoChat,
}

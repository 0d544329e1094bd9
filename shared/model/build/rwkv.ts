import type { Rwkv } from '../architecture.ts'
import type { GgufStored, Tensor } from '../tensor.ts'
import { matrix, norm, vector } from './tensors.ts'

/** A small learned vector; the lerp weights of token shift, decays and bonuses. */
const state = (name: string, module: string, size: number, gguf?: readonly GgufStored[]): Tensor =>
  vector(`${name}.weight`, module, size, 'state', 'replicated', gguf ? { gguf } : {})

const lowRank = (
  name: string,
  module: string,
  out: number,
  input: number,
  gguf?: readonly GgufStored[],
): Tensor => matrix(name, module, out, input, 'replicated', { role: 'state', ...(gguf ? { gguf } : {}) })

const projections = (hidden: number, width: number, sides: readonly string[]): Tensor[] => [
  ...sides.map((side) => matrix(`time_mix_${side}`, side, width, hidden, 'column')),
  matrix('time_mix_output', 'output', hidden, width, 'row'),
]

const groupNorm = (width: number): Tensor[] => norm('time_mix_ln', 'ln_x', width, 'layer')

const layerNorms = (hidden: number): Tensor[] => [
  ...norm('attn_norm', 'ln1', hidden, 'layer'),
  ...norm('attn_norm_2', 'ln2', hidden, 'layer'),
]

export interface RwkvShape {
  readonly hidden: number
  readonly heads: number
  readonly headDim: number
  readonly intermediate: number
}

const mixerOf = ({ heads, headDim }: RwkvShape): Rwkv => ({ kind: 'rwkv', heads, headDim, shiftVectors: 2 })

/** Channel mixing of versions 5 and 6: key, value and a receptance gate of the hidden size. */
const channelMix = (hidden: number, intermediate: number): Tensor[] => [
  state('channel_mix_lerp_k', 'feed_forward.time_mix_key', hidden),
  state('channel_mix_lerp_r', 'feed_forward.time_mix_receptance', hidden),
  matrix('channel_mix_key', 'feed_forward.key', intermediate, hidden, 'column'),
  matrix('channel_mix_receptance', 'feed_forward.receptance', hidden, hidden, 'replicated'),
  matrix('channel_mix_value', 'feed_forward.value', hidden, intermediate, 'row'),
]

/** RWKV-5 "Eagle" (arXiv 2404.05892); layout of mlc-llm `python/mlc_llm/model/rwkv5/rwkv5_model.py`. */
export function rwkv5(shape: RwkvShape): { mixer: Rwkv; tensors: Tensor[] } {
  const { hidden, heads, headDim, intermediate } = shape
  const width = heads * headDim
  const lerps = ['k', 'v', 'r', 'g'].map((side) => state(`time_mix_lerp_${side}`, `time_mix_${side}`, hidden))
  const tensors = [
    ...layerNorms(hidden),
    ...lerps,
    state('time_mix_decay', 'time_decay', width),
    state('time_mix_first', 'time_faaaa', width),
    ...projections(hidden, width, ['receptance', 'key', 'value', 'gate']),
    ...groupNorm(width),
    ...channelMix(hidden, intermediate),
  ]
  return { mixer: mixerOf(shape), tensors }
}

export interface Rwkv6Shape extends RwkvShape {
  readonly mixRank: number
  readonly decayRank: number
}

/** RWKV-6 "Finch" (arXiv 2404.05892); layout of llama.cpp `src/models/rwkv6.cpp` and `conversion/rwkv.py`. */
export function rwkv6(shape: Rwkv6Shape): { mixer: Rwkv; tensors: Tensor[] } {
  const { hidden, heads, headDim, intermediate, mixRank, decayRank } = shape
  const width = heads * headDim
  const fused = [{ name: 'time_mix_lerp_fused.weight', shape: [5, hidden], copies: 1 }]
  const tensors = [
    ...layerNorms(hidden),
    state('time_mix_lerp_x', 'time_maa_x', hidden),
    state('time_mix_lerp_w', 'time_maa_w', hidden, fused),
    ...['k', 'v', 'r', 'g'].map((side) => state(`time_mix_lerp_${side}`, `time_maa_${side}`, hidden, [])),
    lowRank('time_mix_w1', 'time_maa_w1', 5 * mixRank, hidden),
    lowRank('time_mix_w2', 'time_maa_w2', 5 * hidden, mixRank),
    state('time_mix_decay', 'time_decay', width),
    lowRank('time_mix_decay_w1', 'time_decay_w1', decayRank, hidden),
    lowRank('time_mix_decay_w2', 'time_decay_w2', width, decayRank),
    state('time_mix_first', 'time_faaaa', width),
    ...projections(hidden, width, ['receptance', 'key', 'value', 'gate']),
    ...groupNorm(width),
    ...channelMix(hidden, intermediate),
  ]
  return { mixer: mixerOf(shape), tensors }
}

export interface Rwkv7Shape extends RwkvShape {
  readonly decayRank: number
  readonly rateRank: number
  readonly valueRank: number
  readonly gateRank: number
  /** The first layer makes the value residual that the others mix in, and has no weights for it. */
  readonly first: boolean
}

/** RWKV-7 "Goose" (arXiv 2503.14456); layout of llama.cpp `src/models/rwkv7.cpp` and `conversion/rwkv.py`. */
export function rwkv7(shape: Rwkv7Shape): { mixer: Rwkv; tensors: Tensor[] } {
  const { hidden, heads, headDim, intermediate, decayRank, rateRank, valueRank, gateRank, first } = shape
  const width = heads * headDim
  const copy = (name: string, size: readonly number[]): GgufStored[] => [
    { name: `time_mix_a${name}.weight`, shape: size, copies: 1 },
    { name: `time_mix_v${name}.weight`, shape: size, copies: 1 },
  ]
  // llama.cpp wants the value tensors in every layer: the converter writes the rate's a second time into the first.
  const rate = [
    state('time_mix_a0', 'a_lora.bias', width, first ? copy('0', [width]) : undefined),
    lowRank('time_mix_a1', 'a_lora', rateRank, hidden, first ? copy('1', [rateRank, hidden]) : undefined),
    lowRank('time_mix_a2', 'a_lora', width, rateRank, first ? copy('2', [width, rateRank]) : undefined),
  ]
  const value = [
    state('time_mix_v0', 'v_lora.bias', width),
    lowRank('time_mix_v1', 'v_lora', valueRank, hidden),
    lowRank('time_mix_v2', 'v_lora', width, valueRank),
  ]
  const tensors = [
    ...layerNorms(hidden),
    matrix('time_mix_lerp_fused', 'x_rwkvag', 6, hidden, 'replicated', { role: 'state' }),
    state('time_mix_w0', 'w_lora.bias', width),
    lowRank('time_mix_w1', 'w_lora', decayRank, hidden),
    lowRank('time_mix_w2', 'w_lora', width, decayRank),
    ...rate,
    ...(first ? [] : value),
    lowRank('time_mix_g1', 'g_lora', gateRank, hidden),
    lowRank('time_mix_g2', 'g_lora', width, gateRank),
    ...['k_k', 'k_a', 'r_k'].map((name) => state(`time_mix_${name}`, name, width)),
    ...projections(hidden, width, ['receptance', 'key', 'value']),
    ...groupNorm(width),
    state('channel_mix_lerp_k', 'ffn.x_k', hidden),
    matrix('channel_mix_key', 'ffn.key', intermediate, hidden, 'column'),
    matrix('channel_mix_value', 'ffn.value', hidden, intermediate, 'row'),
  ]
  return { mixer: mixerOf(shape), tensors }
}

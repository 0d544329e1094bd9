import type { Attention, LatentAttention } from '../model/architecture.ts'
import { saveNorm } from './saved-norm.ts'
import {
  saveLinear,
  tensorNamed,
  type Flow,
  type LayerFacts,
  type SavedList,
  type SavedSplit,
} from './saved.ts'

interface Heads {
  readonly heads: number
  readonly kvHeads: number
  readonly keyDim: number
  readonly valueDim: number
}

/** Softmax in fp32, as every family since Llama writes it; GPT-2's line, which has no rotary positions, does not. */
const upcastsSoftmax = ({ scenario, compute }: LayerFacts): boolean =>
  compute === 2 && scenario.architecture.ropes.length > 0

/** Scores and probabilities of eager attention: heads × keys for every token. */
function saveScores(saved: SavedList, facts: LayerFacts, heads: number): void {
  const { compute, keys, scenario } = facts
  const features = heads * keys
  const upcast = upcastsSoftmax(facts)
  const dropped = scenario.settings.training.attentionDropout > 0
  if (scenario.architecture.trainingTraits?.scoresCapped)
    saved.add({
      storage: 'scores.tanh',
      label: 'tanh of the capped attention scores',
      features,
      bytes: compute,
      split: 'features',
      core: true,
    })
  saved.add({
    storage: 'softmax',
    label: 'attention probabilities',
    features,
    bytes: upcast ? 4 : compute,
    split: 'features',
    core: true,
  })
  if (dropped) {
    saved.add({
      storage: 'probs.mask',
      label: 'attention dropout mask',
      features,
      bytes: 1,
      split: 'features',
      core: true,
    })
    saved.add({
      storage: 'probs.dropped',
      label: 'attention probabilities after dropout',
      features,
      bytes: compute,
      split: 'features',
      core: true,
    })
  } else if (upcast)
    saved.add({
      storage: 'probs',
      label: 'attention probabilities, 16-bit',
      features,
      bytes: compute,
      split: 'features',
      core: true,
    })
}

/** Queries, keys and values as the kernel saves them. `fused`: one matrix made all three, and the value is a view of it. */
function saveQueryKeyValue(
  saved: SavedList,
  facts: LayerFacts,
  shape: Heads,
  fused: boolean,
  ownKeys: boolean,
): void {
  const { heads, kvHeads, keyDim, valueDim } = shape
  const { compute: bytes, scenario, batch } = facts
  const { attention } = scenario.settings.training
  const rotates = scenario.architecture.ropes.length > 0
  const add = (storage: string, label: string, features: number, split: SavedSplit): void =>
    saved.add({ storage, label, features, bytes, split })
  const flash = attention === 'flash_attention_2'
  // Heads that are not repeated stay views of what the one matrix made.
  if (fused && (flash || (attention === 'sdpa' && kvHeads === heads))) {
    add(
      'qkv',
      'fused queries, keys and values, held by the values',
      heads * keyDim + kvHeads * (keyDim + valueDim),
      'features',
    )
    if (rotates) {
      add('q', 'queries after rotation', heads * keyDim, 'features')
      add('k', 'keys after rotation', kvHeads * keyDim, 'kv')
    }
    return
  }
  add('q', rotates ? 'queries after rotation' : 'queries', heads * keyDim, 'features')
  // Repeated for every query head, unless one head can be repeated as a view.
  const view = kvHeads === 1 && (attention === 'sdpa' || batch === 1)
  const kept = flash || view ? kvHeads : heads
  const split = kept === heads ? 'features' : 'kv'
  if (!ownKeys && kept !== heads) return
  add('k', kept === heads && kvHeads !== heads ? 'keys, repeated' : 'keys', kept * keyDim, split)
  add('v', kept === heads && kvHeads !== heads ? 'values, repeated' : 'values', kept * valueDim, split)
}

/** From the kernel to the output projection. */
function saveOutput(saved: SavedList, facts: LayerFacts, shape: Heads): void {
  const { heads, valueDim } = shape
  const { compute, layer, scenario } = facts
  const flash = scenario.settings.training.attention !== 'eager'
  const out: Flow = {
    storage: 'attention.out',
    label: 'attention output',
    features: heads * valueDim,
    bytes: compute,
    split: 'features',
  }
  if (flash) {
    saved.add(out)
    saved.add({ storage: 'lse', label: 'log-sum-exp', features: heads, bytes: 4, split: 'features' })
  } else saveScores(saved, facts, heads)
  saveLinear(saved, facts, tensorNamed(layer, 'attn_output'), out)
}

/** A sigmoid gate on the output: the gate and what it multiplies. */
function saveGate(saved: SavedList, { compute }: LayerFacts, gate: number, features: number): void {
  saved.add({
    storage: 'attention.gate',
    label: 'output gate',
    features: gate,
    bytes: compute,
    split: 'features',
  })
  saved.add({
    storage: 'attention.ungated',
    label: 'attention output before its gate',
    features,
    bytes: compute,
    split: 'features',
  })
}

/** Softmax attention from its input to its output. */
export function saveAttention(saved: SavedList, facts: LayerFacts, mixer: Attention, input: Flow): void {
  const { layer } = facts
  const fused = tensorNamed(layer, 'attn_qkv')
  for (const name of ['attn_qkv', 'attn_q', 'attn_k', 'attn_v', 'attn_gate'])
    saveLinear(saved, facts, tensorNamed(layer, name), input)
  for (const [side, heads] of [
    ['q', mixer.heads],
    ['k', mixer.kvHeads],
  ] as const) {
    const weight = tensorNamed(layer, `attn_${side}_norm`)
    if (!weight) continue
    // One weight over all heads' features has one statistic; one per head dimension has one for each head.
    const groups = weight.shape.length === 1 && weight.shape[0] !== mixer.keyDim ? 1 : heads
    const place = {
      features: heads * mixer.keyDim,
      groups,
      split: side === 'q' ? 'features' : 'kv',
      input: `${side}.raw`,
      needsGradient: true,
    } as const
    saveNorm(saved, facts, weight, `attn_${side}_norm`, place)
  }
  const { fusedQueryKeyValue } = facts.scenario.settings.training.rules
  saveQueryKeyValue(saved, facts, mixer, fusedQueryKeyValue || fused !== undefined, !mixer.sharesCache)
  const query = tensorNamed(layer, 'attn_q')
  const gated = query?.shape[0] === 2 * mixer.heads * mixer.keyDim
  const gate = tensorNamed(layer, 'attn_gate')
  if (gated || gate)
    saveGate(
      saved,
      facts,
      gated ? mixer.heads * mixer.keyDim : (gate?.shape[0] ?? 0),
      mixer.heads * mixer.valueDim,
    )
  saveOutput(saved, facts, mixer)
}

/** Latent attention in training: keys and values are expanded to full heads (DeepSeek-V2, arXiv 2405.04434). */
export function saveLatentAttention(
  saved: SavedList,
  facts: LayerFacts,
  mixer: LatentAttention,
  input: Flow,
): void {
  const { layer, compute } = facts
  const { heads, qRank, kvRank, nopeDim, ropeDim, valueDim } = mixer
  for (const name of ['attn_q', 'attn_q_a', 'attn_kv_a_mqa', 'attn_kv', 'attn_gate'])
    saveLinear(saved, facts, tensorNamed(layer, name), input)
  const low = (name: string, rank: number): Flow =>
    saveNorm(saved, facts, tensorNamed(layer, name), name, {
      features: rank,
      groups: 1,
      split: 'whole',
      input: `${name}.in`,
      needsGradient: true,
    })
  if (qRank !== null) saveLinear(saved, facts, tensorNamed(layer, 'attn_q_b'), low('attn_q_a_norm', qRank))
  saveLinear(saved, facts, tensorNamed(layer, 'attn_kv_b'), low('attn_kv_a_norm', kvRank))
  const add = (storage: string, label: string, features: number): void =>
    saved.add({ storage, label, features, bytes: compute, split: 'features' })
  add('q', 'queries after rotation', heads * (nopeDim + ropeDim))
  add('k', 'keys, expanded', heads * (nopeDim + ropeDim))
  add('v', 'expanded keys and values, held by the values', heads * (nopeDim + valueDim))
  saveOutput(saved, facts, { heads, kvHeads: heads, keyDim: nopeDim + ropeDim, valueDim })
}

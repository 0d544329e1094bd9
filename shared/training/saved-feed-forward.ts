import type { MixtureOfExperts } from '../model/architecture.ts'
import { saveLinear, tensorNamed, type Flow, type LayerFacts, type SavedList } from './saved.ts'

/** What an activation function saves beside its output: its input; more where it is composed of simple operations. */
function activationSaves(
  name: string | null,
  fused: boolean,
): { readonly input: boolean; readonly composed: number } {
  const known = (name ?? 'silu').toLowerCase()
  // The output is the saved tensor.
  if (known === 'relu') return { input: false, composed: 0 }
  if (fused) return { input: true, composed: 0 }
  // transformers writes these out: 0.5 x, tanh (…) and 1 + tanh (…) stay beside x.
  if (known === 'gelu_new' || known === 'gelu_fast' || known === 'gelu_python' || known === 'gelu_accurate')
    return { input: true, composed: 3 }
  if (known === 'quick_gelu') return { input: true, composed: 1 }
  return { input: true, composed: 0 }
}

interface Block {
  /** Prefix of storages, so that shared and routed experts stay apart. */
  readonly id: string
  readonly width: number
  readonly gated: boolean
  /** How often a token passes the block (experts chosen per token). */
  readonly copies: number
  readonly names: { readonly gate: string; readonly up: string; readonly down: string }
}

/** A feed-forward from its input to its down projection. */
function saveBlock(saved: SavedList, facts: LayerFacts, block: Block, input: Flow): void {
  const { layer, elementwise: bytes, scenario, fusedMlp } = facts
  const { id, width, gated, copies, names } = block
  const { input: keepsInput, composed } = activationSaves(
    scenario.architecture.trainingTraits?.activation ?? null,
    scenario.settings.training.rules.fusedActivations,
  )
  const add = (storage: string, label: string, features: number): void =>
    saved.add({
      storage: `${id}.${storage}`,
      label: `${id}: ${label}`,
      features: copies * features,
      bytes,
      split: 'features',
    })
  for (const name of [names.gate, names.up]) saveLinear(saved, facts, tensorNamed(layer, name), input, copies)
  const product: Flow = {
    storage: `${id}.product`,
    label: `${id}: input of the down projection`,
    features: width,
    bytes,
    split: 'features',
  }
  if (gated && fusedMlp) {
    add('gate', 'gate', width)
    add('up', 'up', width)
  } else if (gated) {
    if (keepsInput) add('gate', 'gate before its activation', width)
    if (composed > 0) add('composed', 'steps of the activation function', composed * width)
    add('activated', 'gate after its activation', width)
    add('up', 'up', width)
  } else {
    if (keepsInput) add('up', 'up before its activation', width)
    else saved.add({ ...product, features: copies * width })
    if (composed > 0) add('composed', 'steps of the activation function', composed * width)
  }
  saveLinear(saved, facts, tensorNamed(layer, names.down), product, copies)
}

export const DENSE_NAMES = { gate: 'ffn_gate', up: 'ffn_up', down: 'ffn_down' } as const
const EXPERT_NAMES = { gate: 'ffn_gate_exps', up: 'ffn_up_exps', down: 'ffn_down_exps' } as const
const SHARED_NAMES = { gate: 'ffn_gate_shexp', up: 'ffn_up_shexp', down: 'ffn_down_shexp' } as const

export function saveDense(
  saved: SavedList,
  facts: LayerFacts,
  width: number,
  gated: boolean,
  input: Flow,
): void {
  saveBlock(saved, facts, { id: 'feed-forward', width, gated, copies: 1, names: DENSE_NAMES }, input)
}

/** Index of the token, the expert's rank in the top-k, the weight in fp32 and in 16 bits: per routed copy. */
const ROUTING_BYTES = 16 + 8 + 4 + 2

/**
 * A mixture of experts as transformers loops over it: every token is gathered once per chosen expert, and the
 * expert's output is kept twice, for the routing weight's gradient and by `index_add_`.
 */
export function saveExperts(saved: SavedList, facts: LayerFacts, moe: MixtureOfExperts, input: Flow): void {
  const { elementwise: bytes } = facts
  const {
    activeExperts: copies,
    intermediate,
    gated,
    experts,
    sharedIntermediate,
    denseIntermediate,
    latentSize,
  } = moe
  const width = latentSize ?? input.features
  const gathered: Flow = {
    storage: 'experts.gathered',
    label: 'experts: gathered tokens',
    features: width,
    bytes,
    split: 'stream',
  }
  saveBlock(
    saved,
    facts,
    { id: 'experts', width: intermediate, gated, copies, names: EXPERT_NAMES },
    gathered,
  )
  saved.add({
    storage: 'experts.out',
    label: 'experts: outputs, for the routing weights',
    features: copies * width,
    bytes,
    split: 'stream',
  })
  saved.add({
    storage: 'experts.scattered',
    label: 'experts: weighted outputs, kept by index_add',
    features: copies * width,
    bytes,
    split: 'stream',
  })
  saved.add({
    storage: 'experts.routing',
    label: 'experts: indices and weights',
    features: copies * ROUTING_BYTES,
    bytes: 1,
    split: 'stream',
  })
  saved.add({
    storage: 'router',
    label: 'router: softmax and its sum',
    features: experts + 1,
    bytes: 4,
    split: 'stream',
  })
  saveLinear(saved, facts, tensorNamed(facts.layer, 'ffn_gate_inp'), input)
  if (sharedIntermediate > 0)
    saveBlock(
      saved,
      facts,
      { id: 'shared experts', width: sharedIntermediate, gated, copies: 1, names: SHARED_NAMES },
      input,
    )
  if (denseIntermediate > 0)
    saveBlock(
      saved,
      facts,
      { id: 'feed-forward', width: denseIntermediate, gated, copies: 1, names: DENSE_NAMES },
      input,
    )
}

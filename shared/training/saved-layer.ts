import type { Scenario } from '../estimate/scenario.ts'
import type { Layer, Mixer } from '../model/architecture.ts'
import type { Tensor } from '../model/tensor.ts'
import { saveAttention, saveLatentAttention } from './saved-attention.ts'
import { saveDense, saveExperts } from './saved-feed-forward.ts'
import { saveNorm } from './saved-norm.ts'
import {
  layerFacts,
  SavedList,
  saveLinear,
  tensorNamed,
  type Flow,
  type LayerFacts,
  type SavedTensor,
} from './saved.ts'

/** The layer's input: what full checkpointing keeps. */
export const LAYER_INPUT = 'layer.input'
const MIDDLE = 'layer.middle'

const streamFlow = ({ scenario, stream }: LayerFacts, storage: string, label: string): Flow => ({
  storage,
  label,
  features: scenario.architecture.hiddenSize,
  bytes: stream,
  split: 'stream',
})

interface Norms {
  readonly attention: string | null
  readonly feedForward: string | null
  /** Norms whose output goes to the residual stream, where nothing saves it. */
  readonly after: readonly string[]
}

/** Which norms stand in front of a block and which behind, by the names GGUF gives them. */
function normsOf(layer: Layer): Norms {
  const has = (name: string): boolean => layer.tensors.some((tensor) => tensor.name === `${name}.weight`)
  const after = [
    'post_ffw_norm',
    ...(has('ffn_norm') || has('post_ffw_norm') ? ['post_attention_norm'] : []),
  ].filter(has)
  const attention = has('attn_norm_2') ? 'attn_norm_2' : has('attn_norm') ? 'attn_norm' : null
  if (has('ffn_norm')) return { attention, feedForward: 'ffn_norm', after }
  if (has('attn_norm_2')) return { attention, feedForward: 'attn_norm', after }
  if (has('post_attention_norm') && !after.includes('post_attention_norm'))
    return { attention, feedForward: 'post_attention_norm', after }
  // One norm in front of both blocks, or none in front of either.
  return { attention, feedForward: attention, after }
}

/** A mixer that is not attention: inputs and outputs of its projections, and its convolutions' outputs. */
function saveOtherMixer(saved: SavedList, facts: LayerFacts, input: Flow): void {
  const matrices = facts.layer.tensors.filter(
    (tensor) =>
      !tensor.name.startsWith('ffn_') &&
      (tensor.role === 'linear' || tensor.role === 'convolution') &&
      tensor.shape.length === 2,
  )
  for (const tensor of matrices) {
    const [out = 0, width = 0] = tensor.shape
    const name = tensor.name.replace(/\.weight$/, '')
    const own: Flow = {
      storage: `${name}.in`,
      label: `${name}: input`,
      features: width,
      bytes: facts.compute,
      split: 'features',
    }
    if (tensor.role === 'linear') saveLinear(saved, facts, tensor, width === input.features ? input : own)
    saved.add({
      storage: `${name}.out`,
      label: `${name}: output`,
      features: out,
      bytes: facts.compute,
      split: 'features',
    })
  }
}

function saveMixer(saved: SavedList, facts: LayerFacts, mixer: Mixer, input: Flow): void {
  if (mixer.kind === 'none') return
  if (mixer.kind === 'attention') return saveAttention(saved, facts, mixer, input)
  if (mixer.kind === 'latent_attention') return saveLatentAttention(saved, facts, mixer, input)
  saveOtherMixer(saved, facts, input)
  if (mixer.kind === 'parallel')
    for (const branch of mixer.branches)
      if (branch.kind === 'attention') saveAttention(saved, facts, branch, input)
}

/** Every tensor that autograd saves in one layer of a kind. */
export function savedOfLayer(scenario: Scenario, layer: Layer, inputNeedsGradient = true): SavedTensor[] {
  const facts = layerFacts(scenario, layer, inputNeedsGradient)
  const saved = new SavedList()
  const norms = normsOf(layer)
  const hidden = scenario.architecture.hiddenSize
  const place = (input: string, needsGradient: boolean) => ({
    features: hidden,
    groups: 1,
    split: 'stream' as const,
    input,
    needsGradient,
  })
  const named = (name: string): Tensor | undefined => tensorNamed(layer, name)
  const before = streamFlow(facts, LAYER_INPUT, 'layer’s input')
  // Layer norms without weights leave no tensor behind: models without any norm in front have none either way.
  const toMixer = norms.attention
    ? saveNorm(saved, facts, named(norms.attention), norms.attention, place(LAYER_INPUT, inputNeedsGradient))
    : before
  saveMixer(saved, facts, layer.mixer, toMixer)
  const parallel = norms.feedForward === norms.attention && norms.feedForward !== null
  const middle = streamFlow(facts, MIDDLE, 'residual stream between the blocks')
  const behind = norms.feedForward === 'attn_norm' ? LAYER_INPUT : MIDDLE
  const toFeedForward = parallel
    ? toMixer
    : norms.feedForward
      ? saveNorm(saved, facts, named(norms.feedForward), norms.feedForward, place(behind, true))
      : middle
  const { feedForward } = layer
  if (feedForward.kind === 'dense')
    saveDense(saved, facts, feedForward.intermediate, feedForward.gated, toFeedForward)
  if (feedForward.kind === 'moe') saveExperts(saved, facts, feedForward, toFeedForward)
  for (const name of norms.after) saveNorm(saved, facts, named(name), name, place(`${name}.in`, true))
  if (scenario.settings.training.residualDropout > 0)
    for (const block of ['attention', 'feed-forward'])
      saved.add({
        storage: `${block}.mask`,
        label: `${block}: residual dropout mask`,
        features: hidden,
        bytes: 1,
        split: 'stream',
      })
  return saved.list()
}

/** What the norm in front of the head saves, and the head's input where its weight is trained. */
export function savedOfHead(scenario: Scenario, headTrains: boolean): SavedTensor[] {
  const layer: Layer = {
    mixer: { kind: 'none' },
    feedForward: { kind: 'none' },
    tensors: scenario.architecture.head,
  }
  const facts = layerFacts(scenario, layer)
  const saved = new SavedList()
  const weight = tensorNamed(layer, 'output_norm')
  const place = {
    features: scenario.architecture.hiddenSize,
    groups: 1,
    split: 'stream',
    input: 'final.input',
    needsGradient: true,
  } as const
  const out = weight
    ? saveNorm(saved, facts, weight, 'output_norm', place)
    : streamFlow(facts, 'final.input', 'head’s input')
  if (headTrains) saved.add({ ...out, bytes: facts.casts ? facts.compute : out.bytes, label: 'head: input' })
  return saved.list()
}

import type { Scenario } from '../estimate/scenario.ts'
import type { Layer } from '../model/architecture.ts'
import { adapterParts } from '../model/lora.ts'
import type { Tensor } from '../model/tensor.ts'
import { adapterOptions, trainsTensor } from './trainable.ts'

/** How tensor-parallel ranks share a saved tensor: by heads or features, by key heads, as the residual stream, or not at all. */
export type SavedSplit = 'features' | 'kv' | 'stream' | 'whole'

/** A tensor that autograd keeps for the backward pass, by the storage it pins: two uses of one storage are one. */
export interface SavedTensor {
  readonly storage: string
  readonly label: string
  /** Elements per token. */
  readonly features: number
  readonly bytes: number
  readonly split: SavedSplit
  /** Attention scores and what follows from them: what selective recomputation drops (Korthikanti et al.). */
  readonly core?: true
}

/** A tensor that flows from one operation to the next; it is saved only where somebody needs it. */
export interface Flow {
  readonly storage: string
  readonly label: string
  readonly features: number
  readonly bytes: number
  readonly split: SavedSplit
}

/** The settled facts that decide what one layer saves. */
export interface LayerFacts {
  readonly layer: Layer
  readonly scenario: Scenario
  /** Bytes of an element that matrices compute in. */
  readonly compute: number
  /** Bytes of an element of what feed-forwards multiply element by element. */
  readonly elementwise: number
  /** Bytes of an element of the residual stream. */
  readonly stream: number
  /** torch.autocast over fp32 parameters: every matrix casts its own input. */
  readonly casts: boolean
  /** False in the first layer behind a frozen embedding: nothing before the layer needs a gradient. */
  readonly inputNeedsGradient: boolean
  /** RMS norms as one kernel. */
  readonly fusedNorm: boolean
  readonly fusedMlp: boolean
  readonly batch: number
  /** Keys each query is scored against. */
  readonly keys: number
}

export function layerFacts(scenario: Scenario, layer: Layer, inputNeedsGradient = true): LayerFacts {
  const { settings } = scenario
  const { training } = settings
  const casts = training.autocast && settings.precision !== 'fp32'
  // Prepared for k-bit training the stream is fp32, and each quantized matrix gives back the type it was given.
  const wide = settings.precision === 'fp32' || (settings.method === 'qlora' && training.kbitPrepared)
  const compute = settings.precision === 'fp32' || (wide && !casts) ? 4 : 2
  const fused = training.fusedKernels || training.compiled
  return {
    layer,
    scenario,
    compute,
    elementwise: wide ? 4 : compute,
    stream: wide || (casts && settings.method === 'full') ? 4 : compute,
    casts,
    inputNeedsGradient,
    fusedNorm: fused,
    fusedMlp: fused,
    batch: settings.batchSize,
    keys: settings.contextLength,
  }
}

/** Collects saved tensors; a storage that is there already costs nothing more. */
export class SavedList {
  readonly #byStorage = new Map<string, SavedTensor>()

  add(tensor: SavedTensor): void {
    if (tensor.features > 0 && !this.#byStorage.has(tensor.storage))
      this.#byStorage.set(tensor.storage, tensor)
  }

  list(): SavedTensor[] {
    return [...this.#byStorage.values()]
  }
}

const withoutSuffix = (tensor: Tensor): string => tensor.name.replace(/\.weight$/, '')

/** What the adapters on a matrix save: A's input (shared with others only where nothing is dropped or cast) and B's. */
function saveAdapters(
  saved: SavedList,
  facts: LayerFacts,
  tensor: Tensor,
  input: Flow,
  copies: number,
): void {
  const { settings } = facts.scenario
  const parts = adapterParts(tensor, facts.layer, settings.loraTargets, adapterOptions(facts.scenario))
  if (parts.length === 0) return
  const { loraDropout, adapterDtype, dora } = settings.training
  const own = adapterDtype === 'fp32' ? 4 : 2
  const element = facts.casts ? facts.compute : own
  const name = withoutSuffix(tensor)
  if (loraDropout > 0) {
    // One adapter on one matrix drops its input once for queries, keys and values.
    const dropped =
      settings.training.rules.fusedQueryKeyValue && /^attn_[qkv]$/.test(name) ? 'attn_qkv' : name
    saved.add({
      storage: `${dropped}.lora.mask`,
      label: `${name}: adapter’s dropout mask`,
      features: copies * input.features,
      bytes: 1,
      split: input.split,
    })
    saved.add({
      storage: `${dropped}.lora.dropped`,
      label: `${name}: adapter’s input after dropout`,
      features: copies * input.features,
      bytes: element,
      split: input.split,
    })
  } else if (own !== facts.compute || element !== input.bytes)
    saved.add({
      storage: `${name}.lora.input`,
      label: `${name}: adapter’s own copy of its input`,
      features: copies * input.features,
      bytes: element,
      split: input.split,
    })
  else saved.add({ ...input, features: copies * input.features })
  saved.add({
    storage: `${name}.lora.a`,
    label: `${name}: between the adapter’s matrices`,
    features: copies * settings.loraRank * parts.length,
    bytes: element,
    split: 'whole',
  })
  if (dora) {
    const out = parts.reduce((sum, features) => sum + features, 0)
    saved.add({
      storage: `${name}.dora`,
      label: `${name}: both results that DoRA’s magnitude scales`,
      features: copies * 2 * out,
      bytes: element,
      split: 'features',
    })
  }
}

/**
 * What a matrix saves of its input: the input itself where its weight is trained (its gradient needs it), what its
 * adapters need otherwise. `copies`: how often a token passes it (experts chosen per token).
 */
export function saveLinear(
  saved: SavedList,
  facts: LayerFacts,
  tensor: Tensor | undefined,
  input: Flow,
  copies = 1,
): void {
  if (!tensor) return
  if (facts.scenario.settings.method !== 'full') return saveAdapters(saved, facts, tensor, input, copies)
  if (!trainsTensor(tensor, facts.scenario)) return
  // Autocast casts once per matrix, and does not share the copy.
  if (facts.casts && input.bytes > facts.compute) {
    const name = withoutSuffix(tensor)
    return saved.add({
      ...input,
      storage: `${name}.input`,
      label: `${name}: its input, cast`,
      bytes: facts.compute,
      features: copies * input.features,
    })
  }
  saved.add({ ...input, features: copies * input.features })
}

export const tensorNamed = (layer: Layer, name: string): Tensor | undefined =>
  layer.tensors.find((tensor) => tensor.name === `${name}.weight`)

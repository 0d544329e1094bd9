import type { Tensor } from '../model/tensor.ts'
import type { Flow, LayerFacts, SavedList, SavedSplit } from './saved.ts'
import { trainsTensor } from './trainable.ts'

interface NormPlace {
  /** Elements per token that it normalises, and in how many groups (heads) of its own statistics. */
  readonly features: number
  readonly groups: number
  readonly split: SavedSplit
  /** The storage it reads, where a kernel keeps it by reference. */
  readonly input: string
  /** False where nothing behind it needs a gradient. */
  readonly needsGradient: boolean
}

const isLayerNorm = (name: string, facts: LayerFacts): boolean =>
  facts.layer.tensors.some((tensor) => tensor.name === `${name}.bias`) ||
  !facts.layer.tensors.some((tensor) => tensor.name === `${name}.weight`)

/**
 * What a norm saves, and its output.
 *
 * RMS norm as transformers writes it: the input in fp32 (saved once by the square and the product), 1 / rms in fp32,
 * and the normalised input for the weight's gradient. As one kernel: input by reference and 1 / rms. Layer norm: one
 * kernel in PyTorch, with mean and 1 / deviation in fp32.
 */
export function saveNorm(
  saved: SavedList,
  facts: LayerFacts,
  weight: Tensor | undefined,
  name: string,
  place: NormPlace,
): Flow {
  const { features, groups, split, input, needsGradient } = place
  const { compute, stream } = facts
  const residual = split === 'stream'
  const inBytes = residual ? stream : compute
  // Autocast runs norms in fp32 where their weights are.
  const outBytes = residual ? stream : compute
  const out: Flow = { storage: `${name}.out`, label: `${name}: output`, features, bytes: outBytes, split }
  const trained = weight !== undefined && trainsTensor(weight, facts.scenario)
  if (!needsGradient && !trained) return out
  if (isLayerNorm(name, facts)) {
    saved.add({ storage: input, label: `${name}: input`, features, bytes: inBytes, split })
    saved.add({
      storage: `${name}.statistics`,
      label: `${name}: mean and deviation`,
      features: 2 * groups,
      bytes: 4,
      split,
    })
    return out
  }
  if (facts.fusedNorm) {
    saved.add({ storage: input, label: `${name}: input`, features, bytes: inBytes, split })
    saved.add({ storage: `${name}.rstd`, label: `${name}: 1 / rms`, features: groups, bytes: 4, split })
    return out
  }
  const byReference = inBytes === 4
  saved.add({
    storage: byReference ? input : `${name}.fp32`,
    label: `${name}: input in fp32`,
    features,
    bytes: 4,
    split,
  })
  saved.add({ storage: `${name}.rstd`, label: `${name}: 1 / rms`, features: groups, bytes: 4, split })
  if (trained)
    saved.add({
      storage: `${name}.normed`,
      label: `${name}: normalised input`,
      features,
      bytes: outBytes,
      split,
    })
  return out
}

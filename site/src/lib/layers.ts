/** A model's layers in words, from the form that the engine computes with. */
import type { FeedForward, Layer, Mixer } from '../../../shared/model/architecture.ts'
import { architectureFromConfig } from '../../../shared/model/config/index.ts'
import type { ModelEntry } from '../../../shared/index.ts'

const grouped = new Intl.NumberFormat('en')

function mixerWords(mixer: Mixer): string {
  switch (mixer.kind) {
    case 'attention': {
      const { heads, kvHeads, keyDim, window, chunk, sharesCache } = mixer
      const reach =
        window !== null
          ? `, window of ${grouped.format(window)}`
          : chunk !== null
            ? `, chunks of ${grouped.format(chunk)}`
            : ''
      return `attention, ${heads} query heads, ${kvHeads} KV ${kvHeads === 1 ? 'head' : 'heads'} of ${keyDim}${reach}${sharesCache ? ', without a cache of its own' : ''}`
    }
    case 'latent_attention':
      return `latent attention, ${mixer.heads} heads, ${mixer.kvRank} + ${mixer.ropeDim} elements cached per ${mixer.compression > 1 ? `${mixer.compression} tokens` : 'token'}`
    case 'mamba':
      return `Mamba, ${grouped.format(mixer.innerDim)} channels, state of ${mixer.stateDim}`
    case 'mamba2':
      return `Mamba-2, ${mixer.heads} heads of ${mixer.headDim}, state of ${mixer.stateDim}`
    case 'gated_delta':
      return `gated delta net, ${mixer.valueHeads} value heads, ${mixer.keyDim} × ${mixer.valueDim} state`
    case 'linear_attention':
      return `linear attention, ${mixer.heads} heads, ${mixer.keyDim} × ${mixer.valueDim} state`
    case 'rwkv':
      return `RWKV time mixing, ${mixer.heads} heads of ${mixer.headDim}`
    case 'short_convolution':
      return `short convolution, ${grouped.format(mixer.channels)} channels`
    case 'parallel':
      return mixer.branches.map(mixerWords).join(' beside ')
    case 'none':
      return 'no mixer'
  }
}

function feedForwardWords(feedForward: FeedForward): string {
  if (feedForward.kind === 'none') return ''
  if (feedForward.kind === 'dense')
    return `feed-forward of ${grouped.format(feedForward.intermediate)}${feedForward.gated ? ', gated' : ''}`
  const { experts, activeExperts, intermediate, sharedIntermediate } = feedForward
  const shared = sharedIntermediate > 0 ? `, ${grouped.format(sharedIntermediate)} shared` : ''
  return `${experts} experts of ${grouped.format(intermediate)}, ${activeExperts} active${shared}`
}

const layerWords = ({ mixer, feedForward }: Layer): string =>
  [mixerWords(mixer), feedForwardWords(feedForward)].filter(Boolean).join('; ')

export interface Layers {
  readonly hiddenSize: number
  readonly vocabulary: number
  readonly dtype: string
  readonly tiedHead: boolean
  /** Kinds of layers with how many there are of each. */
  readonly kinds: readonly string[]
  readonly extras: readonly string[]
}

/** The layers of a catalogue entry; null where its architecture is not understood. */
export function layersOf({ config }: ModelEntry): Layers | null {
  const read = architectureFromConfig(config, { conservative: false })
  if (!read.ok) return null
  const { hiddenSize, vocabSize, dtype, tiedHead, kinds, pattern, extras } = read.value
  const counts = new Map<string, number>()
  for (const index of pattern) {
    const layer = kinds[index]
    if (layer) counts.set(layerWords(layer), (counts.get(layerWords(layer)) ?? 0) + 1)
  }
  return {
    hiddenSize,
    vocabulary: vocabSize,
    dtype,
    tiedHead,
    kinds: [...counts].map(([words, count]) => `${count} × ${words}`),
    extras: [...new Set(extras.map(({ label }) => label))],
  }
}

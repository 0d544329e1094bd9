import type { FeedForward, Layer, Mixer } from '../../architecture.ts'
import { attention, type AttentionShape } from '../../build/attention.ts'
import { feedForwardOf, layerNorms, type FeedForwardShape } from '../../build/layer.ts'
import type { Tensor } from '../../tensor.ts'

/** A mixer with its tensors, as the builders give it. */
export interface MixerPart {
  readonly mixer: Mixer
  readonly tensors: readonly Tensor[]
}

export interface FeedForwardPart {
  readonly feedForward: FeedForward
  readonly tensors: readonly Tensor[]
}

export const NO_MIXER: MixerPart = { mixer: { kind: 'none' }, tensors: [] }

export const NO_FEED_FORWARD: FeedForwardPart = { feedForward: { kind: 'none' }, tensors: [] }

/** A layer of a mixer and a feed-forward, with a norm before each unless `norms` says otherwise. */
export const layerFrom = (
  hidden: number,
  part: MixerPart,
  rest: FeedForwardPart,
  options: { readonly norms?: readonly Tensor[]; readonly others?: readonly Tensor[] } = {},
): Layer => ({
  mixer: part.mixer,
  feedForward: rest.feedForward,
  tensors: [
    ...(options.norms ?? layerNorms('pre', hidden, 'rms')),
    ...part.tensors,
    ...rest.tensors,
    ...(options.others ?? []),
  ],
})

export const softmaxPart = (shape: AttentionShape): MixerPart => attention(shape)

export const feedForwardPart = (shape: FeedForwardShape): FeedForwardPart => feedForwardOf(shape)

/**
 * Adds the router's correction bias where the published parameter count leaves it out: transformers keeps it as
 * a buffer, a GGUF file as a tensor.
 */
export const withCorrectionBuffer = (part: FeedForwardPart): FeedForwardPart => ({
  ...part,
  tensors: part.tensors.map((tensor) => {
    if (tensor.name !== 'ffn_gate_inp.weight') return tensor
    const experts = tensor.shape[0] ?? 1
    const gguf = [
      { name: tensor.name, shape: tensor.shape, copies: 1 },
      { name: 'exp_probs_b.bias', shape: [experts], copies: 1 },
    ]
    return { ...tensor, gguf }
  }),
})

import type { Architecture, Extra, Rope } from '../../architecture.ts'
import type { AttentionShape } from '../../build/attention.ts'
import type { DenseShape, MoeShape } from '../../build/feed-forward.ts'
import { decoderLayer, type FeedForwardShape, type NormLayout } from '../../build/layer.ts'
import { LayerStack, outputHead, tokenEmbedding } from '../../build/model.ts'
import { norm, type NormKind } from '../../build/tensors.ts'
import type { Tensor } from '../../tensor.ts'
import type { ConfigReader } from '../reader.ts'
import { readRope } from '../rope.ts'
import { readIntermediate, type DecoderCore } from './core.ts'

/** How a family's decoder differs from Llama's; what is left out is as in Llama. */
export interface DecoderTraits {
  /** The architecture's name in a GGUF file; null where llama.cpp has none. */
  readonly gguf: string | null
  readonly norm?: NormKind
  readonly norms?: NormLayout
  readonly attention?: Partial<AttentionShape>
  readonly feedForward?: Partial<DenseShape>
  /** Window of each layer, null for full attention. */
  readonly windows?: readonly (number | null)[]
  /** How a layer's attention differs from `attention`; equal keys mean equal shapes. */
  readonly attentionOf?: (layer: number) => { readonly key: string; readonly shape: Partial<AttentionShape> }
  /** The mixture of experts, and which layers have it (default: all). */
  readonly experts?: Omit<MoeShape, 'hidden'>
  readonly isSparse?: (layer: number) => boolean
  /** Tensors that every layer has beside the usual ones. */
  readonly layerOthers?: readonly Tensor[]
  readonly headBias?: boolean
  /** False where the model ends without a norm. */
  readonly finalNorm?: boolean
  /** Norm of the embeddings, learned positions. */
  readonly embeddingOthers?: readonly Tensor[]
  readonly headOthers?: readonly Tensor[]
  /** Rotary positions: share or count of rotated dimensions; null without rotary positions. */
  readonly rope?: { readonly share?: number; readonly dim?: number } | null
  /** Further rotary tables (local layers with their own base). */
  readonly moreRopes?: readonly Rope[]
  readonly extras?: readonly Extra[]
  readonly notes?: readonly string[]
}

/** The attention of a family's layers, from its sizes and its differences. */
export const attentionShape = (core: DecoderCore, traits: Partial<AttentionShape> = {}): AttentionShape => ({
  hidden: core.hidden,
  heads: core.heads,
  kvHeads: core.kvHeads,
  keyDim: core.headDim,
  ...traits,
})

const headOf = (core: DecoderCore, traits: DecoderTraits, kind: NormKind): Tensor[] => [
  ...(traits.finalNorm === false ? [] : norm('output_norm', 'norm', core.hidden, kind)),
  ...outputHead(core.vocab, core.hidden, traits.headBias ?? false).slice(core.tied ? 1 : 0),
  ...(traits.headOthers ?? []),
]

/**
 * A decoder with softmax attention and dense or mixture-of-experts feed-forwards: the common form of most
 * families. Reads the feed-forward's width and the rotary fields; everything else comes with `core` and `traits`.
 */
export function decoder(reader: ConfigReader, core: DecoderCore, traits: DecoderTraits): Architecture {
  const { hidden, layers } = core
  const normKind = traits.norm ?? 'rms'
  const isSparse = traits.experts ? (traits.isSparse ?? (() => true)) : () => false
  const shape = attentionShape(core, traits.attention)
  const needsDense =
    !traits.experts || Array.from({ length: layers }, (_, index) => index).some((index) => !isSparse(index))
  const intermediate = needsDense ? (traits.feedForward?.intermediate ?? readIntermediate(reader)) : 1
  reader.ignore('intermediate_size', 'ffn_dim', 'n_inner', 'ffn_hidden_size')
  const dense: FeedForwardShape = { kind: 'dense', hidden, gated: true, ...traits.feedForward, intermediate }
  const sparse: FeedForwardShape = traits.experts
    ? { kind: 'moe', hidden, ...traits.experts }
    : { kind: 'none' }

  const stack = new LayerStack()
  for (let index = 0; index < layers; index++) {
    const window = traits.windows?.[index] ?? shape.window ?? null
    const routed = isSparse(index)
    const own = traits.attentionOf?.(index)
    stack.push(`${window}|${routed}|${own?.key ?? ''}`, () =>
      decoderLayer({
        attention: { ...shape, ...own?.shape, window },
        feedForward: routed ? sparse : dense,
        norms: traits.norms ?? 'pre',
        normKind,
        ...(traits.layerOthers ? { others: traits.layerOthers } : {}),
      }),
    )
  }

  const rope =
    traits.rope === null
      ? null
      : readRope(reader, { headDim: shape.keyDim, positions: core.positions, ...traits.rope })
  return {
    modelType: core.modelType,
    ggufArchitecture: traits.gguf,
    hiddenSize: hidden,
    vocabSize: core.vocab,
    maxContextLength: core.positions,
    dtype: core.dtype,
    quantization: core.quantization,
    kinds: stack.kinds,
    pattern: stack.pattern,
    embedding: [tokenEmbedding(core.vocab, hidden), ...(traits.embeddingOthers ?? [])],
    head: headOf(core, traits, normKind),
    tiedHead: core.tied,
    extras: traits.extras ?? [],
    ropes: [...(rope ? [rope] : []), ...(traits.moreRopes ?? [])],
    notes: traits.notes ?? [],
  }
}

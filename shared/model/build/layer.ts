import type { FeedForward, Layer } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { attention, type AttentionShape } from './attention.ts'
import { denseFeedForward, mixtureOfExperts, type DenseShape, type MoeShape } from './feed-forward.ts'
import { norm, type NormKind } from './tensors.ts'

/**
 * Where a decoder layer normalises.
 * pre: before attention and before the feed-forward (Llama); post: after each (OLMo 2); sandwich: before and
 * after each (Gemma 2); shared: one norm in front of both (GPT-J, Cohere); parallel: two norms that read the
 * same input (Falcon 40B); pre_renamed: as pre, but llama.cpp calls the second `post_attention_norm` (Seed-OSS).
 */
export type NormLayout = 'pre' | 'pre_renamed' | 'post' | 'sandwich' | 'shared' | 'parallel'

const NORMS: Readonly<Record<NormLayout, readonly (readonly [name: string, module: string])[]>> = {
  pre: [
    ['attn_norm', 'input_layernorm'],
    ['ffn_norm', 'post_attention_layernorm'],
  ],
  pre_renamed: [
    ['attn_norm', 'input_layernorm'],
    ['post_attention_norm', 'post_attention_layernorm'],
  ],
  post: [
    ['post_attention_norm', 'post_attention_layernorm'],
    ['post_ffw_norm', 'post_feedforward_layernorm'],
  ],
  sandwich: [
    ['attn_norm', 'input_layernorm'],
    ['post_attention_norm', 'post_attention_layernorm'],
    ['ffn_norm', 'pre_feedforward_layernorm'],
    ['post_ffw_norm', 'post_feedforward_layernorm'],
  ],
  shared: [['attn_norm', 'input_layernorm']],
  parallel: [
    ['attn_norm', 'ln_mlp'],
    ['attn_norm_2', 'ln_attn'],
  ],
}

/** The norms of one layer of `hidden` features. */
export const layerNorms = (layout: NormLayout, hidden: number, kind: NormKind): Tensor[] =>
  NORMS[layout].flatMap(([name, module]) => norm(name, module, hidden, kind))

export type FeedForwardShape =
  | ({ readonly kind: 'dense' } & DenseShape)
  | ({ readonly kind: 'moe' } & MoeShape)
  | { readonly kind: 'none' }

export const feedForwardOf = (shape: FeedForwardShape): { feedForward: FeedForward; tensors: Tensor[] } => {
  if (shape.kind === 'moe') return mixtureOfExperts(shape)
  return shape.kind === 'dense' ? denseFeedForward(shape) : { feedForward: { kind: 'none' }, tensors: [] }
}

export interface DecoderLayerShape {
  readonly attention: AttentionShape
  readonly feedForward: FeedForwardShape
  readonly norms: NormLayout
  readonly normKind: NormKind
  /** Tensors beside attention, feed-forward and their norms. */
  readonly others?: readonly Tensor[]
}

/** One decoder layer: attention, feed-forward and their norms. */
export function decoderLayer(shape: DecoderLayerShape): Layer {
  const mixer = attention(shape.attention)
  const { feedForward, tensors } = feedForwardOf(shape.feedForward)
  const norms = layerNorms(shape.norms, shape.attention.hidden, shape.normKind)
  return {
    mixer: mixer.mixer,
    feedForward,
    tensors: [...norms, ...mixer.tensors, ...tensors, ...(shape.others ?? [])],
  }
}

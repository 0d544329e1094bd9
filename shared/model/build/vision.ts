import type { Extra } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { linear, matrix, norm, vector, type NormKind } from './tensors.ts'

/** Parts of a GGUF `mmproj` file, not of the language model's file. */
const outside = (tensors: readonly Tensor[]): Tensor[] => tensors.map((tensor) => ({ ...tensor, gguf: [] }))

/** A tower or projector: its tensors, and how many times they are stored. */
export const part = (id: Extra['id'], label: string, tensors: readonly Tensor[], count = 1): Extra => ({
  id,
  label,
  tensors: outside(tensors),
  count,
})

export interface EncoderLayerShape {
  readonly hidden: number
  readonly intermediate: number
  /** Features of all heads together; the hidden size where left out. */
  readonly width?: number
  /** Features of all key and value heads together; `width` where left out. */
  readonly kvWidth?: number
  readonly norm: NormKind
  readonly fusedQkv?: boolean
  readonly qkvBias?: boolean
  readonly outBias?: boolean
  readonly gated?: boolean
  readonly mlpBias?: boolean
  /** Size of the norms on queries and keys, where there are any. */
  readonly qkNorm?: number
  /** Norms after attention and feed-forward too (Gemma 4). */
  readonly sandwich?: boolean
  /** Learned scales of both branches (InternVL, Step). */
  readonly layerScales?: boolean
}

/** One layer of a vision transformer (arXiv 2010.11929): bidirectional attention and a feed-forward. */
export function encoderLayer(shape: EncoderLayerShape): Tensor[] {
  const { hidden, intermediate } = shape
  const width = shape.width ?? hidden
  const kvWidth = shape.kvWidth ?? width
  const qkvBias = shape.qkvBias ?? false
  const mlpBias = shape.mlpBias ?? false
  const qkv = shape.fusedQkv
    ? linear('v.attn_qkv', 'qkv', width + 2 * kvWidth, hidden, 'column', qkvBias)
    : [
        ...linear('v.attn_q', 'q_proj', width, hidden, 'column', qkvBias),
        ...linear('v.attn_k', 'k_proj', kvWidth, hidden, 'column', qkvBias),
        ...linear('v.attn_v', 'v_proj', kvWidth, hidden, 'column', qkvBias),
      ]
  return [
    ...norm('v.ln1', 'norm1', hidden, shape.norm),
    ...norm('v.ln2', 'norm2', hidden, shape.norm),
    ...(shape.sandwich
      ? [...norm('v.attn_post_norm', 'norm3', hidden), ...norm('v.ffn_post_norm', 'norm4', hidden)]
      : []),
    ...qkv,
    ...linear('v.attn_out', 'out_proj', hidden, width, 'row', shape.outBias ?? qkvBias),
    ...(shape.qkNorm
      ? [
          vector('v.attn_q_norm.weight', 'q_norm', shape.qkNorm),
          vector('v.attn_k_norm.weight', 'k_norm', shape.qkNorm),
        ]
      : []),
    ...(shape.gated ? linear('v.ffn_gate', 'gate_proj', intermediate, hidden, 'column', mlpBias) : []),
    ...linear('v.ffn_up', 'fc1', intermediate, hidden, 'column', mlpBias),
    ...linear('v.ffn_down', 'fc2', hidden, intermediate, 'row', mlpBias),
    ...(shape.layerScales
      ? [vector('v.ls1', 'lambda_1', hidden, 'state'), vector('v.ls2', 'lambda_2', hidden, 'state')]
      : []),
  ]
}

/** Layers of an encoder, alike. */
export const encoderLayers = (label: string, count: number, shape: EncoderLayerShape): Extra =>
  part('vision_tower', label, encoderLayer(shape), count)

/** The convolution that turns patches into features: `pixels` input values per patch. */
export const patchEmbedding = (hidden: number, pixels: number, bias: boolean): Tensor[] =>
  linear('v.patch_embd', 'patch_embed', hidden, pixels, 'replicated', bias)

export const learnedPositions = (positions: number, hidden: number): Tensor =>
  matrix('v.position_embd', 'position_embedding', positions, hidden, 'replicated', { role: 'position' })

/** A projection inside a projector or merger. */
export const projection = (module: string, out: number, input: number, bias: boolean): Tensor[] =>
  linear(`mm.${module}`, module, out, input, 'replicated', bias)

export const projectorNorm = (module: string, size: number, kind: NormKind): Tensor[] =>
  norm(`mm.${module}`, module, size, kind)

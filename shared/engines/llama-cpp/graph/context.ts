import type { ComputeGraph, GraphTensor } from './tensors.ts'

/** One layer's stored tensors, as far as the graph asks: their names and widths. */
export interface LayerTensors {
  has(name: string): boolean
  /** Output features of a matrix; 0 where there is none. */
  rows(name: string): number
  /** Input features of a matrix; 0 where there is none. */
  columns(name: string): number
  /** Bytes that a tensor takes on the device while a step uses it, where it lies in host memory; else 0. */
  copied(name: string): number
  /** The whole layer, cache and state included, lies in host memory. */
  readonly onHost: boolean
  /** The cache that it reads does: its own, or the earlier layer's whose cache it shares. */
  readonly cacheOnHost: boolean
}

/** A cache's type as the attention step reads it. */
export interface CacheType {
  readonly isHalf: boolean
  /** Rotated by a Hadamard matrix before it is quantized. */
  readonly isQuantized: boolean
  readonly elementBytes: number
}

/** What all layers share while a graph is built. */
export interface BuildContext {
  readonly graph: ComputeGraph
  readonly tokens: number
  readonly sequences: number
  readonly streams: number
  readonly hidden: number
  /** Norms subtract the mean (layer norm), which needs memory of its own; RMS norms need none. */
  readonly hasLayerNorm: boolean
  /** Norms are computed although no tensor is stored for them. */
  readonly hasUnstoredNorms: boolean
  /** Values pass a norm of their own, which has no weight. */
  readonly normsValues: boolean
  /** Keys are computed before values (models with windowed layers), or after them. */
  readonly keysFirst: boolean
  readonly flashAttention: boolean
  /** Bytes per entry of the attention mask. */
  readonly maskBytes: number
  /** Whether the fp16 copy of the cache lies in this buffer. */
  readonly reservesCacheCopy: boolean
  readonly keyType: CacheType
  readonly valueType: CacheType
  /** Widest value row of any layer: without flash attention all layers address values by it. */
  readonly widestValue: number
  readonly positions: GraphTensor
  /** False where keys and queries are not rotated (Kimi Linear). */
  readonly rotates: boolean
  /** Rotary factors in host memory; null where the model has none. */
  readonly hostRopeFactors: GraphTensor | null
  readonly stateRows: GraphTensor
  readonly otherStateRows: GraphTensor
  /** Decay of linear attention, the same for all layers. */
  decay(heads: number): DecayInputs
  /** Indices and mask of a cache: full and windowed layers have their own. */
  cache(cells: number, isWindowed: boolean, headDim: number): CacheInputs
}

export interface DecayInputs {
  readonly slopes: GraphTensor
  readonly query: GraphTensor
  readonly key: GraphTensor
  readonly between: GraphTensor
}

export interface CacheInputs {
  readonly cells: number
  readonly keyRows: GraphTensor
  readonly valueRows: GraphTensor
  readonly mask: GraphTensor
  readonly keyRotation: GraphTensor
  readonly valueRotation: GraphTensor
}

import type { GgmlTypeId } from '../precision/ggml-types.ts'
import type { StoredWeights } from './stored-weights.ts'
import type { GgufStored, Tensor } from './tensor.ts'

/**
 * The one intermediate form. Everything that computes memory reads this and nothing else: adapters turn a
 * Hugging Face config, a GGUF header, a catalogue entry or a bare parameter count into it.
 *
 * Layers that are alike share one `Layer` object; `pattern[i]` says which kind layer `i` is. Sums run over
 * kinds × their counts, so cost does not grow with depth, and every layer may still differ.
 */
export interface Architecture {
  /** `model_type` of the config (or GGUF `general.architecture`): for display, never for a branch. */
  readonly modelType: string
  /** The name llama.cpp gives this architecture in a GGUF file; null where llama.cpp does not know it. */
  readonly ggufArchitecture: string | null
  readonly hiddenSize: number
  readonly vocabSize: number
  /** Tokens the positions were trained for (`max_position_embeddings`); null where the config is silent. */
  readonly maxContextLength: number | null
  /** The checkpoint's own element type. */
  readonly dtype: 'fp32' | 'fp16' | 'bf16'
  /** The checkpoint's own quantization, when its config declares one. */
  readonly quantization: CheckpointQuantization | null
  readonly kinds: readonly Layer[]
  readonly pattern: readonly number[]
  /** Input side: token embedding, learned positions, embedding norm, per-layer embeddings. */
  readonly embedding: readonly Tensor[]
  /** Output side: final norm, output head (absent when tied), head bias. */
  readonly head: readonly Tensor[]
  /** True when the output head is the token embedding, stored once in the checkpoint. */
  readonly tiedHead: boolean
  /** Parts beside the decoder: vision and audio towers, projectors, multi-token-prediction layers, encoder. */
  readonly extras: readonly Extra[]
  /** Rotary tables that engines keep in memory: one per distinct rope. Empty without rotary positions. */
  readonly ropes: readonly Rope[]
  /** The largest image an encoder takes, as engines profile it; absent for text models and unknown encoders. */
  readonly media?: MediaInput
  /** Element type that the config asks recurrent states to be kept in; absent: the computing type. */
  readonly stateDtype?: 'fp32'
  /** What decides which tensors autograd saves and nothing else; absent where no config tells. */
  readonly trainingTraits?: {
    /** The config's name of the activation function. */
    readonly activation: string | null
    /** `cap · tanh(x / cap)` on attention scores, and on the logits: each keeps its tanh. */
    readonly scoresCapped: boolean
    readonly logitsCapped: boolean
    readonly attentionDropout: number
    /** Null where the family has none between its blocks (Llama and its kin). */
    readonly residualDropout: number | null
  }
  /** What the checkpoint's own files store, where their headers were read; absent: counted from the architecture. */
  readonly files?: CheckpointFiles
  /** Things a reader should know: an assumption made, a field taken at its default. */
  readonly notes: readonly string[]
}

/** Tensors as the files of a checkpoint really store them, in the one format they are written in. */
export interface CheckpointFiles {
  /** Weight format id the files go by. Any other format is estimated as for every model. */
  readonly format: string
  /** A GGUF file: the element type of every tensor, by its name. */
  readonly ggufTypes?: ReadonlyMap<string, GgmlTypeId>
  /** A checkpoint of safetensors: every tensor in its place. */
  readonly weights?: StoredWeights
}

export interface Layer {
  readonly mixer: Mixer
  readonly feedForward: FeedForward
  /** Every stored tensor of the layer, norms and biases included. */
  readonly tensors: readonly Tensor[]
}

export type Mixer =
  | Attention
  | LatentAttention
  | Mamba
  | Mamba2
  | GatedDelta
  | LinearAttention
  | Rwkv
  | ShortConvolution
  | ParallelMixers
  | NoMixer

/** Softmax attention: multi-head, grouped-query or multi-query, full, windowed or chunked. */
export interface Attention {
  readonly kind: 'attention'
  readonly heads: number
  readonly kvHeads: number
  readonly keyDim: number
  readonly valueDim: number
  /** Tokens a query can look back on (sliding window); null for full attention. */
  readonly window: number | null
  /** Tokens of a chunk (Llama 4's chunked attention); null when not chunked. */
  readonly chunk: number | null
  /** True when the layer reads another layer's cache and keeps none (Gemma 3n, Gemma 4). */
  readonly sharesCache: boolean
  /** Elements of the index key that is cached per token beside keys and values (MiniMax-M3's block-sparse attention). */
  readonly indexKeyDim?: number
}

/** Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): one latent and one rotary key per token. */
export interface LatentAttention {
  readonly kind: 'latent_attention'
  readonly heads: number
  readonly qRank: number | null
  readonly kvRank: number
  readonly ropeDim: number
  readonly nopeDim: number
  readonly valueDim: number
  /** Sparse indexer (DeepSeek-V3.2): its own keys are cached too. */
  readonly indexer: { readonly heads: number; readonly keyDim: number; readonly topK: number } | null
  /**
   * Tokens that one cached entry stands for (DeepSeek-V4's compressed caches, index keys included); 1 when nothing
   * is compressed.
   */
  readonly compression: number
  /**
   * Tokens kept at full resolution. With compression 1 the layer keeps these only; else these and one entry per
   * `compression` tokens of the whole context. Null: every token is kept.
   */
  readonly window: number | null
}

/** Mamba-1 (arXiv 2312.00752). */
export interface Mamba {
  readonly kind: 'mamba'
  readonly innerDim: number
  readonly stateDim: number
  readonly convKernel: number
}

/** Mamba-2 (arXiv 2405.21060). */
export interface Mamba2 {
  readonly kind: 'mamba2'
  readonly innerDim: number
  readonly heads: number
  readonly headDim: number
  readonly groups: number
  readonly stateDim: number
  readonly convKernel: number
}

/** Gated delta net and its kin (Qwen3-Next, Kimi Linear): a matrix state per value head. */
export interface GatedDelta {
  readonly kind: 'gated_delta'
  readonly keyHeads: number
  readonly valueHeads: number
  readonly keyDim: number
  readonly valueDim: number
  readonly convKernel: number
}

/** Linear attention with a key × value state per head and no convolution (MiniMax-01's lightning attention). */
export interface LinearAttention {
  readonly kind: 'linear_attention'
  readonly heads: number
  readonly keyDim: number
  readonly valueDim: number
}

/** RWKV time mixing: a head_dim × head_dim state per head and two token-shift vectors. */
export interface Rwkv {
  readonly kind: 'rwkv'
  readonly heads: number
  readonly headDim: number
  readonly shiftVectors: number
}

/** LFM2's gated short convolution. */
export interface ShortConvolution {
  readonly kind: 'short_convolution'
  readonly channels: number
  readonly kernel: number
}

/** Several mixers side by side in one layer (Falcon-H1: attention and Mamba-2). */
export interface ParallelMixers {
  readonly kind: 'parallel'
  readonly branches: readonly Exclude<Mixer, ParallelMixers>[]
}

export interface NoMixer {
  readonly kind: 'none'
}

export type FeedForward =
  | { readonly kind: 'dense'; readonly intermediate: number; readonly gated: boolean }
  | MixtureOfExperts
  | { readonly kind: 'none' }

export interface MixtureOfExperts {
  readonly kind: 'moe'
  readonly experts: number
  readonly activeExperts: number
  /** Width of one routed expert. */
  readonly intermediate: number
  readonly gated: boolean
  /** Width of all shared (always active) experts together; 0 without. */
  readonly sharedIntermediate: number
  /** A dense feed-forward beside the experts (Gemma 4's MoE, Arctic); 0 without. */
  readonly denseIntermediate: number
  /** Width of the latent space the experts work in (Nemotron 3); null when they read the hidden size. */
  readonly latentSize: number | null
}

export interface Extra {
  readonly id: 'vision_tower' | 'audio_tower' | 'projector' | 'mtp' | 'encoder' | 'other'
  readonly label: string
  readonly tensors: readonly Tensor[]
  /** How many times the list is stored (alike layers of a tower). */
  readonly count: number
}

/** The largest image of a multimodal model. */
export interface MediaInput {
  /** Text positions it takes. */
  readonly tokensPerItem: number
  /** Input values: channels × pixels of all its tiles. */
  readonly pixelsPerItem: number
  /** Image tokens attend to each other in both directions. */
  readonly bidirectional: boolean
  /** In 16 bits it is published in Mistral's own format, whose tower vLLM keeps whole on every rank. */
  readonly wholeTower?: true
}

export interface Rope {
  /** Positions an engine tabulates. */
  readonly positions: number
  /** Rotated dimensions per head. */
  readonly dim: number
  /** Factor tables that a GGUF file stores for it (`rope_freqs.weight`); absent where it stores none. */
  readonly gguf?: readonly GgufStored[]
}

/** `quantization_config` of a checkpoint, normalised. */
export interface CheckpointQuantization {
  /** Weight format id of `precision/weight-schemes.ts` ('fp8', 'mxfp4', 'awq', 'gptq', 'nf4', …). */
  readonly format: string
  readonly groupSize: number | null
  /** Module names or patterns left in the checkpoint's dtype, as the config lists them. */
  readonly ignored: readonly string[]
  /** KV cache element format that the checkpoint asks for, if any. */
  readonly kvCacheDtype: string | null
}

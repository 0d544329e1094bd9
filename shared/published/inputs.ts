/** What the published formulas read: a bare model and a workload, no engine. `null` = not known. */
export interface PublishedInputs {
  readonly params: number
  /** Parameters one token passes through. No guide uses it: every expert is loaded. */
  readonly activeParams: number
  readonly layers: number | null
  readonly hiddenSize: number | null
  readonly heads: number | null
  readonly kvHeads: number | null
  readonly headDim: number | null
  readonly contextLength: number
  readonly batchSize: number
  /** Nominal bits of the weight format: 16, 4, 4.5, … */
  readonly weightBits: number
  readonly kvBits: number
  /** The user set the cache's format; otherwise a guide's own tie or 16 bits holds. */
  readonly kvBitsGiven: boolean
  readonly task: 'inference' | 'training'
  readonly method: 'full' | 'lora' | 'qlora'
  readonly precision: string
  readonly optimizer: string
  readonly gradientCheckpointing: 'none' | 'selective' | 'full'
  readonly loraRank: number
  readonly zeroStage: number
  readonly dataParallel: number
  /** Share added to the weights: 0.2 = 20 %. */
  readonly overhead: number
}

/** Request fields of a bare model that a formula may need, in the contract's order. */
export const SHAPE_FIELDS = ['layers', 'hidden_size', 'heads', 'kv_heads', 'head_dim'] as const
export type ShapeField = (typeof SHAPE_FIELDS)[number]

/** Symbols whose number is an input as it stands. Every other symbol is worked out by its term. */
const INPUT_SYMBOLS: Readonly<Record<string, (inputs: PublishedInputs) => number | null>> = {
  params: (inputs) => inputs.params,
  layers: (inputs) => inputs.layers,
  hidden_size: (inputs) => inputs.hiddenSize,
  heads: (inputs) => inputs.heads,
  kv_heads: (inputs) => inputs.kvHeads,
  head_dim: (inputs) => inputs.headDim,
  context_length: (inputs) => inputs.contextLength,
  batch_size: (inputs) => inputs.batchSize,
  lora_rank: (inputs) => inputs.loraRank,
  overhead: (inputs) => inputs.overhead,
}

/** The input a symbol stands for: undefined when it is none, null when it is not known. */
export const inputOf = (symbol: string, inputs: PublishedInputs): number | null | undefined =>
  INPUT_SYMBOLS[symbol]?.(inputs)

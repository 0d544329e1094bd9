/** What a tensor is for: decides which formats touch it and where engines place it. */
export type TensorRole =
  | 'embedding'
  | 'position'
  | 'per_layer_embedding'
  | 'head'
  | 'linear'
  | 'router'
  | 'norm'
  | 'bias'
  | 'convolution'
  | 'state'

/**
 * How tensor parallelism divides a tensor.
 * column: output features over ranks; row: input features; kv: output features over KV heads (replicated
 * past one head per rank); vocabulary: rows of the vocabulary; replicated: a whole copy per rank.
 */
export type TensorSplit = 'column' | 'row' | 'kv' | 'vocabulary' | 'replicated'

export interface Tensor {
  /** Name inside its layer or model as GGUF writes it (gguf-py constants), e.g. `attn_q.weight`, `ffn_down_exps.weight`. */
  readonly name: string
  /** Hugging Face module the weight belongs to (`q_proj`, `gate_up_proj`): what LoRA targets and ignore lists name. */
  readonly module: string
  readonly role: TensorRole
  /** [out features, in features] of a matrix; [n] of a vector; convolution [channels, kernel]. */
  readonly shape: readonly number[]
  /** Stacked copies (experts); 1 otherwise. */
  readonly copies: number
  /** Of the copies, how many one token reads; equals `copies` but for routed experts. */
  readonly activeCopies: number
  readonly split: TensorSplit
  /**
   * How a GGUF file stores it when that differs: other tensors in its place, or none (`[]`).
   * Absent: under `name`, with this shape.
   */
  readonly gguf?: readonly GgufStored[]
}

export interface GgufStored {
  readonly name: string
  readonly shape: readonly number[]
  readonly copies: number
}

/** Elements of one copy. */
export const elementsPerCopy = (tensor: Pick<Tensor, 'shape'>): number =>
  tensor.shape.reduce((product, size) => product * size, 1)

/** All stored elements. */
export const elementsOf = (tensor: Tensor): number => elementsPerCopy(tensor) * tensor.copies

/** Elements that one token reads. */
export const activeElementsOf = (tensor: Tensor): number => elementsPerCopy(tensor) * tensor.activeCopies

/**
 * What a GGUF header says, without the tokenizer: metadata of single values and short lists, and every tensor.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export interface GgufHeader {
  readonly metadata: Readonly<Record<string, GgufValue>>
  readonly tensors: readonly GgufTensorInfo[]
}

/** A list of texts, or one too long to be a fact per layer, is known by its length alone: the tokenizer's lists are such. */
export interface SkippedList {
  readonly skipped: number
}

export type GgufValue = string | number | boolean | readonly number[] | SkippedList

export interface GgufTensorInfo {
  readonly name: string
  /** Dimensions in llama.cpp's order: columns (contiguous) first. */
  readonly shape: readonly number[]
  /** Number of its element type (`enum ggml_type`). */
  readonly type: number
}

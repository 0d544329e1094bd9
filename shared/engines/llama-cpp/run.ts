import type { Settings } from '../../estimate/settings.ts'

/** Sizes of a context as `llama_context` settles them. */
export interface Run {
  /** Cells of one stream's full-attention cache. */
  readonly cells: number
  /** Buffers the sequences are spread over: one when unified, else one per sequence. */
  readonly streams: number
  readonly sequences: number
  /** Tokens of one micro-batch at the worst case that is reserved. */
  readonly tokens: number
  /** Rows of logits reserved. */
  readonly outputs: number
}

/** Cells are handed out in steps of this (`GGML_PAD(n_ctx, 256)`, src/llama-context.cpp). */
export const CELL_STEP = 256

export const padCells = (cells: number): number => Math.ceil(cells / CELL_STEP) * CELL_STEP

/** `n_ctx`, `n_ctx_seq`, `n_ubatch` and `n_outputs` of a request (src/llama-context.cpp, constructor and `sched_reserve`). */
export function runOf(settings: Settings): Run {
  const asked = settings.contextLength * settings.batchSize
  const context = padCells(asked)
  const sequences = settings.batchSize
  const cells = settings.kvUnified ? context : padCells(Math.floor(context / sequences))
  const batch = Math.min(asked, settings.logicalBatchSize)
  const ubatch = Math.min(batch, settings.ubatchSize)
  return {
    cells,
    streams: settings.kvUnified ? 1 : sequences,
    sequences,
    tokens: Math.ceil(ubatch / sequences) * sequences,
    outputs: Math.min(ubatch, settings.outputsMax),
  }
}

import type { EstimateRequest } from '../request/estimate.ts'

/** Figures of a start-up log that an estimate has a counterpart for. Bytes are per GPU for vLLM and SGLang, summed for llama.cpp. */
export type FigureId =
  | 'weights'
  | 'activations'
  | 'non_torch'
  | 'cuda_graphs'
  | 'kv_pool'
  | 'kv_tokens'
  | 'max_concurrency'
  | 'kv_cache'
  | 'recurrent_state'
  | 'compute_buffer'
  | 'host_weights'

/** One figure as a log prints it. */
export interface Figure {
  readonly id: FigureId
  readonly value: number
  readonly unit: 'bytes' | 'tokens' | 'requests'
  /** Half of the last digit printed: what the log itself leaves open. */
  readonly rounding: number
  /** The line it is from, cut to a readable length. */
  readonly line: string
}

/** What a log says: of which engine, run how, with which figures. */
export interface ReadLog {
  readonly engine: 'vllm' | 'sglang' | 'llama.cpp'
  readonly version: string | null
  /** Settings as fields of a request, as far as the log states them. */
  readonly settings: Partial<Record<keyof EstimateRequest, string | number | boolean>>
  /** What the log calls the model: a hub id, a path, a file's title. */
  readonly modelName: string | null
  readonly figures: readonly Figure[]
}

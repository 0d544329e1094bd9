import type { Verdict } from '../estimate/types.ts'
import type { QualityPlace } from './quality.ts'
import type { QualityNote } from './quality-notes.ts'

/** A format chosen for the asked context and batch, everything else as asked. */
export interface BestFormat {
  readonly format: string
  readonly per_gpu_bytes: number
  readonly verdict: Verdict
  readonly quality: QualityPlace
  readonly notes: readonly QualityNote[]
}
/** A pair of formats that no other pair beats in quality and context. */
export interface FrontierPoint {
  readonly weights: string
  readonly kv_cache_dtype: string
  /** Longest context at the asked batch. */
  readonly max_context_length: number
  readonly per_gpu_bytes: number
  readonly weights_loss: number
  readonly kv_cache_loss: number
}

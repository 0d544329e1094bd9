import type { GpuEntry } from '../../catalogue/schema.ts'
import type { SettingsDraft } from '../../estimate/settings.ts'
import type { Architecture } from '../../model/architecture.ts'
import type { EstimateRequest } from '../../request/estimate.ts'
import { GiB } from '../../units/bytes.ts'
import type { EngineProfile } from '../engine.ts'
import type { VllmProfile } from './profiles.ts'

/** Device memory from which vLLM batches more, and how many tokens from the next size on. */
const LARGE = 70 * GiB
const LARGEST = 160 * GiB
/** V0 turned chunked prefill on beyond this context. */
const CHUNKED_BEYOND = 32_768

/**
 * Tokens and sequences of one step that the API server picks (`EngineArgs.get_batch_defaults` in vLLM's
 * `engine/arg_utils.py`): more on devices of 70 GiB and up, the A100 excepted; from 160 GiB on twice the tokens
 * since 0.28. Without a GPU: 8192 and 256.
 */
function batchDefaults(
  profile: VllmProfile,
  gpu: GpuEntry | null,
  contextLength: number,
): { tokens: number; sequences: number } {
  if (profile.runner === 'v0') {
    const tokens = contextLength > CHUNKED_BEYOND ? 2048 : Math.max(contextLength, 2048)
    return { tokens, sequences: profile.sequences[0] }
  }
  if (gpu === null) return { tokens: 8192, sequences: 256 }
  const isA100 = gpu.vendor === 'NVIDIA' && gpu.compute_capability === '8.0'
  if (gpu.usable_bytes < LARGE || isA100) return { tokens: 2048, sequences: profile.sequences[0] }
  const doubled = profile.largestTier && gpu.usable_bytes >= LARGEST
  return { tokens: doubled ? 16_384 : 8192, sequences: profile.sequences[1] }
}

/** Settings that vLLM fills in: `EngineArgs` and `SchedulerConfig`. */
export function vllmDefaults(
  request: EstimateRequest,
  draft: SettingsDraft,
  engineProfile: EngineProfile,
  architecture: Architecture,
  gpu: GpuEntry | null,
): Partial<SettingsDraft> {
  const profile = engineProfile as VllmProfile
  const batch = batchDefaults(profile, gpu, draft.contextLength)
  // `--dtype auto` casts an fp32 checkpoint to 16 bits.
  const weights = request.weights === undefined && draft.weights === 'fp32' ? 'bf16' : draft.weights
  const cache = weights === 'fp32' ? 'fp32' : draft.keyFormat
  const silent =
    request.kv_cache_dtype === undefined && (architecture.quantization?.kvCacheDtype ?? null) === null
  const sequences = request.max_num_seqs ?? batch.sequences
  const tokens = request.max_num_batched_tokens ?? Math.min(batch.tokens, sequences * draft.contextLength)
  return {
    weights,
    keyFormat: silent && request.kv_cache_dtype_k === undefined ? cache : draft.keyFormat,
    valueFormat:
      silent && request.kv_cache_dtype_v === undefined && weights === 'fp32' ? 'fp32' : draft.valueFormat,
    gpuMemoryUtilization: request.gpu_memory_utilization ?? (gpu === null ? 0.9 : profile.utilization),
    maxNumBatchedTokens: tokens,
    maxNumSeqs: request.max_num_seqs ?? Math.min(batch.sequences, tokens),
  }
}

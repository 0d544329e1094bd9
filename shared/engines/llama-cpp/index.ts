import type { Engine } from '../engine.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { kvCache } from '../../terms/kv-cache.ts'
import { recurrentState } from '../../terms/recurrent-state.ts'
import { weights } from '../../terms/weights.ts'
import { cachedTokens, cachePadding, cacheStreams } from './cache.ts'
import { check } from './check.ts'
import { computeBuffer } from './compute-buffer.ts'
import { supportsFlashAttention } from './flash-attention.ts'
import { furtherCaches } from './further-caches.ts'
import { hostTerms } from './host-terms.ts'
import { placement } from './placement.ts'
import { comparableVersion, profiles, profileOf } from './profiles.ts'
import { llamaCppRuntime } from './runtime.ts'
import { llamaCppWarnings } from './warnings.ts'

/** What `convert_hf_to_gguf.py` makes of a checkpoint's own quantization when no format is asked for. */
const convertedFormat = (id: string): string => {
  if (id === 'mxfp4') return 'mxfp4_moe'
  return findWeightFormat(id)?.mix ? id : 'bf16'
}

/**
 * llama.cpp with its CUDA backend, as llama-server starts it: f16 cache, windowed caches, logits reserved for as many
 * rows as there are sequences.
 */
export const llamaCpp: Engine = {
  id: 'llama.cpp',
  label: 'llama.cpp',
  task: 'inference',
  split: 'pipeline',
  readsGguf: true,
  profiles,
  comparableVersion,
  fields: [
    'logical_batch_size',
    'ubatch_size',
    'gpu_layers',
    'swa_full',
    'kv_unified',
    'outputs_max',
    'cpu_moe',
    'importance_matrix',
  ],
  defaults: (request, draft, profile, architecture) => {
    const logicalBatchSize = request.logical_batch_size ?? Math.max(draft.logicalBatchSize, draft.ubatchSize)
    const reservesAll = profileOf({ profile }).reservedOutputs === 'micro-batch'
    return {
      weights: request.weights ?? convertedFormat(draft.weights),
      logicalBatchSize,
      outputsMax: request.outputs_max ?? (reservesAll ? logicalBatchSize : draft.batchSize),
      flashAttention: request.flash_attention ?? supportsFlashAttention(architecture),
    }
  },
  check,
  placement,
  terms: [weights, kvCache, recurrentState, computeBuffer, llamaCppRuntime],
  hostTerms,
  cachedTokens,
  furtherCaches,
  cachedSequences: cacheStreams,
  stateSequences: ({ settings }) => settings.batchSize,
  cachePadding,
  stateBytes: () => ({ convolution: 4, state: 4 }),
  warnings: llamaCppWarnings,
}

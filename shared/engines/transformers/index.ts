import { cudaContext } from '../../terms/cuda-context.ts'
import { kvCache } from '../../terms/kv-cache.ts'
import { recurrentState } from '../../terms/recurrent-state.ts'
import { partlyUsedSegments } from '../../terms/partly-used-segments.ts'
import { dtypeStates } from '../common.ts'
import type { Engine } from '../engine.ts'
import { cachedTokens, cacheShape } from './cache.ts'
import { transformersProfiles } from './profiles.ts'
import { activations, logits } from './terms.ts'
import { weights } from './weights.ts'

/**
 * PyTorch inference with transformers' `generate`: plain or quantized weights, a cache that grows by concatenation,
 * the prompt in one pass. Without parallel degrees the layers are dealt to the GPUs one after the other, as
 * `device_map="auto"` does.
 */
export const transformers: Engine = {
  id: 'transformers',
  label: 'transformers',
  task: 'inference',
  split: 'pipeline',
  profiles: transformersProfiles,
  defaults: (request, draft) =>
    draft.weights === 'fp32' && request.kv_cache_dtype === undefined
      ? { keyFormat: 'fp32', valueFormat: 'fp32' }
      : {},
  accepts: ({ kind, engine }) => kind === 'plain' || (kind === 'scheme' && engine === 'vllm'),
  fields: ['prompt_tokens', 'flash_attention'],
  readsGguf: false,
  terms: [weights, kvCache, recurrentState, activations, logits, cudaContext, partlyUsedSegments],
  hostTerms: [],
  cachedTokens,
  cacheShape,
  stateBytes: dtypeStates,
}

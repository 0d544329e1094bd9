import type { Evaluation } from '../estimate/evaluate.ts'
import type { Scenario } from '../estimate/scenario.ts'
import type { Serving } from '../estimate/types.ts'
import { weights } from '../terms/weights.ts'
import type { Engine } from './engine.ts'
import { vllmActivations } from './vllm/activations.ts'
import { cacheLayout } from './vllm/cache-layout.ts'
import { vllmRuntime } from './vllm/communication.ts'
import { vllm } from './vllm/index.ts'
import { vllmKvCache, vllmRecurrentState } from './vllm/kv-cache.ts'
import { vllmProfiles, type VllmProfile } from './vllm/profiles.ts'
import { growth } from './vllm/serving.ts'

/** `free_gpu_memory_fraction` of the cache config: the share of what weights and buffers leave free. */
const FREE_FRACTION = 0.9
/** Build defaults: tokens and sequences of a step, tokens of a block (`max_num_tokens`, `max_batch_size`, `tokens_per_block`). */
const STEP_TOKENS = 8192
const SEQUENCES = 2048
const BLOCK_TOKENS = 32

const profile: VllmProfile = {
  ...(vllmProfiles[0] as VllmProfile),
  id: 'tensorrt-llm@1',
  since: '0',
  measured:
    'defaults of tensorrt_llm/llmapi/llm_args.py; bytes per token of two start-up logs (https://github.com/NVIDIA/TensorRT-LLM/issues/224). Activations are the forward pass of vLLM’s rule: not measured for TensorRT-LLM, and the one log with a token count is 40 % below',
  cacheGroups: false,
}

/** The cache takes its share of what the rest leaves free. */
function servingOf(scenario: Scenario, evaluation: Evaluation): Serving | null {
  const { gpu, settings, degrees } = scenario
  const fullest = evaluation.stages[evaluation.fullest]
  if (gpu === null || !fullest) return null
  const of = (id: string): number =>
    fullest.terms.reduce((sum, { term, bytes }) => sum + (term.id === id ? bytes : 0), 0)
  const rest = of('weights') + of('activations') + of('runtime')
  const available = Math.max(0, Math.floor(settings.gpuMemoryUtilization * (gpu.usable_bytes - rest)))
  const { perToken, fixed } = growth(cacheLayout(scenario, fullest.stage), degrees.context)
  const blocks = perToken === 0 ? 0 : Math.floor(available / (perToken * settings.blockSize))
  const tokens = blocks * settings.blockSize
  return {
    kv_cache_tokens: tokens,
    max_concurrency: Number((tokens / settings.contextLength).toFixed(4)),
    kv_bytes_per_token: Math.round(perToken),
    kv_bytes_fixed: Math.round(fixed),
    occupied_bytes: Math.min(gpu.capacity_bytes, rest + available),
    profile: {
      model_loading_bytes: of('weights'),
      peak_activation_bytes: of('activations'),
      non_torch_bytes: 0,
      cuda_graph_bytes: 0,
      init_used_bytes: of('runtime'),
      available_kv_cache_bytes: available,
    },
  }
}

/**
 * TensorRT-LLM: weights and activation buffers first, then a paged cache in a share of what is left.
 * `gpu_memory_utilization` is its `free_gpu_memory_fraction`.
 */
export const tensorrtLlm: Engine = {
  ...vllm,
  id: 'tensorrt-llm',
  label: 'TensorRT-LLM',
  profiles: [profile],
  defaults: (request, draft, used, architecture, gpu) => ({
    ...vllm.defaults(request, draft, used, architecture, gpu),
    gpuMemoryUtilization: request.gpu_memory_utilization ?? FREE_FRACTION,
    maxNumBatchedTokens: request.max_num_batched_tokens ?? STEP_TOKENS,
    maxNumSeqs: request.max_num_seqs ?? Math.max(draft.batchSize, SEQUENCES),
    blockSize: request.block_size ?? BLOCK_TOKENS,
  }),
  terms: [weights, vllmKvCache, vllmRecurrentState, vllmActivations, vllmRuntime],
  serving: servingOf,
  usableBytes: (scenario, evaluation) => {
    const fullest = evaluation.stages[evaluation.fullest]
    const { gpu, settings } = scenario
    if (!fullest || gpu === null) return 0
    const cache = fullest.terms.reduce(
      (sum, { term, bytes }) => sum + (term.id === 'kv_cache' || term.id === 'recurrent_state' ? bytes : 0),
      0,
    )
    const rest = fullest.total - cache
    return Math.floor(
      Math.max(0, gpu.usable_bytes - rest) * settings.gpuMemoryUtilization + Math.min(rest, gpu.usable_bytes),
    )
  },
  warnings: () => [],
}

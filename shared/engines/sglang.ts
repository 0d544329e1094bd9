import type { GpuEntry } from '../catalogue/schema.ts'
import type { Evaluation } from '../estimate/evaluate.ts'
import type { DeviceContext, Scenario } from '../estimate/scenario.ts'
import type { Serving } from '../estimate/types.ts'
import { times } from '../formula/expression.ts'
import type { Source, Term } from '../formula/term.ts'
import { GiB, MiB } from '../units/bytes.ts'
import type { Engine } from './engine.ts'
import { cacheLayout } from './vllm/cache-layout.ts'
import { vllmRuntime } from './vllm/communication.ts'
import { vllm } from './vllm/index.ts'
import { vllmKvCache, vllmRecurrentState } from './vllm/kv-cache.ts'
import { vllmProfiles, type VllmProfile } from './vllm/profiles.ts'
import { growth } from './vllm/serving.ts'
import { vllmWeights } from './vllm/weights.ts'

const ARGUMENTS: Source = {
  title: 'SGLang server arguments',
  url: 'https://github.com/sgl-project/sglang/blob/main/python/sglang/srt/server_args.py',
}

/** SGLang's own rule: 1.5 MiB of activations per token of a prefill chunk, 2 MiB of graphs per sequence of the largest. */
const ACTIVATION_BYTES = 1.5 * MiB
const GRAPH_BYTES = 2 * MiB

/** Chunk and largest graph by device memory (`_handle_gpu_memory_settings`); graphs by tensor-parallel ranks below 4, and from 4. */
const TIERS: readonly {
  readonly below: number
  readonly chunk: number
  readonly graph: readonly [few: number, many: number]
}[] = [
  { below: 20 * GiB, chunk: 2048, graph: [8, 8] },
  { below: 35 * GiB, chunk: 2048, graph: [24, 80] },
  { below: 60 * GiB, chunk: 4096, graph: [32, 160] },
  { below: 160 * GiB, chunk: 8192, graph: [256, 512] },
  { below: Number.POSITIVE_INFINITY, chunk: 16_384, graph: [512, 512] },
]

function tierOf(gpu: GpuEntry | null, tensorParallel: number): { chunk: number; graph: number } {
  if (gpu === null) return { chunk: 4096, graph: 160 }
  const tier = TIERS.find(({ below }) => gpu.capacity_bytes < below)
  return { chunk: tier?.chunk ?? 4096, graph: (tensorParallel >= 4 ? tier?.graph[1] : tier?.graph[0]) ?? 160 }
}

const activations: Term<DeviceContext> = {
  id: 'activations',
  label: 'Activations',
  summary: 'What SGLang reserves for the forward pass over one prefill chunk, by its own rule.',
  docs: '/formulas/activations/',
  expression: times('chunk_tokens', 'token_bytes'),
  symbols: {
    chunk_tokens: { tex: 'T', meaning: 'tokens of a prefill chunk', unit: 'tokens' },
    token_bytes: { tex: 'b_T', meaning: 'bytes reserved per token', unit: 'bytes' },
  },
  sources: [ARGUMENTS],
  ignores: ['The model: the rule is the same for every one.'],
  values: ({ scenario }) => ({
    scalars: { chunk_tokens: scenario.settings.maxNumBatchedTokens, token_bytes: ACTIVATION_BYTES },
  }),
}

const graphs: Term<DeviceContext> = {
  id: 'cuda_graphs',
  label: 'CUDA graphs',
  summary: 'What SGLang reserves for its decode graphs, by its own rule.',
  docs: '/formulas/cuda-graphs/',
  expression: times('largest_graph', 'graph_bytes'),
  symbols: {
    largest_graph: { tex: 'n_{max}', meaning: 'sequences of the largest graph', unit: 'sequences' },
    graph_bytes: { tex: 'b_g', meaning: 'bytes reserved per sequence', unit: 'bytes' },
  },
  sources: [ARGUMENTS],
  ignores: ['The model: the rule is the same for every one.'],
  values: ({ scenario }) =>
    scenario.settings.enforceEager
      ? null
      : { scalars: { largest_graph: scenario.settings.maxNumSeqs, graph_bytes: GRAPH_BYTES } },
}

/** Sources of the rules; the cache was checked against one log. */
const profile: VllmProfile = {
  ...(vllmProfiles[0] as VllmProfile),
  id: 'sglang@0.4',
  since: '0',
  measured:
    'rules of server_args.py; pool and tokens of one start-up log (Qwen3-235B-A22B-FP8, 4 × H100, https://github.com/vllm-project/vllm/issues/21348)',
  // Every layer keeps the whole context: SGLang's separate pool for windows is not modelled, so this is the upper bound.
  cacheGroups: false,
}

/** Weights and cache lie in the static share; what used the device before them comes off it. */
function servingOf(scenario: Scenario, evaluation: Evaluation): Serving | null {
  const { gpu, settings } = scenario
  const fullest = evaluation.stages[evaluation.fullest]
  if (gpu === null || !fullest) return null
  const of = (id: string): number =>
    fullest.terms.reduce((sum, { term, bytes }) => sum + (term.id === id ? bytes : 0), 0)
  const layout = cacheLayout(scenario, fullest.stage)
  const available = Math.max(
    0,
    Math.floor(settings.gpuMemoryUtilization * gpu.usable_bytes) - of('weights') - of('runtime'),
  )
  const { perToken, fixed } = growth(layout, scenario.degrees.context)
  const tokens = perToken === 0 ? 0 : Math.floor(available / perToken)
  return {
    kv_cache_tokens: tokens,
    max_concurrency: Number((tokens / settings.contextLength).toFixed(4)),
    kv_bytes_per_token: Math.round(perToken),
    kv_bytes_fixed: Math.round(fixed),
    occupied_bytes: Math.min(
      gpu.capacity_bytes,
      of('weights') + available + of('runtime') + of('activations') + of('cuda_graphs'),
    ),
    profile: {
      model_loading_bytes: of('weights'),
      peak_activation_bytes: of('activations'),
      non_torch_bytes: 0,
      cuda_graph_bytes: of('cuda_graphs'),
      init_used_bytes: of('runtime'),
      available_kv_cache_bytes: available,
    },
  }
}

/**
 * SGLang: a static share of the device holds weights and cache, the rest is left for activations and graphs.
 * `gpu_memory_utilization` is its `mem_fraction_static`, `max_num_batched_tokens` its `chunked_prefill_size` and
 * `max_num_seqs` its `cuda_graph_max_bs`.
 */
export const sglang: Engine = {
  ...vllm,
  id: 'sglang',
  label: 'SGLang',
  profiles: [profile],
  defaults: (request, draft, used, architecture, gpu) => {
    const ranks = request.tensor_parallel ?? request.gpus ?? 1
    const tier = tierOf(gpu, ranks)
    const chunk = request.max_num_batched_tokens ?? tier.chunk
    const graph = request.max_num_seqs ?? tier.graph
    const total = gpu?.usable_bytes ?? 80 * GiB
    const reserved = 512 * MiB + chunk * ACTIVATION_BYTES + graph * GRAPH_BYTES
    const share = Math.max(0.1, Math.round(((total - reserved) / total) * 1000) / 1000)
    return {
      ...vllm.defaults(request, draft, used, architecture, gpu),
      gpuMemoryUtilization: request.gpu_memory_utilization ?? share,
      maxNumBatchedTokens: chunk,
      maxNumSeqs: graph,
      blockSize: request.block_size ?? 1,
    }
  },
  terms: [vllmWeights, vllmKvCache, vllmRecurrentState, activations, graphs, vllmRuntime],
  serving: servingOf,
  usableBytes: (scenario, evaluation) => {
    const fullest = evaluation.stages[evaluation.fullest]
    const { gpu, settings } = scenario
    if (!fullest || gpu === null) return 0
    let rest = 0
    for (const each of fullest.terms)
      if (each.term.id === 'activations' || each.term.id === 'cuda_graphs') rest += each.bytes
    return Math.min(gpu.usable_bytes, Math.floor(settings.gpuMemoryUtilization * gpu.usable_bytes) + rest)
  },
  warnings: () => [],
}

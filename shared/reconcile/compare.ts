import type { Estimate } from '../estimate/types.ts'
import type { Figure, FigureId, ReadLog } from './types.ts'

/** One figure of the log beside the estimate's. */
export interface ReconciledTerm {
  readonly id: FigureId
  readonly label: string
  readonly unit: Figure['unit']
  readonly measured: number
  readonly estimated: number
  /** Estimated minus measured. */
  readonly difference: number
  /** Difference over measured. */
  readonly relative: number
  /** What the log's own rounding leaves open, either way. */
  readonly rounding: number
  readonly agrees: boolean
  /** Where the estimate gets it from, and what to doubt when the two differ. */
  readonly depends_on: string
  readonly docs: string
  readonly line: string
}

export interface Comparison {
  readonly terms: readonly ReconciledTerm[]
  /** The term that is furthest off, in bytes; null when all agree. */
  readonly furthest_off: { readonly id: FigureId; readonly constant: string } | null
  /** Figures of the log that this estimate has no counterpart for. */
  readonly not_compared: readonly FigureId[]
}

interface Counterpart {
  readonly label: string
  readonly of: (estimate: Estimate) => number | undefined
  readonly dependsOn: string
  readonly docs: string
}

type ComponentId = Estimate['memory']['components'][number]['id']

const perGpu =
  (id: ComponentId) =>
  (estimate: Estimate): number | undefined =>
    estimate.memory.components.find((each) => each.id === id)?.per_gpu_bytes
const total =
  (id: ComponentId) =>
  (estimate: Estimate): number | undefined =>
    estimate.memory.components.find((each) => each.id === id)?.bytes

const WEIGHTS = {
  label: 'Weights',
  dependsOn: 'the weight format, the rotary tables and what each rank keeps a copy of',
  docs: '/formulas/weights/',
} as const
const KV_POOL =
  'what is left of the budget: weights, activations and non-torch memory before it, and gpu_memory_utilization'

/** vLLM and SGLang: figures of one GPU. */
const SERVING: Readonly<Partial<Record<FigureId, Counterpart>>> = {
  weights: {
    ...WEIGHTS,
    of: (estimate) => estimate.serving?.profile.model_loading_bytes ?? perGpu('weights')(estimate),
  },
  activations: {
    label: 'Peak activations',
    of: (estimate) => estimate.serving?.profile.peak_activation_bytes ?? perGpu('activations')(estimate),
    dependsOn:
      'bytes per logit of the sampler, max_num_seqs, max_num_batched_tokens and the expert workspace of the engine profile',
    docs: '/formulas/activations/',
  },
  non_torch: {
    label: 'Memory outside of torch',
    of: (estimate) => estimate.serving?.profile.non_torch_bytes ?? perGpu('communication')(estimate),
    dependsOn: 'the communication buffers of the engine profile: NCCL, all-reduce and library workspaces',
    docs: '/formulas/communication/',
  },
  cuda_graphs: {
    label: 'CUDA graphs',
    of: (estimate) => estimate.serving?.profile.cuda_graph_bytes ?? perGpu('cuda_graphs')(estimate),
    dependsOn: 'bytes per captured graph and layer of the engine profile',
    docs: '/formulas/cuda-graphs/',
  },
  kv_pool: {
    label: 'KV cache pool',
    of: (estimate) => estimate.serving?.profile.available_kv_cache_bytes,
    dependsOn: KV_POOL,
    docs: '/formulas/kv-cache/',
  },
  kv_tokens: {
    label: 'KV cache tokens',
    of: (estimate) => estimate.serving?.kv_cache_tokens,
    dependsOn: `bytes per token, and ${KV_POOL}`,
    docs: '/formulas/kv-cache/',
  },
  max_concurrency: {
    label: 'Requests at once',
    of: (estimate) => estimate.serving?.max_concurrency,
    dependsOn: `bytes per request, and ${KV_POOL}`,
    docs: '/formulas/kv-cache/',
  },
}

/** llama.cpp: buffers summed over the GPUs, and those of the host. */
const LLAMA_CPP: Readonly<Partial<Record<FigureId, Counterpart>>> = {
  weights: {
    ...WEIGHTS,
    of: total('weights'),
    dependsOn: 'the types of the tensors in the file, and how many layers are offloaded',
  },
  host_weights: {
    label: 'Weights in system memory',
    of: ({ memory }) => memory.host_components.weights,
    dependsOn:
      'the input embedding, layers that are not offloaded, and whether the file is mapped (then it counts whole)',
    docs: '/formulas/weights/',
  },
  kv_cache: {
    label: 'KV cache',
    of: total('kv_cache'),
    dependsOn: 'heads, head size, cells and cache types',
    docs: '/formulas/kv-cache/',
  },
  recurrent_state: {
    label: 'Recurrent state',
    of: total('recurrent_state'),
    dependsOn: 'state sizes and sequences',
    docs: '/formulas/recurrent-state/',
  },
  compute_buffer: {
    label: 'Compute buffer',
    of: total('compute_buffer'),
    dependsOn: 'the planner’s graph of this architecture, n_ubatch and n_outputs',
    docs: '/formulas/compute-buffer/',
  },
}

/** Beyond the log's rounding, one part in a thousand is agreement: allocators round, and so do we. */
const AGREES = 0.001

function termOf(figure: Figure, counterpart: Counterpart, estimated: number): ReconciledTerm {
  const difference = Number((estimated - figure.value).toFixed(4))
  return {
    id: figure.id,
    label: counterpart.label,
    unit: figure.unit,
    measured: figure.value,
    estimated,
    difference,
    relative: figure.value === 0 ? 0 : Number((difference / figure.value).toFixed(6)),
    rounding: figure.rounding,
    agrees: Math.abs(difference) <= figure.rounding + AGREES * Math.abs(figure.value),
    depends_on: counterpart.dependsOn,
    docs: counterpart.docs,
    line: figure.line,
  }
}

/** What follows from other terms: it is never the constant that is off. */
const FOLLOWS: ReadonlySet<FigureId> = new Set(['kv_pool', 'kv_tokens', 'max_concurrency'])

/** The log's figures beside the estimate's, signed, and the one to look at first. */
export function compareLog({ engine, figures }: ReadLog, estimate: Estimate): Comparison {
  const counterparts = engine === 'llama.cpp' ? LLAMA_CPP : SERVING
  const terms: ReconciledTerm[] = []
  const missing: FigureId[] = []
  for (const figure of figures) {
    const counterpart = counterparts[figure.id]
    const estimated = counterpart?.of(estimate)
    if (counterpart && estimated !== undefined) terms.push(termOf(figure, counterpart, estimated))
    else missing.push(figure.id)
  }
  const off = terms.filter(({ agrees, unit }) => !agrees && unit === 'bytes')
  const causes = off.filter(({ id }) => !FOLLOWS.has(id))
  const [worst] = (causes.length > 0 ? causes : off).sort(
    (a, b) => Math.abs(b.difference) - Math.abs(a.difference),
  )
  return {
    terms,
    furthest_off: worst ? { id: worst.id, constant: worst.depends_on } : null,
    not_compared: missing,
  }
}

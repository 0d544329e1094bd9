import { estimate, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'
import type { MeasuredRow } from './rows.ts'

/** The engine's answer to a request as it would arrive over HTTP; null where it refuses, with the reason. */
export function ask(request: Readonly<Record<string, unknown>>): {
  answer: Estimate | null
  refusal?: string
} {
  const parsed = parseEstimateRequest(JSON.parse(JSON.stringify(request)))
  const result = parsed.ok ? estimate(parsed.value) : parsed
  if (result.ok) return { answer: result.value }
  return {
    answer: null,
    refusal: result.problem.errors.map(({ field, message }) => `${field}: ${message}`).join('; '),
  }
}

/** A version that an engine has no profile for is asked again without it. */
export function askRow({ request }: MeasuredRow): ReturnType<typeof ask> {
  const first = ask(request)
  if (first.answer || request['engine_version'] === undefined) return first
  const { engine_version: _version, ...rest } = request
  return ask(rest)
}

/** Components of a peak that torch's counters leave out. */
const outsideOf = (peakKind: string): readonly string[] => {
  if (peakKind.includes('allocated')) return ['runtime', 'fragmentation', 'cuda_graphs']
  return peakKind.includes('reserved') ? ['runtime'] : []
}

/** What an answer says for one measured term: bytes or a count; null where it is silent. */
export function valueOf(term: string, { model, memory, serving }: Estimate, row: MeasuredRow): number | null {
  const perGpu = row.per === 'gpu'
  const sum = (...ids: readonly string[]): number => {
    let total = 0
    for (const each of memory.components)
      if (ids.includes(each.id)) total += perGpu ? each.per_gpu_bytes : each.bytes
    return total
  }
  const profile = serving?.profile
  switch (term) {
    case 'params_total':
      return model.params.total
    case 'params_active':
      return model.params.active
    case 'params_trainable':
      return model.params.trainable ?? null
    case 'tensor_bytes':
    case 'file_bytes':
      return memory.file_bytes ?? null
    case 'host_weights':
      return memory.host_components.weights ?? 0
    case 'host_kv_cache':
      return memory.host_components.kv_cache ?? 0
    case 'host_recurrent_state':
      return memory.host_components.recurrent_state ?? 0
    case 'kv_tokens':
      return serving?.kv_cache_tokens ?? null
    case 'kv_bytes_per_token':
      return serving?.kv_bytes_per_token ?? null
    case 'kv_pool':
      return profile?.available_kv_cache_bytes ?? null
    case 'non_torch':
      return profile?.non_torch_bytes ?? null
    case 'cuda_graphs':
      return profile?.cuda_graph_bytes ?? null
    case 'init_cuda_used':
      return profile?.init_used_bytes ?? null
    case 'activations':
      return row.kind === 'vllm' ? (profile?.peak_activation_bytes ?? null) : sum('activations')
    case 'weights':
      return row.kind === 'vllm' ? (profile?.model_loading_bytes ?? sum('weights')) : sum('weights')
    case 'activation_peak':
      return sum('activations', 'logits', 'compute_buffer')
    case 'activations_per_layer':
      return activationsOfOneLayer(row)
    case 'peak':
      return (perGpu ? memory.per_gpu_bytes : memory.total_bytes) - sum(...outsideOf(row.peak_kind ?? ''))
    default:
      return sum(term)
  }
}

/** What configs call their number of layers. */
const LAYER_FIELDS = ['num_hidden_layers', 'n_layer', 'n_layers'] as const

/** What one more layer adds, so that everything outside the layers cancels. */
function activationsOfOneLayer({ request }: MeasuredRow): number | null {
  const config = request['config'] as Readonly<Record<string, unknown>> | undefined
  const field = LAYER_FIELDS.find((name) => typeof config?.[name] === 'number')
  if (!config || !field) return null
  const layers = Number(config[field])
  const [more, less] = [layers + 1, layers].map(
    (count) =>
      ask({ ...request, config: { ...config, [field]: count } }).answer?.memory.components.find(
        ({ id }) => id === 'activations',
      )?.bytes,
  )
  return more === undefined || less === undefined ? null : more - less
}

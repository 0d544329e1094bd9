import type { EstimateRequest } from '../request/estimate.ts'
import { formatTokens } from '../units/format.ts'
import { changedVerdict } from './change.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import type { Suggestion } from './types.ts'

interface Change {
  readonly words: string
  readonly request: Partial<EstimateRequest>
}

/** Changes worth trying, gentlest first: half the cache's bits, fewer bits per weight, less context, more GPUs. */
function candidates(scenario: Scenario): Change[] {
  const { settings, engine, degrees } = scenario
  const list: Change[] = []
  if (settings.task === 'training') {
    if (settings.gradientCheckpointing !== 'full') list.push({ words: 'recompute activations (full gradient checkpointing)', request: { gradient_checkpointing: 'full' } })
    if (settings.optimizer === 'adamw') list.push({ words: 'keep optimizer states in 8 bits', request: { optimizer: 'adamw-8bit' } })
    if (settings.method === 'full') list.push({ words: 'train LoRA adapters instead of every parameter', request: { method: 'lora' } }, { words: 'train LoRA adapters on 4-bit weights', request: { method: 'qlora' } })
    if (degrees.data > 1 && settings.zeroStage < 3) list.push({ words: 'shard everything over the ranks (ZeRO 3)', request: { zero_stage: 3 } })
    list.push({ words: `use ${settings.gpus * 2} GPUs with ZeRO 3`, request: { gpus: settings.gpus * 2, zero_stage: 3 } })
    return list
  }
  const sixteenBit = new Set(['fp16', 'bf16', 'fp32'])
  if (sixteenBit.has(settings.keyFormat)) list.push({ words: 'store the KV cache in 8 bits', request: { kv_cache_dtype: engine.readsGguf ? 'q8_0' : 'fp8' } })
  const formats = engine.readsGguf ? ['q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q3_k_m'] : ['fp8', 'awq']
  for (const weights of formats) list.push({ words: `store the weights as ${weights.toUpperCase()}`, request: { weights } })
  for (let context = settings.contextLength / 2; context >= 2048; context /= 2)
    if (Number.isInteger(context)) list.push({ words: `shorten the context to ${formatTokens(context)} tokens`, request: { context_length: context } })
  for (const factor of [2, 4, 8]) list.push({ words: `use ${settings.gpus * factor} GPUs`, request: { gpus: settings.gpus * factor } })
  return list
}

/** How many are offered. */
const OFFERED = 3

/**
 * Single changes that make the request fit, gentlest first, at most one of a kind; when none does alone, the ones
 * that save most.
 */
export function suggestionsFor(request: EstimateRequest, model: ResolvedModel, scenario: Scenario): Suggestion[] {
  const now = changedVerdict(request, model, {})?.perGpuBytes ?? Number.POSITIVE_INFINITY
  const degreeFree = (change: Change): boolean =>
    change.request.gpus === undefined || [request.tensor_parallel, request.pipeline_parallel, request.data_parallel, request.context_parallel].every((degree) => degree === undefined)
  const tried = candidates(scenario).filter(degreeFree).flatMap((change) => {
    const result = changedVerdict(request, model, change.request)
    if (!result || result.perGpuBytes >= now) return []
    return [{ change: change.words, request: change.request, per_gpu_bytes: result.perGpuBytes, verdict: result.verdict }]
  })
  const kindOf = (suggestion: Suggestion): string => Object.keys(suggestion.request).sort().join()
  const works = tried.filter(({ verdict }) => verdict === 'fits' || verdict === 'tight')
  const pool = works.length > 0 ? works : [...tried].sort((a, b) => a.per_gpu_bytes - b.per_gpu_bytes)
  const seen = new Set<string>()
  const offered: Suggestion[] = []
  for (const suggestion of pool) {
    const kind = kindOf(suggestion)
    if (seen.has(kind)) continue
    seen.add(kind)
    offered.push(suggestion)
    if (offered.length === OFFERED) break
  }
  return offered
}

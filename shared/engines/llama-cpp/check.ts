import type { Scenario } from '../../estimate/scenario.ts'
import type { Issue } from '../../errors.ts'
import { ggufMixes } from '../../precision/gguf-mix-list.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { kvFormat } from '../../terms/kv-cache.ts'

/** Cache types of `--cache-type-k` and `--cache-type-v` (common/arg.cpp, `kv_cache_types`). */
export const CACHE_TYPES = ['fp32', 'fp16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1'] as const
const known: ReadonlySet<string> = new Set(CACHE_TYPES)

/** Requests that llama.cpp refuses to start with. */
export function check(scenario: Scenario): readonly Issue[] {
  const { architecture, settings, given, degrees } = scenario
  const issues: Issue[] = []
  const format = findWeightFormat(settings.weights)
  if (format && format.mix === null)
    issues.push({
      field: 'weights',
      message: `llama.cpp reads GGUF files, not ${format.label}`,
      allowed: Object.keys(ggufMixes),
    })
  for (const [side, format] of [
    ['k', settings.keyFormat],
    ['v', settings.valueFormat],
  ] as const) {
    const own = `kv_cache_dtype_${side}` as const
    if (!known.has(format))
      issues.push({
        field: given.has(own) ? own : 'kv_cache_dtype',
        message: `llama.cpp has no ${kvFormat(format).label} cache`,
        allowed: [...CACHE_TYPES],
      })
  }
  if (kvFormat(settings.valueFormat).value.elements > 1 && !settings.flashAttention)
    issues.push({
      field: 'flash_attention',
      message: 'must be on: llama.cpp quantizes values only with flash attention',
    })
  const latent = architecture.kinds.some(({ mixer }) => mixer.kind === 'latent_attention')
  if (latent && settings.keyFormat !== settings.valueFormat)
    issues.push({
      field: 'kv_cache_dtype_v',
      message: 'must equal kv_cache_dtype_k: a latent cache holds keys and values in one',
    })
  for (const [field, degree] of [
    ['tensor_parallel', degrees.tensor],
    ['data_parallel', degrees.data],
    ['expert_parallel', degrees.expert],
    ['context_parallel', degrees.context],
  ] as const)
    if (degree > 1)
      issues.push({ field, message: 'must be 1: llama.cpp spreads layers over GPUs; give gpus alone' })
  return issues
}

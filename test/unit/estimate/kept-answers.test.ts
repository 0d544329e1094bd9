import { describe, expect, it } from 'vitest'
import { estimateModel } from '../../../shared/estimate/estimate.ts'
import { resolveModel, type ResolvedModel } from '../../../shared/estimate/resolve-model.ts'
import { estimate, models, type EstimateRequest } from '../../../shared/index.ts'

const SETUPS: readonly EstimateRequest[] = [
  { gpu: 'rtx-4090' },
  { engine: 'vllm', gpu: 'h100-sxm', gpus: 8, tensor_parallel: 4, pipeline_parallel: 2, units: 'GB' },
  { engine: 'vllm', gpu: 'rtx-4090', gpu_memory_utilization: 0.999, ubatch_size: 128 },
  { engine: 'llama.cpp', weights: 'q4_k_m', gpu: 'rtx-4090', gpus: 2, kv_cache_dtype: 'q8_0' },
  { engine: 'llama.cpp', weights: 'q4_k_m', gpu: 'rtx-3060-12gb', gpu_layers: 11, explain: true },
  {
    engine: 'sglang',
    weights: 'fp8',
    gpu: 'a100-sxm-80gb',
    speculative_tokens: 3,
    speculative_acceptance: 0.7,
  },
  { engine: 'transformers', weights: 'bf16', gpu: 'mi300x' },
  { engine: 'none', weights: 'int4' },
  { task: 'training', method: 'lora', gpu: 'h100-sxm' },
]
/** Contexts with and without a warning, batches and prompts given and not, nearest ones not next to each other. */
const STRETCHES: readonly EstimateRequest[] = [
  { context_length: 3000 },
  { context_length: 5_000_000 },
  { context_length: 3300, batch_size: 5 },
  { context_length: 200_000 },
  { context_length: 2999, prompt_tokens: 10 },
  {},
]

/** The model as if it had never been asked for: what is kept hangs on its architecture. */
const unknown = (model: ResolvedModel): ResolvedModel => ({
  ...model,
  architecture: { ...model.architecture },
})

describe('a whole answer', () => {
  it('is the same whatever was asked before', () => {
    let told = 0
    for (const [n, { id }] of models.entries()) {
      if (n % 5 !== 0) continue
      for (const stretch of STRETCHES) {
        const request: EstimateRequest = { model: id, ...SETUPS[(n / 5) % SETUPS.length], ...stretch }
        const model = resolveModel(request)
        if (!model.ok) throw new Error(model.problem.detail)
        const answer = JSON.stringify(estimate(request))
        expect(answer, JSON.stringify(request)).toBe(
          JSON.stringify(estimateModel(request, unknown(model.value))),
        )
        if (answer.startsWith('{"ok":true')) told++
      }
    }
    expect(told).toBeGreaterThan(100)
  }, 120_000)
})

import { describe, expect, it } from 'vitest'
import { columnOf } from '../../../shared/estimate/column.ts'
import { keptLoad } from '../../../shared/estimate/kept-columns.ts'
import { largestBatch, longestContext } from '../../../shared/estimate/longest.ts'
import { computeAnew } from '../../../shared/estimate/recall.ts'
import { resolveModel } from '../../../shared/estimate/resolve-model.ts'
import { models, type EstimateRequest } from '../../../shared/index.ts'

const SETUPS: readonly EstimateRequest[] = [
  { engine: 'vllm', gpu: 'rtx-4090' },
  { engine: 'vllm', gpu: 'h100-sxm', gpus: 4, max_num_seqs: 7 },
  { engine: 'llama.cpp', weights: 'q4_k_m', gpu: 'rtx-4090', gpus: 2 },
  { engine: 'llama.cpp', weights: 'q8_0', gpu: 'rtx-3060-12gb', gpu_layers: 9, kv_cache_dtype: 'q8_0' },
  { engine: 'ollama', weights: 'q4_k_m', gpu: 'rtx-4090' },
  { engine: 'sglang', weights: 'fp8', gpu: 'a100-sxm-80gb' },
  { engine: 'transformers', weights: 'bf16', gpu: 'mi300x', flash_attention: false },
  { engine: 'none', weights: 'int4', gpu: 'rtx-5090' },
  { task: 'training', method: 'qlora', gpu: 'h100-sxm' },
]
/** From one to the next the context, the batch, the prompt or several of them change, and which of them are given. */
const STRETCHES: readonly EstimateRequest[] = [
  { context_length: 8192 },
  { context_length: 33_000, batch_size: 4 },
  { context_length: 700 },
  { context_length: 120_000 },
  { context_length: 16_384, batch_size: 9 },
  {},
  { context_length: 16_384, prompt_tokens: 100 },
  { context_length: 40_000, prompt_tokens: 30_000 },
  { batch_size: 3 },
  { batch_size: 64 },
]

describe('a column that is kept from request to request', () => {
  it('gives what a request of its own gives, in whatever order contexts come', () => {
    let told = 0
    for (const [n, { id }] of models.entries()) {
      const setup = SETUPS[n % SETUPS.length]
      for (const stretch of STRETCHES) {
        const request: EstimateRequest = { model: id, ...setup, ...stretch }
        const model = resolveModel(request)
        if (!model.ok) continue
        const own = columnOf(request, model.value, computeAnew)
        const kept = keptLoad(request, model.value)
        const what = JSON.stringify(request)
        if (!own.ok) {
          expect(kept, what).toBeNull()
          continue
        }
        const { base } = own.value
        expect(kept?.load.evaluation, what).toEqual(base.evaluation)
        expect(kept?.load.verdict, what).toBe(base.verdict)
        expect(kept?.load.scenario.settings, what).toEqual(base.scenario.settings)
        expect(kept?.longestContext(), what).toEqual(longestContext(own.value))
        expect(kept?.largestBatch(), what).toEqual(largestBatch(own.value))
        told++
      }
    }
    expect(told).toBeGreaterThan(500)
  }, 240_000)
})

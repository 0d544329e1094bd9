import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnOf } from '../../../shared/estimate/column.ts'
import { errorBand, highBytes } from '../../../shared/estimate/accuracy.ts'
import { evaluateScenario } from '../../../shared/estimate/evaluate.ts'
import { createRecall } from '../../../shared/estimate/recall.ts'
import { resolveModel } from '../../../shared/estimate/resolve-model.ts'
import { settle } from '../../../shared/estimate/settle.ts'
import { gpus, models, type EstimateRequest } from '../../../shared/index.ts'

const model = fc.constantFrom(...models.map(({ id }) => id))
const gpu = fc.constantFrom(...gpus.map(({ id }) => id))
const setup = fc.oneof(
  fc.record({
    engine: fc.constantFrom('vllm' as const, 'sglang' as const, 'transformers' as const, 'none' as const),
    weights: fc.constantFrom('bf16', 'fp8', 'awq'),
  }),
  fc.record({
    engine: fc.constantFrom('llama.cpp' as const, 'ollama' as const),
    weights: fc.constantFrom('q4_k_m', 'q8_0'),
    gpu_layers: fc.constantFrom(undefined, 10),
  }),
  fc.record({
    task: fc.constant('training' as const),
    method: fc.constantFrom('full' as const, 'qlora' as const),
    zero_stage: fc.constantFrom(undefined, 3),
  }),
)
const stretch = fc.record({
  context_length: fc.integer({ min: 1, max: 200_000 }),
  batch_size: fc.integer({ min: 1, max: 32 }),
})

const fresh = (request: EstimateRequest) => {
  const resolved = resolveModel(request)
  const settled = resolved.ok ? settle(request, resolved.value) : resolved
  return settled.ok ? evaluateScenario(settled.value.scenario) : null
}

describe('a column', () => {
  it('gives at every context and batch what a request of its own gives, to the byte', () => {
    fc.assert(
      fc.property(
        model,
        gpu,
        fc.constantFrom(1, 2, 4),
        setup,
        fc.array(stretch, { minLength: 2, maxLength: 5 }),
        (model, gpu, count, rest, stretches) => {
          const request: EstimateRequest = { model, gpu, gpus: count, ...rest }
          const resolved = resolveModel(request)
          if (!resolved.ok) return
          // One memory for all, as a sweep has: what one column learnt must not mislead the next.
          const recall = createRecall()
          for (const first of stretches) {
            const column = columnOf({ ...request, ...first }, resolved.value, recall)
            if (!column.ok) continue
            for (const each of stretches) {
              const load = column.value.at(each)
              const own = fresh({ ...request, ...each })
              expect(load?.perGpuBytes ?? null).toBe(own?.perGpuBytes ?? null)
              expect(load?.evaluation.totalBytes ?? null).toBe(own?.totalBytes ?? null)
            }
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('does not ask whether a context or batch was given or filled in', () => {
    fc.assert(
      fc.property(model, gpu, setup, (model, gpu, rest) => {
        const request: EstimateRequest = { model, gpu, ...rest }
        const resolved = resolveModel(request)
        const column = resolved.ok ? columnOf(request, resolved.value, createRecall()) : resolved
        if (!column.ok) return
        const { base, at } = column.value
        const { contextLength: context_length, batchSize: batch_size } = base.scenario.settings
        expect(at({ context_length, batch_size })?.evaluation).toEqual(base.evaluation)
      }),
      { numRuns: 200 },
    )
  })

  it('does not mix up GPUs, formats and layouts that share a memory', () => {
    const recall = createRecall()
    fc.assert(
      fc.property(
        fc.constantFrom('llama-3.1-8b', 'mixtral-8x7b-v0.1', 'gemma-3-27b-it'),
        gpu,
        fc.constantFrom(1, 2, 4, 8),
        setup,
        stretch,
        (model, gpu, count, rest, each) => {
          const request: EstimateRequest = { model, gpu, gpus: count, ...rest, ...each }
          const resolved = resolveModel(request)
          if (!resolved.ok) return
          const column = columnOf(request, resolved.value, recall)
          expect(column.ok ? column.value.base.perGpuBytes : null).toBe(fresh(request)?.perGpuBytes ?? null)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('has the error band of the estimate', () => {
    fc.assert(
      fc.property(model, gpu, setup, stretch, (model, gpu, rest, each) => {
        const request: EstimateRequest = { model, gpu, ...rest, ...each }
        const resolved = resolveModel(request)
        const settled = resolved.ok ? settle(request, resolved.value) : resolved
        if (!settled.ok) return
        const evaluation = evaluateScenario(settled.value.scenario)
        expect(highBytes(settled.value.scenario, evaluation)).toBe(
          errorBand(settled.value.scenario, evaluation).high,
        )
      }),
      { numRuns: 200 },
    )
  })
})

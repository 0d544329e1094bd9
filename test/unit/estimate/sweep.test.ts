import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnOf } from '../../../shared/estimate/column.ts'
import { Grids } from '../../../shared/estimate/grids.ts'
import { createRecall } from '../../../shared/estimate/recall.ts'
import { resolveModel } from '../../../shared/estimate/resolve-model.ts'
import { gpus, models, type EstimateRequest } from '../../../shared/index.ts'

const model = fc.constantFrom(...models.map(({ id }) => id))
const gpu = fc.constantFrom(undefined, ...gpus.map(({ id }) => id))
const setup = fc.constantFrom<EstimateRequest>(
  { engine: 'vllm', weights: 'bf16' },
  { engine: 'vllm', weights: 'fp8', gpus: 2, pipeline_parallel: 2 },
  { engine: 'vllm', engine_version: '0.6.4', max_num_batched_tokens: 3000 },
  { engine: 'sglang', weights: 'fp8', gpus: 4 },
  { engine: 'tensorrt-llm', weights: 'fp8' },
  { engine: 'transformers', weights: 'bf16', flash_attention: false },
  { engine: 'llama.cpp', weights: 'q4_k_m', gpus: 3 },
  { engine: 'llama.cpp', weights: 'q8_0', gpu_layers: 9, kv_unified: true },
  { engine: 'none', weights: 'int4' },
  { task: 'training', method: 'qlora' },
)
const stretches = fc.array(
  fc.record({
    context_length: fc.oneof(
      fc.integer({ min: 1, max: 200_000 }),
      fc.constantFrom(1, 16, 2048, 1_000_000_000),
    ),
    batch_size: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constantFrom(1, 1_048_576)),
  }),
  { minLength: 2, maxLength: 8 },
)

describe('a sweep', () => {
  it('tells in every cell what the load of that cell tells, whatever other columns it shares bytes with', () => {
    const told = new Map<string, number>()
    fc.assert(
      fc.property(
        model,
        fc.array(fc.tuple(gpu, setup), { minLength: 2, maxLength: 4 }),
        stretches,
        (model, columns, cells) => {
          const [recall, grids] = [createRecall(), new Grids()]
          for (const [gpu, rest] of columns) {
            const request: EstimateRequest = { model, ...(gpu === undefined ? {} : { gpu }), ...rest }
            const resolved = resolveModel(request)
            if (!resolved.ok) return
            const column = columnOf({ ...request, ...cells[0] }, resolved.value, recall)
            if (!column.ok) continue
            const swept = column.value.sweep(cells, grids)
            for (const [index, cell] of cells.entries()) {
              const found = swept?.(index)
              if (!found) continue
              const load = column.value.at(cell)
              const { engine, settings } = load?.scenario ?? {}
              told.set(engine?.id ?? '', (told.get(engine?.id ?? '') ?? 0) + 1)
              const { perGpuBytes, totalBytes, usableBytes, verdict } = load ?? {}
              expect(found).toEqual({ settings, perGpuBytes, totalBytes, usableBytes, verdict })
            }
          }
        },
      ),
      // The same every time: what is counted below depends on it.
      { numRuns: 400, seed: 20261121 },
    )
    // The engines for which a comparison counts on it.
    for (const engine of ['vllm', 'sglang', 'llama.cpp', 'transformers', 'none'])
      expect(told.get(engine), engine).toBeGreaterThan(20)
  })

  it('looks at a term once for all columns on which nothing that it reads differs', () => {
    const grids = new Grids()
    const recall = createRecall()
    const cells = [1024, 4096, 9000].flatMap((context_length) =>
      [1, 8].map((batch_size) => ({ context_length, batch_size })),
    )
    const asked: (readonly unknown[])[] = []
    const { bytesOf } = grids
    grids.bytesOf = (...args) => {
      const found = bytesOf.apply(grids, args)
      asked.push(found)
      return found
    }
    for (const gpu of ['rtx-4090', 'l40s', 'h100-sxm']) {
      const request: EstimateRequest = { model: 'llama-3.1-8b', gpu, weights: 'bf16', ...cells[0] }
      const resolved = resolveModel(request)
      const column = resolved.ok ? columnOf(request, resolved.value, recall) : resolved
      if (!column.ok) throw new Error(column.problem.detail)
      expect(column.value.sweep(cells, grids)).not.toBeNull()
    }
    expect(asked.length).toBeGreaterThanOrEqual(3)
    expect(new Set(asked).size).toBe(asked.length / 3)
  })
})

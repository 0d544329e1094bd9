import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimate, gpus, models, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'

const ask = (request: Record<string, unknown>): Estimate | null => {
  const parsed = parseEstimateRequest(request)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const answer = estimate(parsed.value)
  return answer.ok ? answer.value : null
}

const model = fc.constantFrom(...models.map(({ id }) => id))
const engine = fc.constantFrom('vllm', 'transformers', 'none', 'llama.cpp')
/** Formats by what they store per weight, fewest bits first, so that a pair of them can be compared. */
const GGUF_LADDER = ['q2_k', 'q3_k_m', 'q4_k_m', 'q5_k_m', 'q6_k', 'q8_0', 'f16', 'f32']
const CHECKPOINT_LADDER = ['nf4-dq', 'awq', 'int8', 'bf16', 'fp32']
const KV_LADDER = ['q4_0', 'q5_1', 'q8_0', 'fp16', 'fp32']
const context = fc.integer({ min: 1, max: 262_144 })
const batch = fc.integer({ min: 1, max: 64 })

const total = (request: Record<string, unknown>): number | null => ask(request)?.memory.per_gpu_bytes ?? null
const rises = (small: number | null, large: number | null): boolean =>
  small === null || large === null || small <= large

describe('laws that hold for every model', () => {
  it('components sum exactly to the total, in whole bytes, on every device', () => {
    fc.assert(
      fc.property(
        model,
        engine,
        context,
        batch,
        fc.constantFrom(1, 2, 4),
        (model, engine, context_length, batch_size, gpus) => {
          const answer = ask({ model, engine, context_length, batch_size, gpus })
          if (!answer) return true
          const { memory } = answer
          const sum = memory.components.reduce((bytes, component) => bytes + component.bytes, 0)
          const devices = memory.per_gpu.reduce(
            (bytes, device) => bytes + device.total_bytes * (device.devices ?? 1),
            0,
          )
          const inside = memory.per_gpu.every(
            (device) =>
              Object.values(device.components).reduce((bytes, each) => bytes + each, 0) ===
              device.total_bytes,
          )
          const whole = memory.components.every(({ bytes }) => Number.isSafeInteger(bytes) && bytes > 0)
          const fullest = Math.max(...memory.per_gpu.map(({ total_bytes }) => total_bytes))
          return (
            sum === memory.total_bytes &&
            devices === memory.total_bytes &&
            inside &&
            whole &&
            fullest === memory.per_gpu_bytes
          )
        },
      ),
      { numRuns: 400 },
    )
  })

  it('memory never falls when the context grows', () => {
    fc.assert(
      fc.property(
        model,
        engine,
        context,
        fc.nat(100_000),
        batch,
        (model, engine, context_length, more, batch_size) =>
          rises(
            total({ model, engine, context_length, batch_size }),
            total({ model, engine, context_length: context_length + more, batch_size }),
          ),
      ),
      { numRuns: 300 },
    )
  })

  it('memory never falls when the batch grows', () => {
    fc.assert(
      fc.property(
        model,
        engine,
        context,
        batch,
        fc.nat(64),
        (model, engine, context_length, batch_size, more) =>
          rises(
            total({ model, engine, context_length, batch_size }),
            total({ model, engine, context_length, batch_size: batch_size + more }),
          ),
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    ['llama.cpp', GGUF_LADDER],
    ['vllm', CHECKPOINT_LADDER],
  ])('weights never shrink when bits rise (%s)', (engine, ladder) => {
    fc.assert(
      fc.property(model, fc.nat(ladder.length - 2), (model, step) => {
        const bytes = (weights: string | undefined): number | null =>
          ask({ model, engine, weights, context_length: 512 })?.memory.components.find(
            ({ id }) => id === 'weights',
          )?.bytes ?? null
        return rises(bytes(ladder[step]), bytes(ladder[step + 1]))
      }),
      { numRuns: 200 },
    )
  })

  it('the cache never shrinks when its bits rise', () => {
    fc.assert(
      fc.property(model, fc.nat(KV_LADDER.length - 2), context, (model, step, context_length) => {
        const bytes = (kv_cache_dtype: string | undefined): number | null =>
          ask({ model, engine: 'none', kv_cache_dtype, context_length })?.memory.components.find(
            ({ id }) => id === 'kv_cache',
          )?.bytes ?? null
        return rises(bytes(KV_LADDER[step]), bytes(KV_LADDER[step + 1]))
      }),
      { numRuns: 200 },
    )
  })

  it('fit inverts estimate: the longest context fits, one more token does not', () => {
    fc.assert(
      fc.property(model, engine, fc.constantFrom(...gpus.map(({ id }) => id)), (model, engine, gpu) => {
        const answer = ask({ model, engine, gpu })
        const longest = answer?.fit?.max_context_length
        if (!answer?.fit || longest === undefined) return true
        const { usable_bytes } = answer.fit
        const at = (context_length: number): number =>
          total({ model, engine, gpu, context_length }) ?? Number.POSITIVE_INFINITY
        if (longest === null) return at(1) > usable_bytes
        const ceiling = answer.model.max_context_length ?? 2 ** 30
        return at(longest) <= usable_bytes && (longest === ceiling || at(longest + 1) > usable_bytes)
      }),
      { numRuns: 150 },
    )
  })

  it('gives the same answer twice', () => {
    fc.assert(
      fc.property(model, context, (model, context_length) => {
        const request = { model, context_length, gpu: 'rtx-4090', explain: true }
        expect(ask(request)).toEqual(ask(request))
      }),
      { numRuns: 30 },
    )
  })
})

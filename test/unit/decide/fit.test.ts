import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fit, modelOnGpu, type ModelOnGpu } from '../../../shared/decide/fit.ts'
import type { ModelsOnGpu } from '../../../shared/decide/fit-gpu.ts'
import { kvLadder, weightLadder } from '../../../shared/decide/ladder.ts'
import { qualityOf } from '../../../shared/decide/quality.ts'
import { engineById } from '../../../shared/engines/index.ts'
import { columnOf } from '../../../shared/estimate/column.ts'
import { evaluateScenario } from '../../../shared/estimate/evaluate.ts'
import { largestBatch, longestContext, type Longest } from '../../../shared/estimate/longest.ts'
import { createRecall } from '../../../shared/estimate/recall.ts'
import { resolveModel } from '../../../shared/estimate/resolve-model.ts'
import { settle } from '../../../shared/estimate/settle.ts'
import { estimate, gpus, models, type EstimateRequest } from '../../../shared/index.ts'

const onGpu = (request: EstimateRequest): ModelOnGpu | null => {
  const model = resolveModel(request)
  const answer = model.ok ? modelOnGpu(request, model.value) : model
  return answer.ok ? answer.value : null
}
/** Bytes by a request of its own, without anything the search may have remembered. */
const bytesOf = (request: EstimateRequest): number => {
  const resolved = resolveModel(request)
  const settled = resolved.ok ? settle(request, resolved.value) : resolved
  return settled.ok ? evaluateScenario(settled.value.scenario).perGpuBytes : Number.POSITIVE_INFINITY
}
const fits = (request: EstimateRequest): boolean => {
  const answer = estimate(request)
  return answer.ok && answer.value.fit?.verdict !== 'exceeds'
}

const model = fc.constantFrom(...models.map(({ id }) => id))
const gpu = fc.constantFrom(...gpus.map(({ id }) => id))
const engine = fc.constantFrom('vllm' as const, 'llama.cpp' as const, 'transformers' as const)

describe('fit inverts the estimate', () => {
  it('estimate(fit) ≤ usable < estimate(fit + 1), for context and batch', () => {
    fc.assert(
      fc.property(model, gpu, engine, fc.constantFrom(1, 2), (model, gpu, engine, count) => {
        const request: EstimateRequest = { model, gpu, engine, gpus: count }
        const resolved = resolveModel(request)
        const column = resolved.ok ? columnOf(request, resolved.value, createRecall()) : resolved
        if (!column.ok) return
        const usable = column.value.base.usableBytes
        const check = ({ value, limited_by }: Longest, at: (value: number) => EstimateRequest): void => {
          if (value !== null) expect(bytesOf(at(value))).toBeLessThanOrEqual(usable)
          if (limited_by === 'memory') expect(bytesOf(at((value ?? 0) + 1))).toBeGreaterThan(usable)
        }
        check(longestContext(column.value), (context_length) => ({ ...request, context_length }))
        check(largestBatch(column.value), (batch_size) => ({ ...request, batch_size }))
      }),
      { numRuns: 60 },
    )
  })

  it('the best weight format fits, and every better one does not', () => {
    fc.assert(
      fc.property(model, gpu, engine, (model, gpu, engine) => {
        const request: EstimateRequest = { model, gpu, engine }
        const resolved = resolveModel(request)
        const answer = onGpu(request)
        if (!answer || !resolved.ok) return
        const ladder = weightLadder(engineById(engine), resolved.value.architecture)
        const best = answer.best_weights?.format
        const index = best === undefined ? ladder.length : ladder.findIndex(({ format }) => format === best)
        if (best !== undefined) expect(fits({ ...request, weights: best })).toBe(true)
        for (const { format } of ladder.slice(0, index))
          expect(fits({ ...request, weights: format })).toBe(false)
      }),
      { numRuns: 15 },
    )
  }, 60_000)

  it('no point of the frontier beats another, and each context fits', () => {
    const answer = onGpu({ model: 'llama-3.1-70b', gpu: 'rtx-4090', gpus: 2, engine: 'llama.cpp' })
    const points = answer?.frontier ?? []
    expect(points.length).toBeGreaterThan(5)
    for (const point of points) {
      const request: EstimateRequest = {
        model: 'llama-3.1-70b',
        gpu: 'rtx-4090',
        gpus: 2,
        engine: 'llama.cpp',
        weights: point.weights,
        kv_cache_dtype: point.kv_cache_dtype,
        context_length: point.max_context_length,
      }
      expect(bytesOf(request)).toBe(point.per_gpu_bytes)
      for (const other of points)
        if (other !== point)
          expect(
            other.weights_loss <= point.weights_loss &&
              other.kv_cache_loss <= point.kv_cache_loss &&
              other.max_context_length >= point.max_context_length &&
              JSON.stringify(other) < JSON.stringify(point),
          ).toBe(false)
    }
  })

  it('the steps end in a request that fits, each on top of the one before', () => {
    const answer = onGpu({ model: 'llama-3.1-8b', gpu: 'rtx-4090', task: 'training' })
    const steps = answer?.steps ?? []
    expect(steps.length).toBeGreaterThan(1)
    expect(steps.at(-1)?.verdict).not.toBe('exceeds')
    let before = answer?.per_gpu_bytes ?? 0
    for (const { request, per_gpu_bytes, saves_bytes } of steps) {
      expect(bytesOf(request as EstimateRequest)).toBe(per_gpu_bytes)
      expect(before - per_gpu_bytes).toBe(saves_bytes)
      before = per_gpu_bytes
    }
  })
})

describe('models on a GPU', () => {
  const list = (query: Record<string, unknown>): ModelsOnGpu => {
    const answer = fit(query)
    if (!answer.ok || !('models' in answer.value)) throw new Error(JSON.stringify(answer))
    return answer.value
  }

  it('lists each model in a format that fits, largest of the good ones first', () => {
    const { models: rows } = list({ gpu: 'rtx-4090', engine: 'vllm', limit: 50 })
    for (const row of rows.slice(0, 15))
      expect(fits({ model: row.model, gpu: 'rtx-4090', engine: 'vllm', weights: row.weights })).toBe(true)
    const good = rows.filter(({ quality }) => quality.loss <= 5).map(({ params_total }) => params_total)
    expect(good).toEqual([...good].sort((a, b) => b - a))
  })

  it('finds the same best format as a climb up the ladder', () => {
    const { models: rows } = list({ gpu: 'rtx-3090', engine: 'llama.cpp', q: 'qwen2.5', limit: 100 })
    expect(rows.length).toBeGreaterThan(3)
    for (const row of rows)
      expect(
        onGpu({ model: row.model, gpu: 'rtx-3090', engine: 'llama.cpp' })?.best_weights?.format,
        row.model,
      ).toBe(row.weights)
  })

  it('keeps to the formats that max_loss allows', () => {
    for (const { quality } of list({
      gpu: 'rtx-3060-12gb',
      engine: 'llama.cpp',
      max_loss: 1,
      limit: 200,
      q: 'llama',
    }).models)
      expect(quality.loss).toBeLessThanOrEqual(1)
  })
})

describe('the order of quality', () => {
  it('puts more bits of the same family above fewer', () => {
    const family = ['bf16', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q3_k_m', 'q2_k', 'iq1_s']
    const losses = family.map((format) => qualityOf('weights', format).loss)
    expect(losses).toEqual([...losses].sort((a, b) => a - b))
  })

  it('never prints a figure for a format that was not measured', () => {
    expect(qualityOf('weights', 'exl2-4.25')).toMatchObject({
      basis: 'bits',
      perplexity_increase_percent: null,
      source: null,
    })
    expect(qualityOf('weights', 'q4_k_m')).toMatchObject({
      basis: 'measured',
      perplexity_increase_percent: 2.816,
      model: 'Llama-3-8B',
    })
  })

  it('loses nothing in the checkpoint’s own format', () => {
    const gptOss = resolveModel({ model: 'gpt-oss-20b' })
    if (!gptOss.ok) throw new Error(gptOss.problem.detail)
    expect(weightLadder(engineById('vllm'), gptOss.value.architecture)[0]).toMatchObject({
      format: 'mxfp4',
      quality: { loss: 0 },
    })
    expect(weightLadder(engineById('llama.cpp'), gptOss.value.architecture)[0]).toMatchObject({
      format: 'mxfp4_moe',
      quality: { loss: 0 },
    })
  })

  it('every rung has fewer bits and more loss than the one before', () => {
    const llama = resolveModel({ model: 'llama-3.1-8b' })
    if (!llama.ok) throw new Error(llama.problem.detail)
    for (const id of ['vllm', 'llama.cpp', 'mlx', 'transformers', 'exllama']) {
      for (const ladder of [
        weightLadder(engineById(id), llama.value.architecture),
        kvLadder(engineById(id)),
      ]) {
        expect(ladder.length, id).toBeGreaterThan(1)
        for (const [index, rung] of ladder.entries()) {
          const before = ladder[index - 1]
          if (before)
            expect(
              [rung.bits < before.bits, rung.quality.loss > before.quality.loss],
              `${id} ${rung.format}`,
            ).toEqual([true, true])
        }
      }
    }
  })
})

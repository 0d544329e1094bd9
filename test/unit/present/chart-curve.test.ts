import { describe, expect, it } from 'vitest'
import { logarithmicPlaces, memoryCurve } from '../../../shared/present/chart-curve.ts'
import { stackAt, stackWith } from '../../../shared/present/chart-data.ts'
import { resolveModel } from '../../../shared/estimate/resolve-model.ts'
import { answer, parse } from './ask.ts'

const CASES: [string, Record<string, unknown>][] = [
  ['llama.cpp', { model: 'llama-3.1-8b', gpu: 'rtx-3060-12gb', weights: 'q6_k', context_length: 12_000 }],
  ['vLLM', { model: 'llama-3.1-8b', gpu: 'rtx-4090' }],
  ['training', { model: 'llama-3.1-8b', task: 'training', gpu: 'h100-sxm', gpus: 8, zero_stage: 3 }],
  ['a mixture that does not fit', { model: 'deepseek-v3', gpu: 'h100-sxm', gpus: 8 }],
  ['no GPU', { model: 'qwen2.5-7b' }],
]

describe.each(CASES)('the curve of %s', (_name, input) => {
  it.each(['context', 'batch'] as const)('against %s is the estimate at every place', (axis) => {
    const curve = memoryCurve(axis, parse(input), [answer(input)])
    if (curve === null) throw new Error('no curve')
    expect(curve.own.total).toBe(answer(input).memory.per_gpu_bytes)
    const field = axis === 'context' ? 'context_length' : 'batch_size'
    for (const place of [curve.points[3], curve.points.at(-1)]) {
      if (place === undefined) throw new Error('too few places')
      const { memory } = answer({ ...input, [field]: place.x })
      expect(place.total).toBe(memory.per_gpu_bytes)
      expect(place.layers.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(memory.per_gpu_bytes)
    }
  })

  it('has layers without a gap, and places in order', () => {
    const curve = memoryCurve('context', parse(input), [answer(input)])
    const points = curve?.points ?? []
    expect(points.length).toBeGreaterThan(16)
    for (const [index, { x, layers }] of points.entries()) {
      if (index > 0) expect(x).toBeGreaterThan(points[index - 1]?.x ?? 0)
      let top = 0
      for (const { from, to } of layers) {
        expect(from).toBe(top)
        expect(to).toBeGreaterThan(from)
        top = to
      }
    }
  })
})

describe('where it stops fitting', () => {
  it('is the last context that fits, and the next one does not', () => {
    const input = { model: 'llama-3.1-8b', gpu: 'rtx-3060-12gb', weights: 'q6_k' }
    const [line] = memoryCurve('context', parse(input), [answer(input)])?.lines ?? []
    const last = line?.last ?? 0
    expect(line?.stops).toBe(true)
    expect(answer({ ...input, context_length: last }).memory.per_gpu_bytes).toBeLessThanOrEqual(
      line?.usable ?? 0,
    )
    expect(answer({ ...input, context_length: last + 1 }).memory.per_gpu_bytes).toBeGreaterThan(
      line?.usable ?? 0,
    )
  })

  it('is nowhere for a model whose longest context fits', () => {
    const input = { model: 'llama-3.1-8b', gpu: 'h100-sxm', weights: 'q4_k_m' }
    expect(memoryCurve('context', parse(input), [answer(input)])?.lines[0]).toMatchObject({
      stops: false,
      last: 131_072,
    })
  })

  it('is before the beginning for one that never fits', () => {
    const input = { model: 'llama-3.1-70b', gpu: 'rtx-4090', weights: 'q4_k_m' }
    expect(memoryCurve('context', parse(input), [answer(input)])?.lines[0]).toMatchObject({
      stops: true,
      last: null,
    })
  })

  it('has a line for each GPU', () => {
    const input = { model: 'llama-3.1-8b', weights: 'q4_k_m' }
    const estimates = ['rtx-4090', 'rtx-3060-12gb'].map((gpu) => answer({ ...input, gpu }))
    const [first, second] = estimates
    if (first === undefined || second === undefined) throw new Error('two estimates')
    const { lines = [] } = memoryCurve('context', parse({ ...input, gpu: 'rtx-4090' }), [first, second]) ?? {}
    expect(lines.map(({ fit }) => fit.gpu)).toEqual(['rtx-4090', 'rtx-3060-12gb'])
    expect(lines[1]?.last).toBe(second.fit?.max_context_length)
  })
})

describe('a stack at another place', () => {
  const TOO_LARGE = { context_length: 1_073_741_824, batch_size: 1_048_576 }
  it.each([
    ...CASES,
    ['a bare count', { params: '7B' }] as (typeof CASES)[number],
    [
      'a published formula',
      { model: 'llama-3.1-8b', formula: 'gpu-memory-formula' },
    ] as (typeof CASES)[number],
  ])('of %s is that of the request changed so', (_name, input) => {
    const request = parse(input)
    const model = resolveModel(request)
    if (!model.ok) throw new Error(model.problem.detail)
    for (const stretch of [{ context_length: 777 }, { batch_size: 9 }, { context_length: 4096 }, TOO_LARGE]) {
      const stack = stackWith(request, model.value, stretch)
      expect(stack).not.toBeNull()
      expect(stackAt(request, model.value, stretch)).toEqual(stack)
    }
  })
})

describe('logarithmicPlaces', () => {
  it('begins and ends where it should, holds what must be in, each once', () => {
    const places = logarithmicPlaces(1, 64, 32, [7, 7, 1000])
    expect(places[0]).toBe(1)
    expect(places.at(-1)).toBe(64)
    expect(places).toContain(7)
    expect(new Set(places).size).toBe(places.length)
  })
})

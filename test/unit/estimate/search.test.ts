import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnOf, type Column } from '../../../shared/estimate/column.ts'
import {
  LARGEST_BATCH,
  largestBatch,
  LONGEST_CONTEXT,
  longestContext,
} from '../../../shared/estimate/longest.ts'
import { computeAnew } from '../../../shared/estimate/recall.ts'
import { resolveModel } from '../../../shared/estimate/resolve-model.ts'
import { largestThatFits, roundestBetween, type Support } from '../../../shared/estimate/search.ts'
import { gpus, models, type EstimateRequest } from '../../../shared/index.ts'

/** The plain search that the quick one must agree with. */
function bisected(fits: (n: number) => boolean, ceiling: number): number | null {
  if (!fits(1)) return null
  let [low, high] = [1, ceiling + 1]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

/** What a search may be told beforehand, right or wrong: it must change nothing but the number of looks. */
const support = fc.option(
  fc.record<Support>({
    at: fc.integer({ min: 1, max: 500 }),
    load: fc.integer({ min: -100, max: 12_000 }),
    slope: fc.oneof(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.constant(Number.NaN)),
  }),
  { nil: undefined },
)

describe('largestThatFits', () => {
  it('finds the edge of any staircase that never falls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 2, maxLength: 400 }),
        fc.integer({ min: -5, max: 12_000 }),
        support,
        (steps, capacity, told) => {
          const loads: number[] = []
          for (const step of steps) loads.push((loads.at(-1) ?? 0) + step)
          const load = (n: number): number => loads[n - 1] ?? Number.NaN
          const found = largestThatFits(load, capacity, loads.length, told)
          expect(found).toBe(bisected((n) => load(n) <= capacity, loads.length))
        },
      ),
    )
  })

  it('finds the edge of blocks and curves over a long range, in few looks', () => {
    const ceiling = 2 ** 30
    fc.assert(
      fc.property(
        fc.constantFrom(1, 16, 48, 256),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(0, 1e-3, 10),
        fc.integer({ min: 0, max: 1e12 }),
        support,
        (block, each, curve, capacity, told) => {
          let looks = 0
          const load = (n: number): number => {
            looks++
            const tokens = Math.ceil(n / block) * block
            return tokens * each + curve * tokens * tokens
          }
          const found = largestThatFits(load, capacity, ceiling, told)
          expect(looks).toBeLessThan(120)
          expect(found).toBe(bisected((n) => load(n) <= capacity, ceiling))
        },
      ),
    )
  })

  it('survives loads that are not told', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 5000 }),
        support,
        (untold, capacity, told) => {
          const load = (n: number): number => (n >= untold ? Number.POSITIVE_INFINITY : n)
          expect(largestThatFits(load, capacity, 4096, told)).toBe(bisected((n) => load(n) <= capacity, 4096))
        },
      ),
    )
  })

  it('takes two looks at a straight line of which it knows one point and the slope', () => {
    let looks = 0
    const load = (n: number): number => {
      looks++
      return 16e9 + 131_072 * n
    }
    expect(largestThatFits(load, 24e9, 2 ** 20, { at: 1, load: load(1), slope: 131_072 })).toBe(61_035)
    expect(looks).toBe(3)
  })

  it('needs few looks at a nearly linear load', () => {
    let looks = 0
    const load = (n: number): number => {
      looks++
      return 1e9 + 131_072 * Math.ceil(n / 16) * 16
    }
    expect(largestThatFits(load, 20e9, 2 ** 30)).toBe(144_956 - (144_956 % 16))
    expect(looks).toBeLessThan(40)
  })

  it('says null when nothing fits and the ceiling when everything does', () => {
    expect(largestThatFits(() => 5, 4, 100)).toBeNull()
    expect(largestThatFits(() => 5, 5, 100)).toBe(100)
  })
})

describe('roundestBetween', () => {
  it('is the number that most powers of two divide', () => {
    const powers = (n: number): number => (n % 2 === 0 ? 1 + powers(n / 2) : 0)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 2, max: 300 }), (low, width) => {
        const found = roundestBetween(low, low + width)
        expect(found).toBeGreaterThan(low)
        expect(found).toBeLessThan(low + width)
        for (let n = low + 1; n < low + width; n++) expect(powers(n)).toBeLessThanOrEqual(powers(found))
      }),
    )
  })
})

describe('how far a column can be stretched', () => {
  const setup = fc.constantFrom<EstimateRequest>(
    { engine: 'vllm', weights: 'bf16' },
    { engine: 'vllm', weights: 'awq', gpus: 2 },
    { engine: 'sglang', weights: 'fp8' },
    { engine: 'llama.cpp', weights: 'q4_k_m', gpus: 2 },
    { engine: 'llama.cpp', weights: 'q8_0', gpu_layers: 12 },
    { engine: 'transformers', weights: 'bf16', flash_attention: false },
    { engine: 'tensorrt-llm', weights: 'fp8' },
    { engine: 'none', weights: 'int4' },
    { task: 'training', method: 'qlora' },
  )
  const model = fc.constantFrom(...models.map(({ id }) => id))
  const gpu = fc.constantFrom(...gpus.map(({ id }) => id))

  it('is what a plain search finds', () => {
    fc.assert(
      fc.property(
        model,
        gpu,
        setup,
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 1, max: 20 }),
        (model, gpu, rest, context_length, batch_size) => {
          const column = columnFor({ model, gpu, ...rest, context_length, batch_size })
          if (!column) return
          const fits = (stretch: Parameters<Column['at']>[0]): boolean => {
            const load = column.at(stretch)
            return load !== null && load.perGpuBytes <= load.usableBytes
          }
          const ceiling = column.base.scenario.architecture.maxContextLength ?? LONGEST_CONTEXT
          expect(longestContext(column).value).toBe(
            bisected((context_length) => fits({ context_length }), ceiling),
          )
          expect(largestBatch(column).value).toBe(
            bisected((batch_size) => fits({ batch_size }), LARGEST_BATCH),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('does not depend on the context and the batch that are asked beside', () => {
    fc.assert(
      fc.property(model, gpu, setup, fc.integer({ min: 1, max: 60_000 }), (model, gpu, rest, asked) => {
        const one = columnFor({ model, gpu, ...rest, context_length: 4096, batch_size: 2 })
        const other = columnFor({ model, gpu, ...rest, context_length: asked, batch_size: 2 })
        const third = columnFor({ model, gpu, ...rest, context_length: 4096, batch_size: 9 })
        if (!one || !other || !third) return
        expect(longestContext(other)).toEqual(longestContext(one))
        expect(largestBatch(third)).toEqual(largestBatch(one))
      }),
      { numRuns: 60 },
    )
  })
})

function columnFor(request: EstimateRequest): Column | null {
  const model = resolveModel(request)
  const column = model.ok ? columnOf(request, model.value, computeAnew) : model
  return column.ok ? column.value : null
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestThatFits } from '../../../shared/estimate/search.ts'

describe('largestThatFits', () => {
  it('finds the edge of any staircase that never falls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 2, maxLength: 400 }),
        fc.integer({ min: -5, max: 12_000 }),
        (steps, capacity) => {
          const loads: number[] = []
          for (const step of steps) loads.push((loads.at(-1) ?? 0) + step)
          const load = (n: number): number => loads[n - 1] ?? Number.NaN
          const found = largestThatFits(load, capacity, loads.length)
          if (found === null) return load(1) > capacity
          return load(found) <= capacity && (found === loads.length || load(found + 1) > capacity)
        },
      ),
    )
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

import { describe, expect, it } from 'vitest'
import { largest, over, plus, sum, times, type Expression } from '../../../shared/formula/expression.ts'
import { substitute } from '../../../shared/formula/substitute.ts'

/** A formula with every way in which a symbol can be left out: in sums, products, quotients and below other operations. */
const FORMULA = plus(
  times('a', plus('b', times('c', 'd'))),
  over(times('a', 'c'), 'd'),
  largest('b', plus('c', 'd')),
  sum('rows', plus(times('n', 'a'), 'm')),
)
/** The same without anything kept from before: texts are kept per object. */
const afresh = (): Expression => structuredClone(FORMULA)

const NUMBERS = [0, 1, 7]
const choices = NUMBERS.flatMap((a) => NUMBERS.flatMap((b) => NUMBERS.map((c) => [a, b, c] as const)))

describe('numbers put into a text that is printed once', () => {
  it('gives what printing anew gives, whatever was printed before', () => {
    const texts = new Set<string>()
    for (const [a, b, c] of [...choices, ...[...choices].reverse()])
      for (const d of NUMBERS) {
        const rows = [
          { label: 'first', values: { n: a, m: d } },
          { label: 'second', values: { n: 3, m: c, a: b } },
        ]
        const values = { scalars: { a, b, c, d }, groups: { rows: d === 0 ? rows.slice(0, 1) : rows } }
        const text = substitute(FORMULA, values)
        expect(text).toBe(substitute(afresh(), values))
        texts.add(text)
      }
    expect(texts.size).toBeGreaterThan(60)
  })

  it('tells apart numbers, not only which of them are 0 or 1', () => {
    const product = times('a', 'b')
    expect(substitute(product, { scalars: { a: 2, b: 3 } })).toBe('2 × 3')
    expect(substitute(product, { scalars: { a: 40, b: 0.125 } })).toBe('40 × 0.125')
    expect(substitute(product, { scalars: { a: 40, b: 1 } })).toBe('40')
  })

  it('prints formulas of more symbols than a pattern can tell apart', () => {
    const names = Array.from({ length: 40 }, (_, i) => `x${i}`)
    const formula = plus(...names)
    const valuesWith = (zeros: number) => ({
      scalars: Object.fromEntries(names.map((name, i) => [name, i < zeros ? 0 : 2])),
    })
    for (const zeros of [0, 38, 39, 1])
      expect(substitute(formula, valuesWith(zeros))).toBe(
        Array(40 - zeros)
          .fill('2')
          .join(' + '),
      )
  })
})

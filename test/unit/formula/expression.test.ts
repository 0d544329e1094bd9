import { describe, expect, it } from 'vitest'
import {
  ceiling,
  evaluate,
  floored,
  largest,
  minus,
  over,
  plus,
  smallest,
  squareRoot,
  sum,
  symbolsOf,
  times,
} from '../../../shared/formula/expression.ts'
import { toTex, toText } from '../../../shared/formula/print.ts'
import { substitute } from '../../../shared/formula/substitute.ts'

const kv = sum('layers', times('n', 'heads', plus('key', 'value'), 'tokens'))
const values = {
  scalars: { tokens: 100 },
  groups: {
    layers: [
      { label: 'full', values: { n: 2, heads: 8, key: 64, value: 64 } },
      { label: 'window', values: { n: 10, heads: 8, key: 64, value: 64, tokens: 16 } },
    ],
  },
}

describe('expressions compute', () => {
  it('sums over rows, a row hiding a scalar of the same name', () => {
    expect(evaluate(kv, values)).toBe(2 * 8 * 128 * 100 + 10 * 8 * 128 * 16)
  })

  it('knows every operator', () => {
    const scalars = { a: 7, b: 2 }
    expect(evaluate(over('a', 'b'), { scalars })).toBe(3.5)
    expect(evaluate(ceiling(over('a', 'b')), { scalars })).toBe(4)
    expect(evaluate(floored(over('a', 'b')), { scalars })).toBe(3)
    expect(evaluate(minus('a', 'b'), { scalars })).toBe(5)
    expect(evaluate(largest('a', 'b', 9), { scalars })).toBe(9)
    expect(evaluate(smallest('a', 'b', 9), { scalars })).toBe(2)
    expect(evaluate(squareRoot(plus('a', 'b')), { scalars })).toBe(3)
  })

  it('refuses to guess a missing number', () => {
    expect(() => evaluate(times('a', 'b'), { scalars: { a: 1 } })).toThrow('no value for b')
    expect(() => evaluate(sum('rows', 'a'), { scalars: { a: 1 } })).toThrow('no rows for rows')
  })
})

describe('expressions print', () => {
  it('prints words with brackets only where needed', () => {
    expect(toText(kv)).toBe('Σ_layers n × heads × (key + value) × tokens')
    expect(toText(over(plus('a', 'b'), times('c', 'd')))).toBe('(a + b) / (c × d)')
    expect(toText(minus('a', minus('b', 'c')))).toBe('a − (b − c)')
    expect(toText(times('a', over('b', 'c')))).toBe('a × (b / c)')
    expect(toText(largest('a', plus('b', 1)))).toBe('max(a, b + 1)')
  })

  it('puts the numbers in, one addend per row', () => {
    expect(substitute(kv, values)).toBe('(2 × 8 × (64 + 64) × 100 + 10 × 8 × (64 + 64) × 16)')
  })

  it('leaves out what does not arise: zero addends and factors of one', () => {
    const expression = sum('rows', plus(over(times('n', 'bits'), times(8, 'ranks')), 'padding'))
    const row = { label: 'Q4_K', values: { n: 256, bits: 4.5, ranks: 1, padding: 0 } }
    expect(substitute(expression, { scalars: {}, groups: { rows: [row] } })).toBe('256 × 4.5 / 8')
  })

  it('shortens a long sum and says how much it hides', () => {
    const rows = Array.from({ length: 9 }, (_, i) => ({ label: `${i}`, values: { n: i + 2 } }))
    expect(substitute(sum('rows', 'n'), { scalars: {}, groups: { rows } })).toBe(
      '(2 + 3 + 4 + 5 + 6 + 7 + … (3 more))',
    )
  })

  it('writes TeX with the symbols of the papers', () => {
    const symbols = { a: { tex: 'n_{kv}', meaning: '', unit: '' } }
    expect(toTex(over('a', ceiling('b_c')), symbols)).toBe(
      '\\frac{n_{kv}}{\\left\\lceil \\mathrm{b\\_c} \\right\\rceil}',
    )
  })

  it('lists symbols in order of first use', () => {
    expect(symbolsOf(kv)).toEqual(['n', 'heads', 'key', 'value', 'tokens'])
  })

  it('evaluates what it prints: the substituted text is the number', () => {
    const text = substitute(kv, values).replaceAll('×', '*').replaceAll('−', '-')
    expect(Function(`return ${text}`)()).toBe(evaluate(kv, values))
  })
})

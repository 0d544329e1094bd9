import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonFault, MAX_JSON_DEPTH } from '../../../worker/request/json-fault.ts'

/** Fixed, so that a run tells the same tomorrow. */
const SEED = 20261121

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('jsonFault', () => {
  it('accepts every JSON value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => jsonFault(text) === null),
      { seed: SEED },
    )
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 5 }),
        (text) => jsonFault(JSON.stringify(JSON.parse(text), null, 2)) === null,
      ),
    )
  })

  it('agrees with JSON.parse on any small change of a valid text', () => {
    const edits = fc.tuple(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.constantFrom(...'{}[],:"\\0123456789.-+eE tfn\n\u0000é'),
    )
    fc.assert(
      fc.property(edits, ([text, where, character]) => {
        const at = where % (text.length + 1)
        const changed = text.slice(0, at) + character + text.slice(at + 1)
        const fault = jsonFault(changed)
        if (fault?.message.includes('given twice')) return
        expect(fault === null).toBe(parses(changed))
      }),
      { numRuns: 2000, seed: SEED },
    )
  })

  it('agrees with JSON.parse on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[],:"\\01.-e tru\n') }),
        (text) => (jsonFault(text) === null) === parses(text),
      ),
      {
        numRuns: 2000,
        seed: SEED,
      },
    )
  })

  it('counts lines and columns from 1', () => {
    expect(jsonFault('{\n  "a": 1,\n  "b": ?\n}')).toEqual({
      line: 3,
      column: 8,
      message: 'expected a value, not "?"',
    })
  })

  it('accepts the deepest nesting and refuses one more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(jsonFault(nested(MAX_JSON_DEPTH))).toBeNull()
    expect(jsonFault(nested(MAX_JSON_DEPTH + 1))?.message).toContain('nested deeper')
  })

  it('refuses a field given twice, at any level and however it is written', () => {
    expect(jsonFault('{"a": {"b": 1, "\\u0062": 2}}')).toEqual({
      line: 1,
      column: 16,
      message: 'the field "b" is given twice',
    })
    expect(jsonFault('[{"a": 1}, {"a": 1}]')).toBeNull()
  })
})

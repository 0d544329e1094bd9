import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { originOf, queryObject } from '../../../worker/request/query.ts'

/** The same by the platform's own parser. */
function byUrl(url: string): Record<string, string | string[]> {
  const { searchParams } = new URL(url)
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const [first = '', ...more] = searchParams.getAll(name)
      return [name, more.length === 0 ? first : [first, ...more]]
    }),
  )
}

describe('queryObject', () => {
  const part = fc.stringMatching(/^[\w.:,/~*%+ &=?#;-]{0,8}$/)
  const queries = fc.array(fc.tuple(part, fc.constantFrom('=', '', '=='), part), { maxLength: 5 })

  it('reads a query as the URL parser does, plain or encoded', () => {
    fc.assert(
      fc.property(queries, (parts) => {
        const { href } = new URL(
          `https://plimsoll.example/v1/estimate?${parts.map((each) => each.join('')).join('&')}`,
        )
        expect(queryObject(href)).toEqual(byUrl(href))
      }),
      { numRuns: 3000, seed: 20261121 },
    )
  })

  it.each([
    ['', {}],
    ['?', {}],
    ['?a=1&b=2', { a: '1', b: '2' }],
    ['?a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['?explain', { explain: '' }],
    ['?a=x%2Fy+z', { a: 'x/y z' }],
    ['?=1', { '': '1' }],
  ])('%s', (query, values) => {
    expect(queryObject(`https://plimsoll.example/v1/estimate${query}`)).toEqual(values)
  })

  it('keeps a parameter with the name of an object’s prototype as a parameter', () => {
    expect(Object.keys(queryObject('https://plimsoll.example/?__proto__=1&a=2'))).toEqual(['__proto__', 'a'])
  })
})

describe('originOf', () => {
  it.each(['https://a.example/', 'http://localhost:8787/v1/x?y=//z', 'http://[::1]:80/p'])('%s', (url) => {
    const { href, origin } = new URL(url)
    expect(originOf(href)).toBe(origin)
  })
})

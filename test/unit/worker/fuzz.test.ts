import { afterEach, describe, expect, it, vi } from 'vitest'
import { fuzzCase } from '../../fuzz/cases.ts'
import { BATCH, fuzzBatch, told, type Found, type Spread } from '../../fuzz/fuzz.ts'
import { faultsOf } from '../../fuzz/judge.ts'
import { nodeApp } from '../../fuzz/node-app.ts'
import recorded from '../../fuzz/seeds.json' with { type: 'json' }

/** Cases of one run of the tests; `npm run fuzz` runs as many as one likes. */
const CASES = 1500

afterEach(() => vi.unstubAllGlobals())

describe('whatever is asked of the app', () => {
  it('is answered or refused by name', async () => {
    const ask = nodeApp((name, value) => vi.stubGlobal(name, value))
    const spread: Spread = {}
    const found: Found[] = []
    for (let batch = 0; batch * BATCH < CASES; batch += 1)
      found.push(...(await fuzzBatch(fuzzCase, recorded.ci, batch, ask, spread)))
    expect(found.map(told)).toEqual([])
    // A run in which all is refused would show nothing of answers.
    expect(spread['/v1/estimate 200']).toBeGreaterThan(CASES / 20)
    expect(Object.keys(spread).length).toBeGreaterThan(40)
  }, 120_000)

  it.each(recorded.cases)(
    '$seed/$case, which once went wrong, does not: $what',
    async ({ seed, case: number }) => {
      const ask = nodeApp((name, value) => vi.stubGlobal(name, value))
      const batch = Math.floor(number / BATCH)
      const found = await fuzzBatch(fuzzCase, seed, batch, ask, {})
      expect(found.map(told)).toEqual([])
    },
    120_000,
  )
})

describe('the judge', () => {
  const asked = { method: 'GET', path: '/v1/gpus', headers: {} }
  const headers = {
    'X-Request-Id': 'x',
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Allow-Origin': '*',
  }
  const answer = (body: string, type: string, status = 200) =>
    new Response(body, { status, headers: { ...headers, 'Content-Type': type } })

  it.each([
    ['a failure', answer('{}', 'application/json', 500), 'status 500'],
    ['half a byte', answer('{"a":{"total_bytes":0.5}}', 'application/json'), 'no whole number'],
    ['a negative size', answer('{"total_bytes":-1}', 'application/json'), 'negative'],
    ['what is no JSON', answer('{"a":NaN}', 'application/json'), 'not the JSON'],
    ['an error without its document', answer('{}', 'application/json', 400), 'no problem document'],
    ['a script in a drawing', answer('<svg><script/></svg>', 'image/svg+xml'), 'element script'],
    ['a drawing that is none', answer('<svg><g></svg>', 'image/svg+xml'), 'tag'],
    ['a place that is none', answer('<svg><rect x="NaN"/></svg>', 'image/svg+xml'), 'coordinate'],
  ])('sees %s', async (_what, response, words) => {
    expect((await faultsOf(asked, response)).join()).toContain(words)
    expect(await faultsOf(asked, answer('{"total_bytes":1}', 'application/json'))).toEqual([])
  })

  it('sees components that do not sum', async () => {
    const body = JSON.stringify({ memory: { total_bytes: 3, components: [{ bytes: 1 }] } })
    const faults = await faultsOf({ ...asked, path: '/v1/estimate' }, answer(body, 'application/json'))
    expect(faults.join()).toContain('sum to 1, not 3')
  })
})

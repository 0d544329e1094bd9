import { describe, expect, it } from 'vitest'
import { fuzzCase, workerOnlyCase, type FuzzCase } from '../fuzz/cases.ts'
import { fuzzBatch, told, type Spread } from '../fuzz/fuzz.ts'
import recorded from '../fuzz/seeds.json' with { type: 'json' }
import { ask } from './support/ask.ts'

const inWorker = ({ method, path, headers, body }: FuzzCase): Promise<Response> =>
  ask(path, { method, headers, ...(body === undefined ? {} : { body }) })

describe('whatever is asked of the Worker itself', () => {
  it.each([
    ['every route', fuzzCase, 150],
    ['PNG and the embedded script', workerOnlyCase, 40],
  ] as const)(
    '%s',
    async (_name, cases, most) => {
      const spread: Spread = {}
      const found = await fuzzBatch(cases, recorded.ci, 1000, inWorker, spread, most)
      expect(found.map(told)).toEqual([])
      expect(Object.keys(spread).length).toBeGreaterThan(2)
    },
    120_000,
  )
})

import { describe, expect, it } from 'vitest'
import { listGpus } from '../../../shared/present/gpu-list.ts'
import { listModels, modelFacts } from '../../../shared/present/model-list.ts'
import { pageOf } from '../../../shared/present/page.ts'
import { matches } from '../../../shared/present/search.ts'

describe('pageOf', () => {
  const rows = [0, 1, 2, 3, 4]
  it('knows its neighbours', () => {
    expect(pageOf(rows, { limit: 2, offset: 2 })).toEqual({
      rows: [2, 3],
      total: 5,
      limit: 2,
      offset: 2,
      next: 4,
      previous: 0,
    })
    expect(pageOf(rows, { limit: 5 })).toMatchObject({ next: null, previous: null })
  })
  it('is empty beyond the end', () => {
    expect(pageOf(rows, { limit: 2, offset: 50 })).toMatchObject({ rows: [], next: null, previous: 48 })
  })
})

describe('matches', () => {
  it('wants every word, in any order and case', () => {
    expect(matches('8b LLAMA', ['meta-llama/Llama-3.1-8B'])).toBe(true)
    expect(matches('llama 70b', ['meta-llama/Llama-3.1-8B', null, undefined])).toBe(false)
    expect(matches(undefined, [])).toBe(true)
  })
})

describe('catalogue lists', () => {
  it('leave nothing out without conditions, and everything out with impossible ones', () => {
    expect(listGpus({}).length).toBeGreaterThan(100)
    expect(listGpus({ min_memory_gib: 1e6 })).toEqual([])
    expect(listModels({}).length).toBeGreaterThan(200)
    expect(listModels({ min_params: 1e15 })).toEqual([])
  })

  it('count a model once', () => {
    const [model] = listModels({ q: 'llama-3.1-8b' })
    if (model === undefined) throw new Error('not in the catalogue')
    expect(modelFacts(model)?.params.total).toBe(8_030_261_248)
    expect(modelFacts(model)).toBe(modelFacts(model))
  })
})

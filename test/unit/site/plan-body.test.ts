import { describe, expect, it } from 'vitest'
import { isPlanField, planBody, planErrors, planQuestion } from '../../../site/src/lib/plan-body.ts'

const SETTINGS = {
  gpu: 'rtx-4090',
  'models.0.model': 'llama-3.1-8b',
  'models.0.context_length': '8k',
  'models.1.name': 'a row without a model',
  'models.10.params': '7B',
  'models.2.model': 'qwen3-4b',
}

describe('the body of a plan', () => {
  it('lists the models in the order of their rows, and leaves out rows that name none', () => {
    expect(planBody(SETTINGS)).toEqual({
      gpu: 'rtx-4090',
      models: [{ model: 'llama-3.1-8b', context_length: '8k' }, { model: 'qwen3-4b' }, { params: '7B' }],
    })
    expect(JSON.parse(planQuestion(SETTINGS).body ?? '')).toEqual(planBody(SETTINGS))
  })

  it('puts an error back at the row of the form', () => {
    const errors = [
      { field: 'models.1.model', message: 'a' },
      { field: 'models.2.params', message: 'b' },
      { field: 'gpu', message: 'c' },
    ]
    expect(planErrors(errors, SETTINGS).map(({ field }) => field)).toEqual([
      'models.2.model',
      'models.10.params',
      'gpu',
    ])
  })

  it('knows its own fields of an address from others', () => {
    expect(Object.keys(SETTINGS).every(isPlanField)).toBe(true)
    expect(['utm_source', 'models', 'models.x.model', 'model'].some(isPlanField)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import { fit } from '../../../shared/decide/fit.ts'
import { estimate, parseEstimateRequest } from '../../../shared/index.ts'

const answer = (input: object) => {
  const request = parseEstimateRequest(input)
  return request.ok ? estimate(request.value) : request
}
const HUGE = { model: 'llama-3.1-8b', context_length: '1073741824', batch_size: '1048576' }
const CONFIG = {
  model_type: 'qwen2',
  hidden_size: 1536,
  num_hidden_layers: 28,
  num_attention_heads: 12,
  num_key_value_heads: 2,
  intermediate_size: 8960,
  vocab_size: 151936,
}

describe('amounts that no double holds exactly', () => {
  it('are refused, and the fields that make them are named', () => {
    const result = answer(HUGE)
    expect(result.ok ? [] : result.problem.errors.map(({ field }) => field)).toEqual([
      'context_length',
      'batch_size',
    ])
    expect(answer({ ...HUGE, batch_size: '1', context_length: '1m' }).ok).toBe(true)
  })

  it('are refused by the inverses too', () => {
    expect(fit({ ...HUGE, gpu: 'rtx-4090' }).ok).toBe(false)
  })

  it.each([
    ['partial_rotary_factor', { partial_rotary_factor: 1e300 }],
    ['partial_rotary_factor', { partial_rotary_factor: -0.5 }],
    ['rope_scaling.factor', { rope_scaling: { rope_type: 'linear', factor: 1e300 } }],
  ])('a share or a factor beyond its bounds is a wrong field: %s', (field, change) => {
    const result = answer({ config: { ...CONFIG, ...change } })
    expect(result.ok ? [] : result.problem.errors.map((each) => each.field)).toEqual([`config.${field}`])
  })
})

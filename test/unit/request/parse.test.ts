import { describe, expect, it } from 'vitest'
import { estimateSchema, parseEstimateRequest } from '../../../shared/request/estimate.ts'

const problemOf = (input: unknown) => {
  const result = parseEstimateRequest(input)
  if (result.ok) throw new Error('expected a problem')
  return result.problem
}
const valueOf = (input: unknown) => {
  const result = parseEstimateRequest(input)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

describe('a request', () => {
  it('reads query text and JSON values alike', () => {
    expect(
      valueOf({ model: 'llama-3.1-8b', context_length: '32k', batch_size: '4', flash_attention: 'false' }),
    ).toEqual(
      valueOf({ model: 'llama-3.1-8b', context_length: 32768, batch_size: 4, flash_attention: false }),
    )
  })

  it('counts tokens in powers of two and parameters in powers of ten', () => {
    expect(valueOf({ params: '7B', context_length: '8K' })).toMatchObject({
      params: 7e9,
      context_length: 8192,
    })
    expect(valueOf({ params: '70.6e9' }).params).toBe(70_600_000_000)
    expect(valueOf({ params: '1.5M' }).params).toBe(1_500_000)
  })

  it('takes any letter case and either dash', () => {
    expect(
      valueOf({ model: 'llama-3.1-8b', weights: 'Q4-K-M', engine: 'LLAMA.CPP', precision: 'BF16_mixed' }),
    ).toMatchObject({
      weights: 'q4_k_m',
      engine: 'llama.cpp',
      precision: 'bf16-mixed',
    })
  })

  it('names every wrong field at once, with the allowed values and a near match', () => {
    const { errors } = problemOf({
      model: 'llama-3.1-8b',
      contxt_length: 5,
      weights: 'q4_km_',
      engine: 'vlm',
      batch_size: 0,
      gpus: [1],
      units: 'gib',
    })
    const by = new Map(errors.map((issue) => [issue.field, issue]))
    expect([...by.keys()].sort()).toEqual(['batch_size', 'contxt_length', 'engine', 'gpus'].sort())
    expect(by.get('contxt_length')?.did_you_mean).toBe('context_length')
    expect(by.get('engine')?.did_you_mean).toBe('vllm')
    expect(by.get('engine')?.allowed).toContain('llama.cpp')
    expect(by.get('gpus')?.message).toContain('a list')
  })

  it.each([
    ['context_length', '1e99'],
    ['context_length', Number.NaN],
    ['context_length', Number.POSITIVE_INFINITY],
    ['context_length', 1.5],
    ['context_length', -1],
    ['context_length', 'eight'],
    ['context_length', null],
    ['context_length', { toString: () => '8' }],
    ['batch_size', true],
    ['gpu_memory_utilization', 0],
    ['gpu_memory_utilization', 'NaN'],
    ['flash_attention', 'maybe'],
    ['model', ''],
    ['model', 'x'.repeat(301)],
    ['weights', 'q9_z'],
  ])('refuses %s = %s by name', (field, value) => {
    const { errors, kind } = problemOf({ model: 'llama-3.1-8b', [field]: value })
    expect(kind).toBe('invalid-request')
    expect(errors.map((issue) => issue.field)).toEqual([field])
  })

  it('names a model and a GPU that the catalogue lacks beside the malformed fields', () => {
    const { errors } = problemOf({ model: 'lama-3.1-8b', gpu: 'rtx4090x', weights: 'q4_k_x' })
    expect(errors.map(({ field, did_you_mean }) => [field, did_you_mean])).toEqual([
      ['weights', 'q4_k_m'],
      ['model', 'llama-3.1-8b'],
      ['gpu', 'rtx-4090'],
    ])
    // Only its hub knows whether a repository exists.
    const repository = problemOf({ model: 'somebody/some-model', weights: 'q4_k_x' })
    expect(repository.errors.map(({ field }) => field)).toEqual(['weights'])
  })

  it('wants exactly one of model, config and params', () => {
    expect(problemOf({}).errors[0]?.field).toBe('model')
    expect(problemOf({ model: 'llama-3.1-8b', params: 7 }).errors[0]?.field).toBe('params')
    expect(problemOf({ model: 'llama-3.1-8b', layers: 3 }).errors[0]?.field).toBe('layers')
  })

  it.each([null, 3, 'text', []])('refuses a body that is no object: %s', (body) => {
    expect(problemOf(body).kind).toBe('invalid-request')
  })

  it('is not fooled by prototype names', () => {
    const { errors } = problemOf(JSON.parse('{"model":"llama-3.1-8b","__proto__":{"a":1},"constructor":1}'))
    expect(errors.map((issue) => issue.field)).toContain('constructor')
  })
})

describe('a request checked against the fields that it gives', () => {
  const inputs: readonly unknown[] = [
    {},
    null,
    [],
    'text',
    { model: 'a', gpu: 'b', context_length: '8k' },
    { gpus: 'x', model: 3, nothing: 1, context_length: -1 },
    { units: 'gib', model: 'a', gpu: undefined },
    { explain: '', weights: 'q4_k_n', model: 'a', kv_cache_dtype: 'fp9' },
    Object.create({ model: 'inherited' }),
  ]

  it.each(inputs)('is what the whole schema makes of it: %j', (input) => {
    const whole = estimateSchema.safeParse(input)
    const parsed = parseEstimateRequest(input)
    if (parsed.ok) {
      expect(whole.data).toEqual(parsed.value)
      expect(Object.keys(parsed.value)).toEqual(Object.keys(whole.data ?? {}))
    } else if (!whole.success) {
      const fields = whole.error.issues.flatMap(({ path, ...issue }) =>
        issue.code === 'unrecognized_keys' ? issue.keys : [path.join('.') || 'body'],
      )
      // After these the parser names models and GPUs that are not there.
      expect(parsed.problem.errors.slice(0, fields.length).map(({ field }) => field)).toEqual(fields)
    } else expect(parsed.problem.errors.length).toBeGreaterThan(0)
  })
})

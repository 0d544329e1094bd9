import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../../../shared/formula/expression.ts'
import {
  missingInputs,
  PUBLISHED_FORMULA_IDS,
  publishedNotes,
  publishedTerms,
  type PublishedFormulaId,
  type PublishedInputs,
} from '../../../shared/published/index.ts'
import { publishedInputs, type PublishedRequest } from './published-inputs.ts'

function components(id: PublishedFormulaId, inputs: PublishedInputs): Record<string, number> {
  const bytes: Record<string, number> = {}
  for (const term of publishedTerms(id)) {
    const values = term.values(inputs)
    if (values === null) continue
    if (bytes[term.id] !== undefined) throw new Error(`${term.id} arises twice in ${id}`)
    bytes[term.id] = Math.round(evaluate(term.expression, values))
  }
  return bytes
}
const total = (id: PublishedFormulaId, inputs: PublishedInputs): number =>
  Object.values(components(id, inputs)).reduce((sum, bytes) => sum + bytes, 0)

const whole = (max: number) => fc.integer({ min: 1, max })
const bits = fc.constantFrom(2, 4, 4.5, 4.83, 5.6, 8, 8.5, 16, 32)
const cases: fc.Arbitrary<PublishedInputs> = fc.record({
  params: whole(2 ** 40),
  activeParams: whole(2 ** 40),
  layers: whole(200),
  hiddenSize: whole(20_000),
  heads: whole(256),
  kvHeads: whole(256),
  headDim: whole(512),
  contextLength: whole(2 ** 20),
  batchSize: whole(64),
  weightBits: bits,
  kvBits: bits,
  kvBitsGiven: fc.boolean(),
  task: fc.constantFrom('inference', 'training'),
  method: fc.constantFrom('full', 'lora', 'qlora'),
  precision: fc.constantFrom('bf16-mixed', 'bf16', 'fp16-mixed', 'fp32'),
  optimizer: fc.constantFrom(
    'adamw',
    'adamw-8bit',
    'paged-adamw-8bit',
    'adafactor',
    'sgd',
    'sgd-momentum',
    'lion',
    'muon',
  ),
  gradientCheckpointing: fc.constantFrom('none', 'selective', 'full'),
  loraRank: whole(256),
  zeroStage: fc.integer({ min: 0, max: 3 }),
  dataParallel: whole(1024),
  overhead: fc.constantFrom(0, 0.1, 0.2, 0.3, 1),
})
const ids = fc.constantFrom(...PUBLISHED_FORMULA_IDS)

describe('terms of the published formulas', () => {
  it('are finite, positive and at most one of a kind, in every case', () => {
    fc.assert(
      fc.property(ids, cases, (id, inputs) => {
        for (const bytes of Object.values(components(id, inputs))) {
          expect(Number.isInteger(bytes)).toBe(true)
          expect(bytes).toBeGreaterThanOrEqual(0)
        }
        expect(components(id, inputs)).toHaveProperty('weights')
        expect(missingInputs(id, inputs)).toEqual([])
      }),
    )
  })

  it('never shrink with parameters, context, batch or bits', () => {
    const more = fc.constantFrom('params', 'contextLength', 'batchSize', 'weightBits', 'kvBits')
    fc.assert(
      fc.property(ids, cases, more, (id, inputs, field) => {
        // QLoRA's base is 4-bit whatever the unquantized format is called: 8 bits asked and 16 asked are two requests.
        const isQloraBase = inputs.method === 'qlora' && field === 'weightBits'
        fc.pre(!isQloraBase)
        expect(total(id, { ...inputs, [field]: inputs[field] * 2 })).toBeGreaterThanOrEqual(total(id, inputs))
      }),
    )
  })

  it('are left out, by name, where the model’s shape is not known', () => {
    const bare = (more: Partial<PublishedRequest>): PublishedInputs =>
      publishedInputs({ formula: 'vram-calculator-guide', params: 7e9, ...more })
    expect(missingInputs('gpu-memory-formula', bare({}))).toEqual(['layers', 'heads', 'head_dim'])
    expect(missingInputs('gpu-memory-formula', bare({ task: 'training' }))).toEqual([
      'layers',
      'hidden_size',
      'heads',
      'head_dim',
    ])
    expect(missingInputs('vram-calculator-guide', bare({}))).toEqual(['layers', 'hidden_size'])
    expect(missingInputs('vram-calculator-guide', bare({ layers: 32 }))).toEqual(['hidden_size'])
    expect(missingInputs('parameter-counts-guide', bare({}))).toEqual(['layers', 'kv_heads', 'head_dim'])
    expect(missingInputs('parameter-counts-guide', bare({ task: 'training' }))).toEqual([])
    expect(components('vram-calculator-guide', bare({}))).toEqual({
      weights: 16_800_000_000,
      runtime: 500_000_000,
    })
  })
})

describe('the article', () => {
  const id = 'gpu-memory-formula'
  const shape = {
    formula: id,
    params: 7e9,
    layers: 32,
    hidden_size: 4096,
    heads: 32,
    head_dim: 128,
    context_length: 4096,
  } as const

  it('sums five terms in training and two in inference', () => {
    expect(Object.keys(components(id, publishedInputs(shape)))).toEqual(['weights', 'kv_cache'])
    expect(components(id, publishedInputs({ ...shape, task: 'training', precision: 'fp32' }))).toEqual({
      weights: 28e9,
      gradients: 28e9,
      optimizer_states: 56e9,
      kv_cache: 2_147_483_648,
      activations: 2_147_483_648,
    })
  })

  it('says what it has no formula for', () => {
    const notes = (more: Partial<PublishedRequest>): string =>
      publishedNotes(id, publishedInputs({ ...shape, task: 'training', ...more })).join(' ')
    expect(notes({ optimizer: 'lion' })).toContain('lion')
    expect(notes({ method: 'lora' })).toContain('lora')
    expect(notes({ gradient_checkpointing: 'full' })).toContain('checkpointing')
    expect(notes({ zero_stage: 2 })).toContain('ZeRO')
    expect(publishedNotes(id, publishedInputs(shape))).toEqual([])
  })
})

describe('the calculator guide', () => {
  const id = 'vram-calculator-guide'
  const shape = { formula: id, params: 7e9, layers: 32, hidden_size: 4096, context_length: 2048 } as const
  const of = (more: Partial<PublishedRequest>): Record<string, number> =>
    components(id, publishedInputs({ ...shape, ...more }))

  it('ties the cache to the weights until its format is given', () => {
    expect(of({ weights: 'int4' })).toMatchObject({ kv_cache: 2 ** 28, activations: 13_421_773 })
    expect(of({ weights: 'int4', kv_cache_dtype: 'fp16' })).toMatchObject({
      kv_cache: 2 ** 30,
      activations: 53_687_091,
    })
  })

  it('takes an overhead of 0 as its shorter sum', () => {
    expect(of({ overhead: 0 })).toEqual({ weights: 14e9, kv_cache: 2 ** 30, runtime: 5e8 })
    expect(of({ overhead: 0, task: 'training' })).toMatchObject({ weights: 28e9, activations: 2 ** 29 })
  })

  it('has a figure for four optimizers and says so of the others', () => {
    const states = (optimizer: string): number | undefined =>
      of({ task: 'training', optimizer })['optimizer_states']
    expect(['adamw', 'adamw-8bit', 'adafactor', 'sgd', 'muon'].map(states)).toEqual([
      56e9,
      14e9,
      28e9,
      undefined,
      undefined,
    ])
    const notes = (optimizer: string): string =>
      publishedNotes(id, publishedInputs({ ...shape, task: 'training', optimizer })).join(' ')
    expect(notes('muon')).toContain('muon')
    expect(notes('sgd')).not.toContain('sgd')
  })

  it('divides the whole sum by 4, 8 or the number of GPUs under ZeRO', () => {
    const sum = (zero_stage: number): number =>
      total(id, publishedInputs({ ...shape, task: 'training', zero_stage, data_parallel: 16 }))
    expect([1, 2, 3].map((stage) => sum(0) / sum(stage))).toEqual([4, 8, 16])
  })

  it('keeps a 4-bit base in QLoRA', () => {
    expect(of({ task: 'training', method: 'qlora' })['weights']).toBe(4_200_000_000)
    expect(of({ task: 'training', method: 'lora' })['weights']).toBe(16_800_000_000)
  })
})

describe('the counts guide', () => {
  const id = 'parameter-counts-guide'
  const shape = { formula: id, params: 8e9, layers: 32, heads: 32, kv_heads: 8, head_dim: 128 } as const

  it('counts KV heads, two bytes each, whatever the weights are', () => {
    expect(components(id, publishedInputs({ ...shape, weights: 'int4', batch_size: 3 }))).toEqual({
      weights: 4.8e9,
      kv_cache: 3 * 2 ** 30,
    })
  })

  it('multiplies the model size in training', () => {
    expect(components(id, publishedInputs({ ...shape, task: 'training', overhead: 0 }))).toEqual({
      weights: 16e9,
      gradients: 16e9,
      optimizer_states: 128e9,
      compute_buffer: 21.6e9,
    })
  })
})

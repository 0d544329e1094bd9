import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { models } from '../../../shared/catalogue/index.ts'
import { architectureFromConfig } from '../../../shared/model/config/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { countParameters } from '../../../shared/model/parameters.ts'
import { SMALL_LLAMA, refusedFields } from './read.ts'

const without = (field: string): JsonObject =>
  Object.fromEntries(Object.entries(SMALL_LLAMA).filter(([name]) => name !== field))

describe('malformed configs', () => {
  it.each([
    ['no layers', { num_hidden_layers: 0 }, 'config.num_hidden_layers'],
    ['too many layers', { num_hidden_layers: 1e9 }, 'config.num_hidden_layers'],
    ['a huge head', { head_dim: 1e9 }, 'config.head_dim'],
    ['a number as text', { hidden_size: '64' }, 'config.hidden_size'],
    ['not a number', { hidden_size: Number.NaN }, 'config.hidden_size'],
    ['a list', { vocab_size: [1000] }, 'config.vocab_size'],
    ['a fraction', { intermediate_size: 0.5 }, 'config.intermediate_size'],
    [
      'heads that do not divide the hidden size',
      { num_attention_heads: 7, num_key_value_heads: 7 },
      'config.head_dim',
    ],
    ['KV heads that do not divide the heads', { num_key_value_heads: 3 }, 'config.num_key_value_heads'],
    ['a flag as text', { attention_bias: 'yes' }, 'config.attention_bias'],
    ['an unknown dtype', { torch_dtype: 'int3' }, 'config.torch_dtype'],
    [
      'an unknown quantization',
      { quantization_config: { quant_method: 'magic' } },
      'config.quantization_config.quant_method',
    ],
    ['an unknown rotary scaling', { rope_scaling: { rope_type: 'magic' } }, 'config.rope_scaling.rope_type'],
    ['an unknown family', { model_type: 'magic' }, 'config.model_type'],
  ])('%s is an issue that names its field', (_, fields, field) => {
    expect(refusedFields({ ...SMALL_LLAMA, ...fields })).toContain(field)
  })

  it.each(['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'vocab_size', 'intermediate_size'])(
    'a missing %s is an issue',
    (field) => {
      expect(refusedFields(without(field))).toContain(`config.${field}`)
    },
  )

  it('names every wrong field at once', () => {
    const fields = refusedFields({
      ...SMALL_LLAMA,
      hidden_size: -1,
      vocab_size: 'many',
      num_hidden_layers: null,
    })
    expect(fields).toEqual(
      expect.arrayContaining(['config.hidden_size', 'config.vocab_size', 'config.num_hidden_layers']),
    )
  })

  it('answers or refuses whatever stands in a field, and never throws', () => {
    const configs = models.map(({ config }) => config as JsonObject)
    const junk = fc.oneof(
      fc.constantFrom(
        null,
        0,
        -1,
        1,
        2.5,
        1e9,
        Number.NaN,
        '',
        'x',
        true,
        false,
        [],
        {},
        [[]],
        [null],
        [1, 2, 3],
      ),
      fc.jsonValue({ maxDepth: 3 }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...configs),
        fc.nat(),
        junk,
        fc.boolean(),
        (config, which, value, conservative) => {
          const names = Object.keys(config).filter((name) => name !== 'model_type')
          const broken = { ...config, [names[which % names.length] as string]: value }
          const result = architectureFromConfig(broken, { conservative })
          if (!result.ok) {
            expect(result.problem.errors.length).toBeGreaterThan(0)
            return
          }
          expect(result.value.pattern.every((kind) => result.value.kinds[kind] !== undefined)).toBe(true)
          expect(countParameters(result.value).total).toBeGreaterThan(0)
          expect(Number.isInteger(countParameters(result.value).total)).toBe(true)
        },
      ),
      { numRuns: 3000, seed: 7 },
    )
  })
})

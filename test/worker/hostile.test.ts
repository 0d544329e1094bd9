import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ESTIMATE_FIELDS, type Estimate } from '../../shared/index.ts'
import { BADGE_FIELDS } from '../../shared/present/badge-fields.ts'
import { ask, post, problemOf } from './support/ask.ts'
import { parseXml } from './support/xml.ts'

/** Values that have broken parsers before, beside whatever is generated. */
const NASTY = [
  '',
  ' ',
  '0',
  '-0',
  '1e400',
  '-1',
  '9007199254740993',
  'NaN',
  'null',
  '[]',
  '{}',
  '__proto__',
  '%',
  '\u0000',
  '\ud800',
  '\u202e',
  '💩',
  '<x>',
  "'",
  '"',
  '../..',
  'a'.repeat(3000),
]
const value = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer().map(String),
  fc.double().map(String),
)
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Object.keys(ESTIMATE_FIELDS), ...Object.keys(BADGE_FIELDS)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
)
const fields = fc.array(fc.tuple(name, value), { maxLength: 6 })
const query = (pairs: readonly (readonly [string, string])[]): string =>
  new URLSearchParams(pairs.map(([key, text]) => [key, text.toWellFormed()])).toString()

/** An answer whose numbers hold together, or a problem that is the asker's and names what is wrong. */
async function isAnswered(response: Response): Promise<boolean> {
  if (response.status === 200) {
    const { memory }: Estimate = await response.json()
    expect(Number.isSafeInteger(memory.total_bytes)).toBe(true)
    expect(memory.components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(memory.total_bytes)
    for (const { bytes } of memory.components) expect(bytes).toBeGreaterThan(0)
    return true
  }
  expect([400, 404, 422]).toContain(response.status)
  expect((await problemOf(response)).errors.length).toBeGreaterThan(0)
  return false
}

/** Fixed, so that a run tells the same tomorrow. */
const SEED = 20261121
const RUNS = 300

const PUBLISHED = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 32000,
}
const OPTIONAL = [
  'head_dim',
  'rope_scaling',
  'quantization_config',
  'sliding_window',
  'layer_types',
  'torch_dtype',
  'text_config',
  'architectures',
  'tie_word_embeddings',
]

/** Runs a property, and checks that not every case was refused: else it would show nothing about answers. */
async function holds<T>(cases: fc.Arbitrary<T>, ask: (given: T) => Promise<boolean>): Promise<void> {
  let answered = 0
  const property = fc.asyncProperty(cases, async (given) => {
    if (await ask(given)) answered++
  })
  await fc.assert(property, { numRuns: RUNS, seed: SEED })
  expect(answered).toBeGreaterThan(RUNS / 20)
}

describe('whatever is asked', () => {
  it('a URL is answered or refused by name', () =>
    holds(fields, async (pairs) => isAnswered(await ask(`/v1/estimate?model=llama-3.1-8b&${query(pairs)}`))))

  it('a body is answered or refused by name', () => {
    const body = fc.dictionary(name, fc.oneof(value, fc.jsonValue({ maxDepth: 3 })), { maxKeys: 6 })
    return holds(body, async (given) => isAnswered(await post({ params: '7B', ...given })))
  })

  it('a config is answered or refused by name', () => {
    const type = fc.constantFrom(
      'llama',
      'qwen3',
      'mixtral',
      'gemma2',
      'gpt2',
      'phi3',
      'cohere2',
      'deepseek_v3',
      'mamba',
    )
    const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 1e9, 1e300, 2 ** 53))
    const change = fc.dictionary(
      fc.constantFrom(...Object.keys(PUBLISHED), ...OPTIONAL),
      fc.oneof(number, value, fc.jsonValue({ maxDepth: 3 })),
      { maxKeys: 4 },
    )
    return holds(fc.tuple(type, change), async ([model_type, changes]) =>
      isAnswered(await post({ config: { ...PUBLISHED, model_type, ...changes } })),
    )
  })

  it('a badge is an image', () => {
    const segment = fc
      .oneof(value, { weight: 3, arbitrary: fc.constant('llama-3.1-8b') })
      .map((text) => encodeURIComponent(text.toWellFormed()))
      // A URL resolves '.' and '..' before anyone is asked.
      .filter((text) => !/^\.*$/.test(text))
    return holds(
      fc.tuple(segment, fc.constantFrom('.svg', '.svg', '.SVG', ''), fields),
      async ([model, ending, pairs]) => {
        const response = await ask(`/badge/${model}${ending}?${query(pairs)}`)
        expect(response.status).toBe(200)
        expect(parseXml(await response.text())[0]?.name).toBe('svg')
        return !response.headers.has('X-Plimsoll-Error')
      },
    )
  })
})

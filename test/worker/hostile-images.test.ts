import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ESTIMATE_FIELDS } from '../../shared/index.ts'
import { CHART_FIELDS, CHART_KINDS } from '../../shared/present/image-fields.ts'
import { ask } from './support/ask.ts'
import { readDrawing } from './support/picture.ts'

/** Fixed, so that a run tells the same tomorrow. A drawing costs more than an estimate, so fewer than elsewhere. */
const SEED = 20261121
const RUNS = 120

const value = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1',
    '2',
    '8',
    '1e400',
    '__proto__',
    '<x>',
    '"',
    '\ud800',
    '💩',
    'q4_k_m',
    'rtx-4090,h100-sxm',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer({ min: 1, max: 4096 }).map(String),
)
const name = fc.constantFrom(...Object.keys(ESTIMATE_FIELDS), ...Object.keys(CHART_FIELDS))
const query = fc
  .array(fc.tuple(name, value), { maxLength: 3 })
  .map((pairs) => new URLSearchParams(pairs.map(([key, text]) => [key, text.toWellFormed()])).toString())
const model = fc.constantFrom(
  'llama-3.1-8b',
  'deepseek-v3',
  'params:7B',
  'qwen2.5-7b',
  'no-such',
  encodeURIComponent('"><script>'),
)

describe.each([
  ['card', fc.constant('')],
  ['chart', fc.constantFrom(...CHART_KINDS).map((kind) => `kind=${kind}&`)],
] as const)('whatever is asked of a %s', (route, look) => {
  it('is a drawing, and never a fault of this side', async () => {
    let answered = 0
    const property = fc.asyncProperty(model, look, query, async (subject, first, rest) => {
      const response = await ask(`/${route}/${subject}.svg?${first}${rest}`)
      expect(response.status).toBe(200)
      expect(response.headers.get('X-Plimsoll-Status')).not.toBe('500')
      const { text } = readDrawing(await response.text())
      expect(text).not.toMatch(/NaN|Infinity/)
      if (!response.headers.has('X-Plimsoll-Error')) answered++
    })
    await fc.assert(property, { numRuns: RUNS, seed: SEED })
    expect(answered).toBeGreaterThan(RUNS / 20)
  }, 60_000)
})

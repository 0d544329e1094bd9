import { describe, expect, it } from 'vitest'
import { symbolsOf } from '../../../shared/formula/expression.ts'
import { toTex, toText } from '../../../shared/formula/print.ts'
import { substitute } from '../../../shared/formula/substitute.ts'
import {
  PUBLISHED_FORMULA_IDS,
  publishedFormulas,
  publishedTerms,
  type PublishedFormulaId,
} from '../../../shared/published/index.ts'
import { publishedInputs, type PublishedRequest } from './published-inputs.ts'

const formulas = PUBLISHED_FORMULA_IDS.flatMap((id) => publishedFormulas[id].formulas)
const line = (number: number, label: string): string => {
  const found = formulas.find((each) => each.number === number)?.lines.find((each) => each.label === label)
  if (!found) throw new Error(`no line ${label} in formula ${number}`)
  return toText(found.expression)
}

const llama2: Omit<PublishedRequest, 'formula'> = {
  params: 7e9,
  layers: 32,
  hidden_size: 4096,
  heads: 32,
  head_dim: 128,
  context_length: 2048,
  batch_size: 4,
}
/** Component → the line with its numbers put in. */
function substituted(
  formula: PublishedFormulaId,
  more: Partial<PublishedRequest> = {},
): Record<string, string> {
  const inputs = publishedInputs({ ...llama2, formula, ...more })
  const lines: Record<string, string> = {}
  for (const term of publishedTerms(formula)) {
    const values = term.values(inputs)
    if (values !== null) lines[term.id] = substitute(term.expression, values)
  }
  return lines
}

describe('the published formulas', () => {
  it('are sixteen, numbered through the guides', () => {
    expect(formulas.map((formula) => formula.number)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    )
  })

  it.each(PUBLISHED_FORMULA_IDS)('%s says who wrote it and what holds', (id) => {
    const guide = publishedFormulas[id]
    expect(guide.id).toBe(id)
    expect(guide.title).not.toBe('')
    expect(guide.publisher).not.toBe('')
    expect(guide.url).toMatch(/^https:\/\//)
    for (const formula of guide.formulas) expect(formula.assessment).toMatch(/^\S.{20,}\.$/)
    for (const term of guide.terms)
      expect(term.sources).toEqual([{ title: `${guide.publisher}, ${guide.title}`, url: guide.url }])
  })

  it('explain every symbol they name', () => {
    for (const { lines, symbols } of formulas)
      for (const { expression } of lines)
        expect(Object.keys(symbols)).toEqual(expect.arrayContaining(symbolsOf(expression)))
    for (const id of PUBLISHED_FORMULA_IDS)
      for (const term of publishedTerms(id))
        expect(Object.keys(term.symbols)).toEqual(symbolsOf(term.expression))
  })

  it('read as their guides write them', () => {
    expect(line(1, 'Total GPU memory')).toBe(
      'weights + optimizer_states + gradients + activations + kv_cache',
    )
    expect(line(2, 'Model weights')).toBe('params × weight_bytes')
    expect(line(3, 'AdamW states')).toBe('params × 8')
    expect(line(4, 'Activations')).toBe(
      'layers × hidden_size × context_length × batch_size × activation_bytes',
    )
    expect(line(5, 'KV cache of one layer')).toBe(
      '2 × heads × head_dim × context_length × batch_size × cache_bytes',
    )
    expect(line(6, 'Model weights')).toBe('params × (weight_bits / 8) × overhead_multiplier')
    expect(line(7, 'KV cache')).toBe(
      '2 × layers × hidden_size × context_length × batch_size × (cache_bits / 8)',
    )
    expect(line(8, 'Inference')).toBe(
      `${line(6, 'Model weights')} + ${line(7, 'KV cache')} + ` +
        'batch_size × context_length × hidden_size × layers × (activation_bits / 8) × 0.1 + cuda_overhead',
    )
    expect(line(10, 'LoRA')).toContain('× 0.3 + 2 × layers × hidden_size × lora_rank × optimizer_bytes')
    expect(line(11, 'ZeRO-3')).toBe('total / gpus')
    expect(line(14, 'Base memory')).toBe('params × (weight_bits / 8) × (1 + overhead)')
    expect(line(15, 'KV cache')).toBe(
      'context_length × layers × kv_heads × head_dim × cache_bytes × 2 × batch_size',
    )
  })

  it('print as TeX without a bare name', () => {
    for (const { lines, symbols } of formulas)
      for (const { expression } of lines) {
        const tex = toTex(expression, symbols)
        expect(tex).not.toMatch(/\\_|undefined|NaN/)
        expect(tex.split('{').length).toBe(tex.split('}').length)
      }
    const base = formulas.find((formula) => formula.number === 14)
    expect(base?.lines.map((each) => toTex(each.expression, base.symbols))).toEqual([
      String.raw`P \cdot \frac{b_w}{8} \cdot \left(1 + O\right)`,
    ])
  })

  it('print with the numbers put in', () => {
    expect(substituted('gpu-memory-formula')).toEqual({
      weights: '7000000000 × 2',
      kv_cache: '2 × 32 × 128 × 2048 × 4 × 2 × 32',
    })
    expect(substituted('vram-calculator-guide')).toEqual({
      weights: '7000000000 × (16 / 8) × 1.2',
      kv_cache: '2 × 32 × 4096 × 2048 × 4 × (16 / 8)',
      activations: '4 × 2048 × 4096 × 32 × (16 / 8) × 0.1',
      runtime: '500000000',
    })
    expect(
      substituted('vram-calculator-guide', {
        task: 'training',
        zero_stage: 2,
        gradient_checkpointing: 'full',
      }),
    ).toEqual({
      weights: '7000000000 × 4 × 1.2 / 8',
      gradients: '7000000000 × 2 / 8',
      optimizer_states: '7000000000 × 8 / 8',
      kv_cache: '2 × 32 × 4096 × 2048 × 4 × (16 / 8) / 8',
      activations: '4 × 2048 × 4096 × 32 × (16 / 8) × 0.3 / 8',
      runtime: '500000000 / 8',
    })
    expect(substituted('parameter-counts-guide', { kv_heads: 8 })).toEqual({
      weights: '7000000000 × (16 / 8) × (1 + 0.2)',
      kv_cache: '2048 × 32 × 8 × 128 × 2 × 2 × 4',
    })
  })
})

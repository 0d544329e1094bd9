import type { Term } from '../formula/term.ts'
import { gpuMemoryFormula } from './gpu-memory-formula.ts'
import type { PublishedFormulaId, PublishedGuide } from './guide.ts'
import { SHAPE_FIELDS, type PublishedInputs, type ShapeField } from './inputs.ts'
import { parameterCountsGuide } from './parameter-counts-guide.ts'
import { vramCalculatorGuide } from './vram-calculator-guide.ts'

export { PUBLISHED_FORMULA_IDS } from './guide.ts'
export type { FormulaLine, PublishedFormula, PublishedFormulaId, PublishedGuide } from './guide.ts'
export type { PublishedInputs, ShapeField } from './inputs.ts'

/** The three guides and the sixteen formulas they state. */
export const publishedFormulas: Readonly<Record<PublishedFormulaId, PublishedGuide>> = {
  'gpu-memory-formula': gpuMemoryFormula,
  'vram-calculator-guide': vramCalculatorGuide,
  'parameter-counts-guide': parameterCountsGuide,
}

/**
 * Terms of a published formula, computed exactly as its guide states it. Bytes are those of one device.
 * A term's `values` are null when the guide does not count it in such a case, or when an input is missing;
 * of terms with one id at most one arises.
 */
export const publishedTerms = (id: PublishedFormulaId): readonly Term<PublishedInputs>[] =>
  publishedFormulas[id].terms

/** Request fields that a term needs and that are absent: the answer leaves that term out and says so. */
export function missingInputs(id: PublishedFormulaId, inputs: PublishedInputs): ShapeField[] {
  const absent: Readonly<Record<ShapeField, boolean>> = {
    layers: inputs.layers === null,
    hidden_size: inputs.hiddenSize === null,
    heads: inputs.heads === null,
    kv_heads: inputs.kvHeads === null,
    head_dim: inputs.headDim === null,
  }
  const needed = new Set(
    publishedFormulas[id].terms.filter((term) => term.arises(inputs)).flatMap((term) => term.needs),
  )
  return SHAPE_FIELDS.filter((field) => needed.has(field) && absent[field])
}

/** What the guide has no formula for, or counts oddly, in this case. One sentence each. */
export const publishedNotes = (id: PublishedFormulaId, inputs: PublishedInputs): string[] =>
  publishedFormulas[id].notes(inputs)

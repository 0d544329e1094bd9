import type { Expression, SymbolInfo } from '../formula/expression.ts'
import type { Source } from '../formula/term.ts'
import type { PublishedInputs } from './inputs.ts'
import type { PublishedTerm } from './published-term.ts'

export const PUBLISHED_FORMULA_IDS = [
  'gpu-memory-formula',
  'vram-calculator-guide',
  'parameter-counts-guide',
] as const
export type PublishedFormulaId = (typeof PUBLISHED_FORMULA_IDS)[number]

/** One line of a formula as its guide prints it. */
export interface FormulaLine {
  readonly label: string
  readonly expression: Expression
}

/** A formula that a guide states. The three guides state sixteen. */
export interface PublishedFormula {
  /** 1 to 16, through all guides. */
  readonly number: number
  readonly name: string
  readonly lines: readonly FormulaLine[]
  readonly symbols: Readonly<Record<string, SymbolInfo>>
  /** Whether it gives the bytes a device really holds. */
  readonly verdict: 'right' | 'incomplete' | 'wrong'
  /** What is right or wrong about it. */
  readonly assessment: string
}

/** A published guide: who wrote it, what it states, and the terms that compute it exactly as stated. */
export interface PublishedGuide {
  readonly id: PublishedFormulaId
  readonly title: string
  readonly publisher: string
  /** ISO date, as far as the guide tells it. */
  readonly date: string
  readonly url: string
  readonly formulas: readonly PublishedFormula[]
  /** Terms of every case. Of terms with one id at most one arises. */
  readonly terms: readonly PublishedTerm[]
  /** What the guide has no formula for in this case: such memory is left out. */
  readonly notes: (inputs: PublishedInputs) => string[]
}

export const sourceOf = (guide: Pick<PublishedGuide, 'title' | 'publisher' | 'url'>): Source => ({
  title: `${guide.publisher}, ${guide.title}`,
  url: guide.url,
})

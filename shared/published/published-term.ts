import { symbolsOf, type Expression, type SymbolInfo } from '../formula/expression.ts'
import type { ComponentId, Source, Term } from '../formula/term.ts'
import { inputOf, SHAPE_FIELDS, type PublishedInputs, type ShapeField } from './inputs.ts'
import { PUBLISHED_SYMBOLS } from './symbols.ts'

/** A term of a published formula, and what it needs to know of the model. */
export interface PublishedTerm extends Term<PublishedInputs> {
  /** Whether the guide counts this term in such a case, its inputs known or not. */
  readonly arises: (inputs: PublishedInputs) => boolean
  readonly needs: readonly ShapeField[]
}

interface TermText {
  readonly label: string
  readonly summary: string
  readonly ignores: readonly string[]
}

interface TermParts extends TermText {
  readonly id: ComponentId
  readonly expression: Expression
  readonly source: Source
  readonly arises: (inputs: PublishedInputs) => boolean
  /** Numbers that are not an input as it stands. */
  readonly derived?: Readonly<Record<string, (inputs: PublishedInputs) => number>>
}

const known: Readonly<Record<string, SymbolInfo>> = PUBLISHED_SYMBOLS

/** Table entries of the symbols a list of expressions names. */
export function symbolTable(expressions: readonly Expression[]): Readonly<Record<string, SymbolInfo>> {
  const table: Record<string, SymbolInfo> = {}
  for (const name of expressions.flatMap(symbolsOf)) {
    const info = known[name]
    if (!info) throw new Error(`no symbol ${name}`)
    table[name] = info
  }
  return table
}

/** Page of the site that sets the published formulas against the real bytes. */
const DOCS = '/formulas/published/'

/** Builds a term: symbols, needs and numbers all follow from its expression. */
export function publishedTerm(parts: TermParts): PublishedTerm {
  const { id, label, summary, expression, source, ignores, arises, derived = {} } = parts
  const names = symbolsOf(expression)
  return {
    id,
    label,
    summary,
    docs: DOCS,
    expression,
    symbols: symbolTable([expression]),
    sources: [source],
    ignores,
    arises,
    needs: SHAPE_FIELDS.filter((field) => names.includes(field)),
    values: (inputs) => {
      if (!arises(inputs)) return null
      const scalars: Record<string, number> = {}
      for (const name of names) {
        const value = derived[name]?.(inputs) ?? inputOf(name, inputs)
        if (value === undefined) throw new Error(`no value for ${name} in ${id}`)
        if (value === null) return null
        scalars[name] = value
      }
      return { scalars }
    },
  }
}

export const infers = (inputs: PublishedInputs): boolean => inputs.task === 'inference'
export const trains = (inputs: PublishedInputs): boolean => inputs.task === 'training'
export const trainsAll = (inputs: PublishedInputs): boolean => trains(inputs) && inputs.method === 'full'
export const trainsAdapters = (inputs: PublishedInputs): boolean => trains(inputs) && inputs.method !== 'full'

/** Bits of a weight in training: full precision where that is asked, else the weight format's. */
export const trainedBits = (inputs: PublishedInputs): number =>
  trains(inputs) && inputs.precision === 'fp32' ? 32 : inputs.weightBits

/** Bits of a value computed in training: 32 in full precision, 16 in any mixed or half precision. */
export const computeBits = (inputs: PublishedInputs): number => (inputs.precision === 'fp32' ? 32 : 16)

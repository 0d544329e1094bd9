import { evaluate, type Expression, type SymbolInfo, type Values } from '../formula/expression.ts'
import { toTex, toText } from '../formula/print.ts'
import { substitute } from '../formula/substitute.ts'
import type { Source } from '../formula/term.ts'

/** A formula of speed: one object that computes, prints itself and documents itself, as a memory term does. */
export interface Law {
  readonly id: string
  readonly label: string
  readonly summary: string
  readonly unit: string
  /** Page of the site that explains it. */
  readonly docs: string
  readonly expression: Expression
  readonly symbols: Readonly<Record<string, SymbolInfo>>
  readonly sources: readonly Source[]
  readonly ignores: readonly string[]
}

/** A law with its numbers put in. */
export interface AppliedLaw {
  readonly id: string
  readonly label: string
  readonly unit: string
  readonly value: number
  readonly formula: string
  readonly substituted: string
  readonly tex: string
  readonly docs: string
  readonly source: string
}

/** A law and the numbers it is computed with, not printed yet: printing costs more than computing. */
export interface Quantity {
  readonly law: Law
  readonly values: Values
  readonly value: number
}

export const quantity = (law: Law, values: Values): Quantity => ({
  law,
  values,
  value: evaluate(law.expression, values),
})

/** A quantity with its formula, and the formula with the numbers put in. */
export const printLaw = ({ law, values, value }: Quantity): AppliedLaw => ({
  id: law.id,
  label: law.label,
  unit: law.unit,
  value,
  formula: toText(law.expression),
  substituted: substitute(law.expression, values),
  tex: toTex(law.expression, law.symbols),
  docs: law.docs,
  source: law.sources.map(({ url }) => url).join(' '),
})

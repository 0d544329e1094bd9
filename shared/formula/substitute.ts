import type { Expression, GroupRow, Values } from './expression.ts'
import { plainNumber, printSkeleton } from './print.ts'

/** A sum inside a formula, printed row by row. */
interface Sum {
  readonly over: string
  readonly body: Expression
}
/** A formula as it is printed for one pattern of zeros and ones: texts, and between them what is put in. */
interface Template {
  readonly texts: readonly string[]
  /** A symbol's place in {@link Compiled.names}, or a sum. One fewer than the texts. */
  readonly slots: readonly (number | Sum)[]
  readonly isSum: boolean
}
/** A formula (or the body of a sum) with its symbols, those inside further sums left out, and its templates. */
interface Compiled {
  readonly names: readonly string[]
  readonly templates: Map<number, Template>
}

/** Symbols told apart by a template's key: 3^33 is the largest such power that a double holds exactly. */
const MOST_SYMBOLS = 33
/** Patterns kept per formula: which symbols are 0 or 1 hardly ever changes from one request to the next. */
const TEMPLATES_KEPT = 64
/** Parts what is printed from what is put in; in no formula. */
const MARK = '\u0000'

const compiled = new WeakMap<Expression, Compiled>()

/** Symbols of a formula outside its sums, in order of first use. */
function outerSymbols(node: Expression, found = new Set<string>()): Set<string> {
  switch (node.op) {
    case 'number':
    case 'sum':
      break
    case 'symbol':
      found.add(node.name)
      break
    case 'add':
    case 'multiply':
    case 'max':
    case 'min':
      for (const part of node.parts) outerSymbols(part, found)
      break
    case 'subtract':
    case 'divide':
      outerSymbols(node.left, found)
      outerSymbols(node.right, found)
      break
    default:
      outerSymbols(node.of, found)
  }
  return found
}

function compiledOf(expression: Expression): Compiled {
  let found = compiled.get(expression)
  if (!found)
    compiled.set(expression, (found = { names: [...outerSymbols(expression)], templates: new Map() }))
  return found
}

function templateOf(expression: Expression, names: readonly string[], numbers: readonly number[]): Template {
  const sums: Sum[] = []
  const { text, isSum } = printSkeleton(
    expression,
    (name) => numbers[names.indexOf(name)],
    (name) => `${MARK}${names.indexOf(name)}${MARK}`,
    (over, body) => `${MARK}s${sums.push({ over, body }) - 1}${MARK}`,
  )
  const parts = text.split(MARK)
  return {
    texts: parts.filter((_part, index) => index % 2 === 0),
    slots: parts
      .filter((_part, index) => index % 2 === 1)
      .map((mark) => (mark.startsWith('s') ? (sums[Number(mark.slice(1))] as Sum) : Number(mark))),
    isSum,
  }
}

/** At most this many addends are written out; the rest is summed under one "…" so that a line stays a line. */
const ADDENDS_SHOWN = 6

function printSum({ over, body }: Sum, values: Values): string {
  const rows = values.groups?.[over] ?? []
  if (rows.length === 0) return '0'
  let text = ''
  const shown = Math.min(rows.length, ADDENDS_SHOWN)
  for (let i = 0; i < shown; i++) {
    const addend = printWith(body, values, rows[i], rows.length > 1)
    text = i === 0 ? addend : `${text} + ${addend}`
  }
  if (rows.length > shown) text = `${text} + … (${rows.length - shown} more)`
  return rows.length > 1 ? `(${text})` : text
}

function printWith(expression: Expression, values: Values, row?: GroupRow, bracketsSum = false): string {
  const { names, templates } = compiledOf(expression)
  const numbers: number[] = []
  let key = 0
  for (const name of names) {
    const value = row?.values[name] ?? values.scalars[name] ?? Number.NaN
    numbers.push(value)
    key = 3 * key + (value === 0 ? 0 : value === 1 ? 1 : 2)
  }
  let template = templates.get(key)
  if (!template) {
    template = templateOf(expression, names, numbers)
    if (names.length <= MOST_SYMBOLS) {
      if (templates.size >= TEMPLATES_KEPT) templates.clear()
      templates.set(key, template)
    }
  }
  const { texts, slots } = template
  let text = texts[0] as string
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number | Sum
    const put = typeof slot === 'number' ? plainNumber(numbers[slot] as number) : printSum(slot, values)
    text += put + (texts[i + 1] as string)
  }
  return bracketsSum && template.isSum ? `(${text})` : text
}

/**
 * The formula with its numbers put in. What is 0 in a sum or 1 in a product is left out where it comes from a symbol: a
 * term that does not arise in this case. A sum becomes its addends.
 */
export const substitute = (expression: Expression, values: Values): string => printWith(expression, values)

/**
 * A formula as data: one tree that computes, prints as text, prints with numbers put in, and prints as TeX.
 * Every memory term is written in it, so the number in an answer and the formula beside it cannot drift apart.
 */

/** A named quantity. `tex` is how the field's papers write it; `meaning` and `unit` fill the page's symbol table. */
export interface SymbolInfo {
  readonly tex: string
  readonly meaning: string
  readonly unit: string
}

export type Expression =
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'symbol'; readonly name: string }
  | { readonly op: 'add' | 'multiply' | 'max' | 'min'; readonly parts: readonly Expression[] }
  | { readonly op: 'subtract' | 'divide'; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'ceil' | 'floor' | 'sqrt'; readonly of: Expression }
  /** Sum over the rows of a group: alike layers, tensors of one storage type, … */
  | { readonly op: 'sum'; readonly over: string; readonly body: Expression }

/** What to put in: scalars by name, and for each sum its rows. A row hides a scalar of the same name. */
export interface Values {
  readonly scalars: Readonly<Record<string, number>>
  readonly groups?: Readonly<Record<string, readonly GroupRow[]>>
}
/** One row of a sum. `label` says what it stands for ('26 layers, window 1024'); every other entry is a number. */
export interface GroupRow {
  readonly label: string
  readonly values: Readonly<Record<string, number>>
}

type Operand = Expression | number | string
const expressionOf = (operand: Operand): Expression =>
  typeof operand === 'number'
    ? { op: 'number', value: operand }
    : typeof operand === 'string'
      ? { op: 'symbol', name: operand }
      : operand

export const plus = (...parts: Operand[]): Expression => ({ op: 'add', parts: parts.map(expressionOf) })
export const times = (...parts: Operand[]): Expression => ({ op: 'multiply', parts: parts.map(expressionOf) })
export const largest = (...parts: Operand[]): Expression => ({ op: 'max', parts: parts.map(expressionOf) })
export const smallest = (...parts: Operand[]): Expression => ({ op: 'min', parts: parts.map(expressionOf) })
export const minus = (left: Operand, right: Operand): Expression => ({
  op: 'subtract',
  left: expressionOf(left),
  right: expressionOf(right),
})
export const over = (left: Operand, right: Operand): Expression => ({
  op: 'divide',
  left: expressionOf(left),
  right: expressionOf(right),
})
export const ceiling = (of: Operand): Expression => ({ op: 'ceil', of: expressionOf(of) })
export const floored = (of: Operand): Expression => ({ op: 'floor', of: expressionOf(of) })
export const squareRoot = (of: Operand): Expression => ({ op: 'sqrt', of: expressionOf(of) })
export const sum = (group: string, body: Operand): Expression => ({
  op: 'sum',
  over: group,
  body: expressionOf(body),
})

function valueOf(name: string, { scalars }: Values, row: GroupRow | undefined): number {
  const value = row?.values[name] ?? scalars[name]
  if (value === undefined) throw new Error(`no value for ${name}`)
  return value
}

/**
 * The value of an expression.
 * @throws when a symbol or group has no value: a bug in the term, never a user's mistake.
 */
export function evaluate(expression: Expression, values: Values, row?: GroupRow): number {
  switch (expression.op) {
    case 'symbol':
      return valueOf(expression.name, values, row)
    case 'number':
      return expression.value
    case 'add': {
      let total = 0
      for (const part of expression.parts) total += evaluate(part, values, row)
      return total
    }
    case 'multiply': {
      let product = 1
      for (const part of expression.parts) product *= evaluate(part, values, row)
      return product
    }
    case 'max': {
      let top = -Infinity
      for (const part of expression.parts) top = Math.max(top, evaluate(part, values, row))
      return top
    }
    case 'min': {
      let low = Infinity
      for (const part of expression.parts) low = Math.min(low, evaluate(part, values, row))
      return low
    }
    case 'subtract':
      return evaluate(expression.left, values, row) - evaluate(expression.right, values, row)
    case 'divide':
      return evaluate(expression.left, values, row) / evaluate(expression.right, values, row)
    case 'ceil':
      return Math.ceil(evaluate(expression.of, values, row))
    case 'floor':
      return Math.floor(evaluate(expression.of, values, row))
    case 'sqrt':
      return Math.sqrt(evaluate(expression.of, values, row))
    case 'sum': {
      const rows = values.groups?.[expression.over]
      if (!rows) throw new Error(`no rows for ${expression.over}`)
      const { body } = expression
      let total = 0
      // Sums of one number a row are long (a planned buffer has a row for each of its tensors), so they are read in place.
      if (body.op === 'symbol')
        for (const each of rows) total += each.values[body.name] ?? valueOf(body.name, values, undefined)
      else for (const each of rows) total += evaluate(body, values, each)
      return total
    }
  }
}

/** Every symbol an expression names, in order of first use: the page's symbol table. */
export function symbolsOf(expression: Expression): string[] {
  const seen = new Set<string>()
  const visit = (node: Expression): void => {
    switch (node.op) {
      case 'number':
        return
      case 'symbol':
        seen.add(node.name)
        return
      case 'add':
      case 'multiply':
      case 'max':
      case 'min':
        node.parts.forEach(visit)
        return
      case 'subtract':
      case 'divide':
        visit(node.left)
        visit(node.right)
        return
      case 'sum':
        visit(node.body)
        return
      default:
        visit(node.of)
    }
  }
  visit(expression)
  return [...seen]
}

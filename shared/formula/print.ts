import type { Expression, SymbolInfo } from './expression.ts'

/** How tightly a node binds, to know where brackets are needed. */
const binding = (node: Expression): number => {
  switch (node.op) {
    case 'add':
      return node.parts.length === 1 ? binding(node.parts[0] as Expression) : 1
    case 'subtract':
      return 1
    case 'multiply':
      return node.parts.length === 1 ? binding(node.parts[0] as Expression) : 2
    case 'divide':
      return 2
    case 'sum':
      return 1.5
    default:
      return 3
  }
}

interface Style {
  readonly number: (value: number) => string
  readonly symbol: (name: string) => string
  readonly sum: (over: string, body: Expression, print: (node: Expression) => string) => string
  /** Leaves out what changes nothing once the numbers are known, as far down as additions and products reach. */
  readonly simplify?: (node: Expression) => Expression
}

type ValueOf = (name: string) => number | undefined

const isSymbolWorth = (part: Expression, value: number, valueOf: ValueOf): boolean =>
  part.op === 'symbol' && valueOf(part.name) === value

function isZero(part: Expression, valueOf: ValueOf): boolean {
  if (part.op === 'multiply') return part.parts.some((each) => isSymbolWorth(each, 0, valueOf))
  return isSymbolWorth(part.op === 'divide' ? part.left : part, 0, valueOf)
}

/** Drops `+ 0` and `× 1` whose value comes from a symbol: terms that do not arise in this case. */
function simplified(node: Expression, valueOf: ValueOf): Expression {
  if (node.op === 'add' || node.op === 'multiply') {
    const isSum = node.op === 'add'
    const parts: Expression[] = []
    for (const each of node.parts) {
      const part = simplified(each, valueOf)
      if (!(isSum ? isZero(part, valueOf) : isSymbolWorth(part, 1, valueOf))) parts.push(part)
    }
    if (parts.length === 0) return { op: 'number', value: isSum ? 0 : 1 }
    return parts.length === 1 ? (parts[0] as Expression) : { op: node.op, parts }
  }
  if (node.op === 'divide') {
    const right = simplified(node.right, valueOf)
    const left = simplified(node.left, valueOf)
    return isSymbolWorth(right, 1, valueOf) ? left : { op: 'divide', left, right }
  }
  return node
}

/** @param isSimple whether the node was simplified with the one above it; doing it again would change nothing. */
function print(written: Expression, style: Style, isSimple = false): string {
  const node = style.simplify && !isSimple ? style.simplify(written) : written
  const isSimplePart = node.op === 'add' || node.op === 'multiply' || node.op === 'divide'
  const inner = (child: Expression, least: number): string => {
    const text = print(child, style, isSimplePart)
    return binding(child) < least ? `(${text})` : text
  }
  switch (node.op) {
    case 'number':
      return style.number(node.value)
    case 'symbol':
      return style.symbol(node.name)
    case 'add':
      return node.parts.map((part) => inner(part, 1)).join(' + ')
    case 'subtract':
      return `${inner(node.left, 1)} − ${inner(node.right, 2)}`
    case 'multiply':
      return node.parts
        .map((part) => inner(part, part.op === 'divide' && part !== node.parts[0] ? 3 : 2))
        .join(' × ')
    case 'divide':
      return `${inner(node.left, 2)} / ${inner(node.right, 3)}`
    case 'max':
    case 'min':
      return `${node.op}(${node.parts.map((part) => print(part, style)).join(', ')})`
    case 'ceil':
    case 'floor':
    case 'sqrt':
      return `${node.op}(${print(node.of, style)})`
    case 'sum':
      return style.sum(node.over, node.body, (child) => inner(child, 2))
  }
}

/** The formula in words: `Σ layers: kv_heads × (key_dim + value_dim) × …` */
export const toText = (expression: Expression): string =>
  print(expression, {
    number: plainNumber,
    symbol: (name) => name,
    sum: (over, body, inner) => `Σ_${over} ${inner(body)}`,
  })

/** What a formula looks like once some of its symbols are known to be 0 or 1, with a mark where each number goes. */
export interface Skeleton {
  readonly text: string
  /** What is left is an addition. */
  readonly isSum: boolean
}

/**
 * Prints a formula without its numbers.
 *
 * @param valueOf a symbol's value as far as simplifying asks: 0, 1 or anything else
 * @param symbol what is printed for a symbol
 * @param group what is printed for a sum
 */
export function printSkeleton(
  expression: Expression,
  valueOf: ValueOf,
  symbol: (name: string) => string,
  group: (over: string, body: Expression) => string,
): Skeleton {
  const left = simplified(expression, valueOf)
  const style: Style = {
    simplify: (node) => simplified(node, valueOf),
    number: plainNumber,
    symbol,
    sum: (over, body) => group(over, body),
  }
  return { text: print(left, style, true), isSum: left.op === 'add' }
}

/** TeX of the formula, with each symbol as the papers write it. */
export function toTex(expression: Expression, symbols: Readonly<Record<string, SymbolInfo>>): string {
  const inner = (child: Expression, least: number): string => {
    const text = toTex(child, symbols)
    return binding(child) < least ? `\\left(${text}\\right)` : text
  }
  const all = (parts: readonly Expression[]): string => parts.map((part) => toTex(part, symbols)).join(',\\ ')
  switch (expression.op) {
    case 'number':
      return texNumber(expression.value)
    case 'symbol':
      return symbols[expression.name]?.tex ?? `\\mathrm{${expression.name.replaceAll('_', '\\_')}}`
    case 'add':
      return expression.parts.map((part) => inner(part, 1)).join(' + ')
    case 'subtract':
      return `${inner(expression.left, 1)} - ${inner(expression.right, 2)}`
    case 'multiply':
      return expression.parts.map((part) => inner(part, 2)).join(' \\cdot ')
    case 'divide':
      return `\\frac{${toTex(expression.left, symbols)}}{${toTex(expression.right, symbols)}}`
    case 'max':
    case 'min':
      return `\\${expression.op}\\left(${all(expression.parts)}\\right)`
    case 'ceil':
      return `\\left\\lceil ${toTex(expression.of, symbols)} \\right\\rceil`
    case 'floor':
      return `\\left\\lfloor ${toTex(expression.of, symbols)} \\right\\rfloor`
    case 'sqrt':
      return `\\sqrt{${toTex(expression.of, symbols)}}`
    case 'sum':
      return `\\sum_{\\text{${expression.over.replaceAll('_', ' ')}}} ${inner(expression.body, 2)}`
  }
}

/** Digits without grouping, so that a reader can paste the line into a calculator. */
export function plainNumber(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return String(Number(value.toPrecision(8)))
}
const texNumber = (value: number): string => plainNumber(value)

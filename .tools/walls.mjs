/**
 * The walls of the house, checked on the syntax tree:
 *
 * - shared/ imports nothing but zod and its own files;
 * - worker/ and site/ never import each other: both only know shared/;
 * - worker/ and site/ do no arithmetic on memory. A byte is computed in shared/, once, with its formula beside it;
 *   a page or a route that adds, divides or rounds one would be a second, untested formula.
 *
 * Arithmetic is judged by name, in .ts files and in the frontmatter, template and scripts of .astro files: an operand
 * whose name holds a memory unit (`total_bytes`, `sizeGib`, `kv_cache_tokens`), or a unit's own factor (`1024 ** 3`).
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { convertToTsx } from '@astrojs/astro2tsx'
import ts from 'typescript'
import { root } from './run.mjs'

const K = ts.SyntaxKind
const operators = ['+', '-', '*', '/', '%', '**', '<<', '>>', '>>>']
const arithmetic = new Set(operators.flatMap((operator) => [operator, `${operator}=`]))
const memoryWords = new Set(['bytes', 'kb', 'kib', 'mb', 'mib', 'gb', 'gib', 'tb', 'tib', 'tokens'])
const unitFactors = new Set([1024 ** 2, 1024 ** 3, 1024 ** 4].map(String))

/** `totalBytes` and `TOTAL_BYTES` both hold the word `bytes`; `rgb` and `byteLength` hold no unit of memory. */
function namesMemory(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => memoryWords.has(word))
}

/** Calls that return the quantity they are given. Any other call is judged by its own name, not by its arguments. */
const conversions = new Set(['Number', 'BigInt', 'parseInt', 'parseFloat'])

/**
 * What makes an operand a quantity of memory, or undefined. Looks through parentheses, casts and conversions.
 *
 * @param {Set<string>} aliases names that were given such a quantity earlier in the file
 */
function memoryOperand(node, aliases) {
  const inside = (inner) => memoryOperand(inner, aliases)
  if (ts.isIdentifier(node)) return namesMemory(node.text) || aliases.has(node.text) ? node.text : undefined
  if (ts.isPropertyAccessExpression(node)) return namesMemory(node.name.text) ? node.name.text : undefined
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression
    return ts.isStringLiteralLike(key) && namesMemory(key.text) ? key.text : inside(node.expression)
  }
  if (ts.isNumericLiteral(node)) return unitFactors.has(node.text) ? node.text : undefined
  if (ts.isCallExpression(node)) {
    const converts =
      conversions.has(node.expression.getText()) || node.expression.getText().startsWith('Math.')
    return inside(node.expression) ?? (converts ? node.arguments.map(inside).find(Boolean) : undefined)
  }
  if (ts.isBinaryExpression(node)) return inside(node.left) ?? inside(node.right)
  if (ts.isConditionalExpression(node)) return inside(node.whenTrue) ?? inside(node.whenFalse)
  if (ts.isPrefixUnaryExpression(node)) return inside(node.operand)
  const looksThrough = [
    ts.isParenthesizedExpression,
    ts.isNonNullExpression,
    ts.isAsExpression,
    ts.isSatisfiesExpression,
    ts.isAwaitExpression,
  ]
  return looksThrough.some((is) => is(node)) ? inside(node.expression) : undefined
}

/** Names that hold a quantity of memory under another word: `const n = memory.total_bytes`, `{ total_bytes: n }`. */
function memoryAliases(source) {
  const aliases = new Set()
  const visit = (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
      if (memoryOperand(node.initializer, aliases) !== undefined) aliases.add(node.name.text)
    }
    if (ts.isBindingElement(node) && ts.isIdentifier(node.name) && node.propertyName !== undefined) {
      if (namesMemory(node.propertyName.getText())) aliases.add(node.name.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return aliases
}

/** `'total: ' + bytes` joins text; it computes nothing. */
function isText(node) {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true
  if (ts.isParenthesizedExpression(node)) return isText(node.expression)
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === K.PlusToken &&
    (isText(node.left) || isText(node.right))
  )
}

const writtenFactor = /^(1024 ?\*\* ?[234]|2 ?\*\* ?[234]0|1024( ?\* ?1024)+)$/

/** The quantity of memory that this one node computes with, or undefined. */
function memoryArithmetic(node, aliases) {
  const operand = (inner) => memoryOperand(inner, aliases)
  if (ts.isBinaryExpression(node) && arithmetic.has(node.operatorToken.getText())) {
    const joins = node.operatorToken.getText().startsWith('+')
    if (joins && (isText(node.left) || isText(node.right))) return undefined
    return writtenFactor.test(node.getText()) ? node.getText() : (operand(node.left) ?? operand(node.right))
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const steps = [K.PlusPlusToken, K.MinusMinusToken, K.MinusToken]
    return steps.includes(node.operator) ? operand(node.operand) : undefined
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { expression: object, name } = node.expression
    if (ts.isIdentifier(object) && object.text === 'Math') return node.arguments.map(operand).find(Boolean)
    if (['toFixed', 'toPrecision', 'toExponential'].includes(name.text)) return operand(object)
  }
  return undefined
}

/** The module that a node names, for every form an import can take, or undefined. */
function importedModule(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node)) return node.argument.literal
  if (ts.isImportEqualsDeclaration(node)) return node.moduleReference.expression
  if (!ts.isCallExpression(node)) return undefined
  const calls = node.expression.kind === K.ImportKeyword || node.expression.getText() === 'require'
  return calls ? node.arguments[0] : undefined
}

/** Why a file of `room` may not import `specifier`, or undefined when it may. */
function brokenImport(room, file, specifier) {
  const isRelative = specifier.startsWith('.')
  const target = isRelative
    ? relative(root, resolve(root, dirname(file), specifier)).split(sep)[0]
    : undefined
  if (room === 'shared') {
    if (specifier === 'zod' || target === 'shared') return undefined
    return `shared/ imports nothing but zod and its own files, not '${specifier}'`
  }
  const other = room === 'worker' ? 'site' : 'worker'
  return target === other ? `${room}/ knows shared/ only, not '${specifier}'` : undefined
}

/** The scripts of a file, each with the position in the file where its text begins. */
function programs(file, text) {
  if (!file.endsWith('.astro')) return [{ code: text, original: (position) => position }]
  const { code, mappings, scripts } = convertToTsx(text, { filename: file })
  const original = (position) => {
    const span = mappings.findLast(([start, length]) => start <= position && position < start + length)
    return span === undefined ? 0 : span[2] + position - span[0]
  }
  return [
    { code, original },
    ...scripts.map(({ content, position }) => ({
      code: content,
      original: (offset) => position.start + offset,
    })),
  ]
}

/**
 * Every break of the walls in one file.
 *
 * @param {string} file path from the repository's root: its first folder is the room whose rules apply
 * @param {string} text the file's content
 * @returns {{ file: string, line: number, message: string }[]}
 */
export function checkWalls(file, text) {
  const room = file.split(/[\\/]/)[0]
  const found = []
  for (const { code, original } of programs(file, text)) {
    const source = ts.createSourceFile(`${file}.tsx`, code, ts.ScriptTarget.Latest, true, kindOf(file))
    const report = (node, message) => {
      const line = text.slice(0, original(node.getStart())).split('\n').length
      found.push({ file, line, message })
    }
    const aliases = memoryAliases(source)
    const visit = (node) => {
      const specifier = importedModule(node)
      if (specifier !== undefined) {
        const broken = ts.isStringLiteralLike(specifier)
          ? brokenImport(room, file, specifier.text)
          : room === 'shared' && 'shared/ imports only what it names in a string'
        if (broken) report(node, broken)
      }
      const operand = room === 'shared' ? undefined : memoryArithmetic(node, aliases)
      if (operand !== undefined) {
        report(
          node,
          `${room}/ computes with memory (${operand}); move it to shared/: ${node.getText().split('\n')[0]}`,
        )
        return
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}

function kindOf(file) {
  return file.endsWith('.ts') || file.endsWith('.mjs') ? ts.ScriptKind.TS : ts.ScriptKind.TSX
}

/** Checks every file of the three rooms; prints what it finds and returns it. */
function checkAll() {
  const files = ['shared', 'worker', 'site'].flatMap((room) =>
    globSync(`${room}/**/*.{ts,mts,mjs,js,tsx,astro}`, {
      cwd: root,
      exclude: (path) =>
        /(^|[\\/])(node_modules|dist|\.astro|worker-configuration\.d\.ts)$/.test(String(path)),
    }),
  )
  const found = files.flatMap((file) => checkWalls(file, readFileSync(join(root, file), 'utf8')))
  for (const { file, line, message } of found) console.error(`${file}:${line}  ${message}`)
  console.log(`${files.length} files, ${found.length} breaks of the walls`)
  return found
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && checkAll().length > 0)
  process.exitCode = 1

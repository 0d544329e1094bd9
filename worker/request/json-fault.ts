/** Where a text stops being acceptable JSON, and why. */
export interface JsonFault {
  readonly line: number
  readonly column: number
  readonly message: string
}

/**
 * Nested levels accepted. A published config.json has at most six; whatever walks the value later may then recurse
 * without looking.
 */
export const MAX_JSON_DEPTH = 32

class Fault extends Error {
  readonly offset: number
  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const WORD = /[A-Za-z_$][\w$]*/y
const SPACE = /[ \t\n\r]*/y
/** What Python's json module and JavaScript write that JSON does not have. */
const NOT_JSON: Readonly<Record<string, string>> = {
  NaN: 'JSON has no NaN: write null',
  Infinity: 'JSON has no Infinity: write null',
  undefined: 'JSON has no undefined: write null',
  None: 'None is Python: write null',
  True: 'True is Python: write true',
  False: 'False is Python: write false',
}

class Scanner {
  private at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  document(): void {
    this.value(1)
    this.space()
    if (this.at < this.text.length)
      throw new Fault(this.at, `unexpected ${this.seen()} after the end of the value`)
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private space(): void {
    this.take(SPACE)
  }

  private seen(): string {
    const character = this.text.codePointAt(this.at)
    return character === undefined ? 'end of the text' : JSON.stringify(String.fromCodePoint(character))
  }

  private value(depth: number): void {
    this.space()
    const first = this.text[this.at]
    if (first === '{' || first === '[') {
      if (depth > MAX_JSON_DEPTH) throw new Fault(this.at, `nested deeper than ${MAX_JSON_DEPTH} levels`)
      if (first === '{') this.object(depth)
      else this.array(depth)
    } else if (first === '"') this.string()
    else if (this.take(NUMBER) === undefined) this.word()
  }

  private word(): void {
    const start = this.at
    const word = this.take(WORD)
    if (word === 'true' || word === 'false' || word === 'null') return
    if (word !== undefined)
      throw new Fault(start, NOT_JSON[word] ?? `expected a value, not ${JSON.stringify(word.slice(0, 40))}`)
    throw new Fault(
      start,
      this.text.startsWith('-Infinity', start)
        ? 'JSON has no Infinity: write null'
        : `expected a value, not ${this.seen()}`,
    )
  }

  private string(): string {
    const start = this.at
    const found = this.take(STRING)
    if (found === undefined)
      throw new Fault(start, 'a string that does not end, or holds a line break or a wrong escape')
    return found
  }

  private object(depth: number): void {
    this.at++
    const keys = new Set<string>()
    this.space()
    if (this.skip('}')) return
    do {
      this.space()
      const start = this.at
      if (this.text[start] !== '"')
        throw new Fault(start, `expected a field name in double quotes, not ${this.seen()}`)
      const key: unknown = JSON.parse(this.string())
      // The last of two would silently win, and the estimate would not be of what was asked.
      if (keys.has(String(key))) throw new Fault(start, `the field ${JSON.stringify(key)} is given twice`)
      keys.add(String(key))
      this.space()
      if (!this.skip(':')) throw new Fault(this.at, `expected ":" after the field name, not ${this.seen()}`)
      this.value(depth + 1)
      this.space()
    } while (this.skip(','))
    if (!this.skip('}')) throw new Fault(this.at, `expected "," or "}", not ${this.seen()}`)
  }

  private array(depth: number): void {
    this.at++
    this.space()
    if (this.skip(']')) return
    do {
      this.value(depth + 1)
      this.space()
    } while (this.skip(','))
    if (!this.skip(']')) throw new Fault(this.at, `expected "," or "]", not ${this.seen()}`)
  }
}

/**
 * Checks JSON text (RFC 8259) before it is parsed: grammar, depth, and fields given twice.
 * Returns null when `JSON.parse` will accept it, else the first fault with its place, counted from 1.
 */
export function jsonFault(text: string): JsonFault | null {
  try {
    new Scanner(text).document()
    return null
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const before = text.slice(0, error.offset).split('\n')
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message: error.message }
  }
}

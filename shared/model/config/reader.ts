import type { Issue } from '../../errors.ts'

/** Limits on what a config may claim; anything beyond is a typing error or an attack, not a language model. */
export const CONFIG_LIMITS = {
  layers: 2048,
  dimension: 1_048_576,
  vocabulary: 16_777_216,
  experts: 16_384,
  contextLength: 1_073_741_824,
} as const

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads a Hugging Face config field by field, remembers which fields were looked at, and gathers every problem
 * instead of stopping at the first.
 */
export class ConfigReader {
  readonly issues: Issue[] = []
  readonly notes: string[] = []
  readonly #seen = new Set<string>()
  readonly #nested = new Map<string, ConfigReader>()
  readonly source: JsonObject
  readonly path: string

  constructor(source: JsonObject, path = 'config') {
    this.source = source
    this.path = path
  }

  /** True when the field is there and not null. */
  has(name: string): boolean {
    this.#seen.add(name)
    return this.source[name] !== undefined && this.source[name] !== null
  }

  /** Fields that do not change memory; they count as understood. */
  ignore(...names: string[]): void {
    for (const name of names) this.#seen.add(name)
  }

  fail(name: string, message: string): void {
    this.issues.push({ field: `${this.path}.${name}`, message })
  }

  /** A positive integer under one of `names` (first found), else `fallback`; without one, a missing field is an issue. */
  integer(
    names: string | readonly string[],
    fallback?: number,
    limit: number = CONFIG_LIMITS.dimension,
    least = 1,
  ): number {
    const list = typeof names === 'string' ? [names] : names
    for (const name of list) {
      if (!this.has(name)) continue
      const value = this.source[name]
      if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= limit)
        return value
      this.fail(name, `must be an integer from ${least} to ${limit}, not ${describe(value)}`)
      return fallback ?? least
    }
    if (fallback !== undefined) return fallback
    this.fail(list[0] as string, `is missing; the architecture cannot be sized without it`)
    return least
  }

  /** An integer that may be 0 or absent. */
  count(names: string | readonly string[], fallback = 0, limit: number = CONFIG_LIMITS.dimension): number {
    return this.integer(names, fallback, limit, 0)
  }

  /** A number that need not be whole. With bounds, one beyond them is wrong: a size is made of it. */
  number(name: string, fallback: number, least = -Infinity, most = Infinity): number {
    if (!this.has(name)) return fallback
    const value = this.source[name]
    if (typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most) return value
    const bounds = most === Infinity ? '' : ` from ${least} to ${most}`
    this.fail(name, `must be a number${bounds}, not ${describe(value)}`)
    return fallback
  }

  boolean(names: string | readonly string[], fallback: boolean): boolean {
    for (const name of typeof names === 'string' ? [names] : names) {
      if (!this.has(name)) continue
      const value = this.source[name]
      if (typeof value === 'boolean') return value
      this.fail(name, `must be true or false, not ${describe(value)}`)
      return fallback
    }
    return fallback
  }

  text(name: string, fallback: string): string {
    if (!this.has(name)) return fallback
    const value = this.source[name]
    if (typeof value === 'string') return value
    this.fail(name, `must be a string, not ${describe(value)}`)
    return fallback
  }

  /** A list of `length` entries, each checked by `accept`; null when the field is absent. */
  list<T>(name: string, accept: (value: unknown) => T | undefined, length?: number): readonly T[] | null {
    if (!this.has(name)) return null
    const value = this.source[name]
    if (!Array.isArray(value) || value.length > CONFIG_LIMITS.layers) {
      this.fail(name, `must be a list of at most ${CONFIG_LIMITS.layers} entries, not ${describe(value)}`)
      return null
    }
    if (length !== undefined && value.length !== length) {
      this.fail(name, `has ${value.length} entries, but the model has ${length} layers`)
      return null
    }
    const out: T[] = []
    for (const [index, entry] of value.entries()) {
      const accepted = accept(entry)
      if (accepted === undefined) {
        this.fail(`${name}[${index}]`, `is not understood: ${describe(entry)}`)
        return null
      }
      out.push(accepted)
    }
    return out
  }

  /**
   * A nested config, read under its own path; null when absent. Its issues land in this reader's list. Fields of
   * `inherited` count where the nested config is silent (the first call decides).
   */
  nested(name: string, inherited: JsonObject = {}): ConfigReader | null {
    const known = this.#nested.get(name)
    if (known) return known
    if (!this.has(name)) return null
    const value = this.source[name]
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.fail(name, `must be an object, not ${describe(value)}`)
      return null
    }
    return this.child(name, { ...inherited, ...value })
  }

  /** A reader of `source` as if it stood under `name`: for a nested config that a class builds from its defaults. */
  child(name: string, source: JsonObject): ConfigReader {
    const reader = new ConfigReader(source, `${this.path}.${name}`)
    Object.defineProperty(reader, 'issues', { value: this.issues })
    Object.defineProperty(reader, 'notes', { value: this.notes })
    this.#nested.set(name, reader)
    return reader
  }

  /** The nested configs that were read, by name. */
  nestedReaders(): readonly (readonly [name: string, reader: ConfigReader])[] {
    return [...this.#nested]
  }

  /** Fields present in the config that nothing looked at. */
  unread(): string[] {
    return Object.keys(this.source).filter((name) => !this.#seen.has(name))
  }
}

/** A short, safe description of a value for a message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  return Array.isArray(value) ? 'a list' : typeof value
}

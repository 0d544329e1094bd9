import type { Issue } from '../../errors.ts'
import { CONFIG_LIMITS } from '../config/reader.ts'
import type { GgufHeader, GgufValue } from './header.ts'

/** A value that switches nothing on. */
const isOff = (value: GgufValue): boolean =>
  value === 0 ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.every((entry) => entry === 0))

const shown = (value: GgufValue): string => {
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`
  return typeof value === 'object' ? 'a list' : String(value)
}

/** Reads the metadata of one architecture (`llama.block_count` as `block_count`), gathering every problem. */
export class GgufReader {
  readonly issues: Issue[] = []
  readonly architecture: string
  readonly #metadata: GgufHeader['metadata']
  readonly #seen = new Set<string>()

  constructor({ metadata }: GgufHeader) {
    this.#metadata = metadata
    const name = metadata['general.architecture']
    this.architecture = typeof name === 'string' ? name : ''
  }

  fail(key: string, message: string): void {
    this.issues.push({ field: `gguf.${this.architecture}.${key}`, message })
  }

  value(key: string): GgufValue | undefined {
    this.#seen.add(key)
    const full = `${this.architecture}.${key}`
    return Object.hasOwn(this.#metadata, full) ? this.#metadata[full] : undefined
  }

  has(key: string): boolean {
    return this.value(key) !== undefined
  }

  #check(key: string, value: number, limit: number): number {
    if (Number.isSafeInteger(value) && value >= 0 && value <= limit) return value
    this.fail(key, `must be an integer from 0 to ${limit}, not ${value}`)
    return 0
  }

  /** A whole number; `fallback` where the key is absent, an issue where there is none. Of a list the largest counts. */
  integer(key: string, fallback?: number, limit: number = CONFIG_LIMITS.dimension): number {
    const value = this.value(key)
    if (typeof value === 'number') return this.#check(key, value, limit)
    if (Array.isArray(value)) return this.#check(key, Math.max(0, ...(value as readonly number[])), limit)
    if (value === undefined && fallback !== undefined) return fallback
    this.fail(
      key,
      value === undefined
        ? 'is missing; the architecture cannot be sized without it'
        : `must be an integer, not ${shown(value)}`,
    )
    return 0
  }

  /** One whole number per layer: a list as long as the layers, or one number for all. */
  perLayer(key: string, layers: number, fallback?: number): readonly number[] {
    const value = this.value(key)
    if (!Array.isArray(value)) return Array.from({ length: layers }, () => this.integer(key, fallback))
    if (value.length < layers) {
      this.fail(key, `has ${value.length} entries, but the model has ${layers} layers`)
      return Array.from({ length: layers }, () => 0)
    }
    return (value as readonly number[])
      .slice(0, layers)
      .map((entry) => this.#check(key, Number(entry), CONFIG_LIMITS.dimension))
  }

  /** Keys of the architecture that nothing read and whose value switches something on. */
  unread(): string[] {
    const prefix = `${this.architecture}.`
    return Object.entries(this.#metadata).flatMap(([name, value]) => {
      const key = name.slice(prefix.length)
      return name.startsWith(prefix) && !this.#seen.has(key) && !isOff(value) ? [key] : []
    })
  }
}

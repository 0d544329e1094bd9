import type { Scenario } from './scenario.ts'
import type { Stretch, Stretched } from './settle.ts'
import { placeOf, type Place } from './watch.ts'

export type SettingKey = keyof Scenario['settings']

/** Settings that follow the context and the batch, whatever the engine fills in. */
const WORKLOAD = [
  'contextLength',
  'promptTokens',
  'batchSize',
  'outputsMax',
] as const satisfies readonly SettingKey[]
/** Fields of a stretch: whether each is given is a place of its own. */
const FIELDS = ['context_length', 'batch_size', 'prompt_tokens'] as const satisfies readonly (keyof Stretch)[]
const FOLLOWS: Readonly<Record<keyof Stretch, readonly SettingKey[]>> = {
  context_length: ['contextLength', 'promptTokens'],
  batch_size: ['batchSize', 'outputsMax'],
  prompt_tokens: ['promptTokens'],
}
/** Sets of places are sums of their bits, in a 32-bit integer; places beyond them share the last one. */
const LAST_BIT = 30

/** Tells which places differ between a settled request and the same with another context or batch. */
export class Changes {
  readonly #base: Scenario
  readonly #keys: SettingKey[] = [...WORKLOAD]
  readonly #known: Set<string> = new Set(WORKLOAD)
  readonly #given = new Map<number, Scenario['given']>()
  /** Counts up when a place is found that no set had yet: sets from before tell too little. */
  generation = 0

  constructor(base: Scenario, atBase: Stretched) {
    this.#base = base
    this.#learn(atBase.filled)
    this.#given.set(0, base.given)
  }

  /** What the engine fills in for one stretch it may leave alone for another: compared from then on. */
  #learn(filled: Stretched['filled']): void {
    for (const key in filled)
      if (!this.#known.has(key)) {
        this.#known.add(key)
        this.#keys.push(key as SettingKey)
        this.generation++
      }
  }

  /** The places that a stretch changes. */
  between({ settings, filled }: Stretched, stretch: Stretch): number {
    this.#learn(filled)
    const base = this.#base.settings
    let changed = this.#givenBits(stretch)
    for (let i = 0; i < this.#keys.length; i++) {
      const key = this.#keys[i] as SettingKey
      if (settings[key] !== base[key]) changed |= bitOf(i)
    }
    return changed
  }

  /** The settings in which several stretches of the same given fields differ from one another or from the base. */
  varying(stretched: readonly Stretched[]): SettingKey[] {
    for (const { filled } of stretched) this.#learn(filled)
    const base = this.#base.settings
    const found: SettingKey[] = []
    for (const key of this.#keys) {
      const value = base[key]
      for (const { settings } of stretched)
        if (settings[key] !== value) {
          found.push(key)
          break
        }
    }
    return found
  }

  /** Whether a stretch gives no field that the base does not. */
  givesNothingNew(stretch: Stretch): boolean {
    return this.#givenBits(stretch) === 0
  }

  #givenBits(stretch: Stretch): number {
    let bits = 0
    for (let i = 0; i < FIELDS.length; i++) {
      const field = FIELDS[i] as keyof Stretch
      if (stretch[field] !== undefined && !this.#base.given.has(field)) bits |= 1 << i
    }
    return bits
  }

  /** The fields given with a stretch. */
  givenWith(stretch: Stretch): Scenario['given'] {
    const bits = this.#givenBits(stretch)
    let given = this.#given.get(bits)
    if (!given) {
      given = new Set([...this.#base.given, ...FIELDS.filter((_, i) => bits & (1 << i))])
      this.#given.set(bits, given)
    }
    return given
  }

  /** Those of some places that can change at all. */
  among(reads: ReadonlySet<Place>): number {
    let bits = 0
    for (const [i, field] of FIELDS.entries()) if (reads.has(placeOf('given', field))) bits |= 1 << i
    for (const [i, key] of this.#keys.entries()) if (reads.has(placeOf('settings', key))) bits |= bitOf(i)
    return bits
  }

  /** The places of some settings. */
  of(keys: readonly SettingKey[]): number {
    let bits = 0
    for (const key of keys) bits |= bitOf(this.#keys.indexOf(key))
    return bits
  }

  /** The places that follow a field. */
  following(field: keyof Stretch): number {
    return this.of(FOLLOWS[field])
  }
}

const bitOf = (index: number): number => 1 << Math.min(LAST_BIT, FIELDS.length + index)

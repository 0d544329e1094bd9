import { editDistance } from '../near.ts'

export interface Lookup<T> {
  /** The entry of this id, alias or name, in any case. */
  find(name: string): T | undefined
  /** Ids of at most `most` entries nearest to `text`, best first, each once. */
  near(text: string, most: number): string[]
}

interface Word {
  readonly letters: string
  readonly tokens: ReadonlySet<string>
}

/** Longest text compared; anything longer is cut, so that a hostile word costs nothing. */
const LONGEST = 80
/** Largest difference still offered, from 0 (the same) to 1 (nothing in common). */
const FARTHEST = 0.6

/** Endings that tell checkpoints of one architecture apart, so they say nothing about which architecture is meant. */
const FINE_TUNE = /\b(?:instruct|chat|base|it|pt|hf|gguf|awq|gptq)\b/g

/** Names compare by their letters and digits, and by their parts: "qwen3-32b" has qwen, 3 and 32b. */
function word(text: string): Word {
  const lower = text.slice(0, LONGEST).toLowerCase().replace(FINE_TUNE, '')
  return {
    letters: lower.replace(/[^a-z0-9]+/g, ''),
    tokens: new Set(lower.match(/\d+(?:\.\d+)?[a-z]?(?![a-z])|[a-z]+|\d+/g)),
  }
}

/**
 * Difference of two names. Edits catch a misspelt word; shared parts catch right words in another order or
 * with extra ones, where edits alone would prefer any short name.
 */
function difference(a: Word, b: Word): number {
  const edits = editDistance(a.letters, b.letters) / Math.max(a.letters.length, b.letters.length, 1)
  let shared = 0
  for (const token of a.tokens) if (b.tokens.has(token)) shared++
  const parts = a.tokens.size + b.tokens.size - shared
  return 0.6 * edits + 0.4 * (parts === 0 ? 1 : 1 - shared / parts)
}

/**
 * Finds entries by any of their names. The index is built at the first call: a process that never looks
 * anything up (a health check, a published formula) does not pay for it.
 */
export function createLookup<T extends { readonly id: string }>(
  namesOf: () => Iterable<readonly [string, T]>,
): Lookup<T> {
  let index: Map<string, T> | undefined
  let words: (readonly [Word, T])[] | undefined
  const byName = (): Map<string, T> => {
    if (index) return index
    index = new Map()
    for (const [name, entry] of namesOf()) {
      const key = name.toLowerCase()
      // Ids come first; a later name never takes one away from another entry.
      if (!index.has(key)) index.set(key, entry)
    }
    return index
  }
  return {
    find: (name) => byName().get(name.trim().toLowerCase()),
    near(text, most) {
      const wanted = word(text)
      if (wanted.letters === '') return []
      words ??= [...byName()].map(([name, entry]) => [word(name), entry])
      const best = new Map<string, number>()
      for (const [candidate, { id }] of words) {
        const score = difference(wanted, candidate)
        if (score <= FARTHEST && score < (best.get(id) ?? Infinity)) best.set(id, score)
      }
      const order = (a: [string, number], b: [string, number]) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)
      return [...best]
        .sort(order)
        .slice(0, most)
        .map(([id]) => id)
    },
  }
}

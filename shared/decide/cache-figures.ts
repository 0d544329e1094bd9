import type { Column, Load } from '../estimate/column.ts'
import { LONGEST_CONTEXT } from '../estimate/longest.ts'
import { largestThatFits } from '../estimate/search.ts'
import type { ComponentId } from '../formula/term.ts'

const CACHES: ReadonlySet<ComponentId> = new Set<ComponentId>(['kv_cache', 'recurrent_state'])

/** Bytes of components summed over all devices. */
export function bytesOver(load: Load, wanted: (id: ComponentId) => boolean): number {
  let total = 0
  for (const { stage, terms } of load.evaluation.stages)
    for (const { term, bytes } of terms) if (wanted(term.id)) total += bytes * stage.devices
  return total
}
const cacheBytes = (load: Load): number => bytesOver(load, (id) => CACHES.has(id))

/** Figures about the cache that people ask for beside the total; each is a difference or a search over the estimator. */
export interface CacheFigures {
  /** Bytes one more token of context takes in one sequence, as a mean over the asked context's second half. */
  readonly kv_bytes_per_token: number
  /** Bytes one more sequence of the asked context takes (a further user, a larger batch). */
  readonly kv_bytes_per_sequence: number
  readonly kv_bytes: number
  readonly weights_bytes: number
  /** Cache over weights at the asked context and batch. */
  readonly kv_share_of_weights: number
  /** Context from which the cache is larger than the weights; null where it never is within the search. */
  readonly kv_crossover_context_length: number | null
}

/** The cache's figures of one settled request. */
export function cacheFigures(column: Column): CacheFigures {
  const { base } = column
  const { contextLength, batchSize } = base.scenario.settings
  const weights = bytesOver(base, (id) => id === 'weights')
  const cache = cacheBytes(base)
  const half = Math.max(1, contextLength >> 1)
  const shorter = half === contextLength ? null : column.at({ context_length: half })
  const more = column.at({ batch_size: batchSize + 1 })
  const below = largestThatFits(
    (context_length) => {
      const load = column.at({ context_length })
      return load ? cacheBytes(load) : Number.POSITIVE_INFINITY
    },
    weights,
    LONGEST_CONTEXT,
    cache > 0 ? { at: contextLength, load: cache, slope: cache / contextLength } : undefined,
  )
  return {
    kv_bytes_per_token: shorter
      ? Math.round((cache - cacheBytes(shorter)) / (contextLength - half) / batchSize)
      : cache,
    kv_bytes_per_sequence: more ? cacheBytes(more) - cache : 0,
    kv_bytes: cache,
    weights_bytes: weights,
    kv_share_of_weights: weights === 0 ? 0 : Number((cache / weights).toFixed(4)),
    kv_crossover_context_length: below === LONGEST_CONTEXT ? null : (below ?? 0) + 1,
  }
}

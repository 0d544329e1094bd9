import { largestThatFits, type Support } from './search.ts'
import type { Column, Load } from './column.ts'

/** Longest context and largest batch that are searched: beyond any model and any server. */
export const LONGEST_CONTEXT = 1_073_741_824
export const LARGEST_BATCH = 1_048_576

/** The largest value that fits, and what one more would take. */
export interface Longest {
  /** Null: not even 1 fits. */
  readonly value: number | null
  readonly per_gpu_bytes: number | null
  /** What stops it: the GPU's memory, the model's own limit, or the end of the search. */
  readonly limited_by: 'memory' | 'model' | 'search'
  /** Bytes of the next value, which does not fit; null where memory is not the limit. */
  readonly next_per_gpu_bytes: number | null
}

/** The load as asked, growing as if what follows the field were proportional to it. */
function supportOf(column: Column, field: 'context_length' | 'batch_size', from: number): Support | undefined {
  const { base } = column
  const slope = column.following(base, field) / from
  return slope > 0 ? { at: from, load: base.perGpuBytes - base.usableBytes, slope } : undefined
}

/**
 * The largest value whose load fits: `load(value) ≤ usable < load(value + 1)`, by search over the estimator. What a
 * device can hold is asked of each load, since an engine's share may depend on it.
 */
function longest(
  at: (value: number) => Load | null,
  ceiling: number,
  ceilingIs: Longest['limited_by'],
  support: Support | undefined,
): Longest {
  const seen = new Map<number, Load | null>()
  const look = (value: number): Load | null => {
    let load = seen.get(value)
    if (load === undefined) seen.set(value, (load = at(value)))
    return load
  }
  const excess = (value: number): number => {
    const load = look(value)
    return load ? load.perGpuBytes - load.usableBytes : Number.POSITIVE_INFINITY
  }
  const value = largestThatFits(excess, 0, ceiling, support)
  const atCeiling = value === ceiling
  return {
    value,
    per_gpu_bytes: value === null ? null : (look(value)?.perGpuBytes ?? null),
    limited_by: atCeiling ? ceilingIs : 'memory',
    next_per_gpu_bytes: atCeiling ? null : (look((value ?? 0) + 1)?.perGpuBytes ?? null),
  }
}

/** Longest context that fits, up to what the model was made for. */
export function longestContext(column: Column): Longest {
  const { architecture, settings } = column.base.scenario
  const own = architecture.maxContextLength
  return longest(
    (context_length) => column.at({ context_length }),
    own ?? LONGEST_CONTEXT,
    own === null ? 'search' : 'model',
    supportOf(column, 'context_length', settings.contextLength),
  )
}

/** Most sequences of the asked context that fit. */
export const largestBatch = (column: Column): Longest =>
  longest(
    (batch_size) => column.at({ batch_size }),
    LARGEST_BATCH,
    'search',
    supportOf(column, 'batch_size', column.base.scenario.settings.batchSize),
  )

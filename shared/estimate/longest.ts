import { largestThatFits, type Support } from './search.ts'
import { DEFAULT_CONTEXT } from './settle.ts'
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

type Field = 'context_length' | 'batch_size'

/** Where a search starts: a value that the asked one has no part in, so that one question has one answer. */
interface Start {
  readonly field: Field
  readonly from: number
  readonly ceiling: number
  readonly ceilingIs: Longest['limited_by']
}

/**
 * The largest value whose load fits: `load(value) ≤ usable < load(value + 1)`, by search over the estimator. What a
 * device can hold is asked of each load, since an engine's share may depend on it.
 */
function longest(column: Column, { field, from, ceiling, ceilingIs }: Start): Longest {
  const seen = new Map<number, Load | null>()
  const { base } = column
  const asked =
    field === 'batch_size' ? base.scenario.settings.batchSize : base.scenario.settings.contextLength
  const look = (value: number): Load | null => {
    let load = seen.get(value)
    if (load === undefined) seen.set(value, (load = value === asked ? base : column.at({ [field]: value })))
    return load
  }
  const excess = (value: number): number => {
    const load = look(value)
    return load ? load.perGpuBytes - load.usableBytes : Number.POSITIVE_INFINITY
  }
  const value = largestThatFits(excess, 0, ceiling, supportOf(column, field, from, look(from)))
  const atCeiling = value === ceiling
  return {
    value,
    per_gpu_bytes: value === null ? null : (look(value)?.perGpuBytes ?? null),
    limited_by: atCeiling ? ceilingIs : 'memory',
    next_per_gpu_bytes: atCeiling ? null : (look((value ?? 0) + 1)?.perGpuBytes ?? null),
  }
}

/** A load, growing as if what follows the field were proportional to it. */
function supportOf(column: Column, field: Field, at: number, load: Load | null): Support | undefined {
  if (!load) return undefined
  const slope = column.following(load, field) / at
  return slope > 0 ? { at, load: load.perGpuBytes - load.usableBytes, slope } : undefined
}

/** Longest context that fits, up to what the model was made for. */
export function longestContext(column: Column): Longest {
  const own = column.base.scenario.architecture.maxContextLength
  return longest(column, {
    field: 'context_length',
    from: own ?? DEFAULT_CONTEXT,
    ceiling: own ?? LONGEST_CONTEXT,
    ceilingIs: own === null ? 'search' : 'model',
  })
}

/** Most sequences of the asked context that fit. */
export const largestBatch = (column: Column): Longest =>
  longest(column, { field: 'batch_size', from: 1, ceiling: LARGEST_BATCH, ceilingIs: 'search' })

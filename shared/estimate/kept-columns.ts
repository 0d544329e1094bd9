import type { Architecture } from '../model/architecture.ts'
import type { EstimateField, EstimateRequest } from '../request/estimate.ts'
import { columnOf, type Column, type Load } from './column.ts'
import { largestBatch, longestContext, type Longest } from './longest.ts'
import { computeAnew, type Recall } from './recall.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Stretch } from './settle.ts'

/** A column that outlives its request, and what was found by searching it. */
interface Kept {
  readonly column: Column
  readonly longest: Map<string, Longest>
}

/** Columns kept of all models together (some 20 kB each), and searches kept of one column. */
const COLUMNS_KEPT = 1000
const SEARCHES_KEPT = 64
let columns = new WeakMap<Architecture, Map<string, Kept>>()
let kept = 0

const STRETCHED: ReadonlySet<string> = new Set<keyof Stretch>([
  'context_length',
  'batch_size',
  'prompt_tokens',
])
/** What an answer says, not what it is computed from. */
const WORDS_ONLY: ReadonlySet<string> = new Set<EstimateField>(['units', 'explain', 'model', 'conservative'])

/** Everything a column depends on but its model: each other field, and which of the stretched ones are given. */
function keyOf(request: EstimateRequest): string {
  let key = ''
  for (const name of Object.keys(request) as EstimateField[]) {
    const value = request[name]
    if (value === undefined || WORDS_ONLY.has(name)) continue
    key += STRETCHED.has(name) ? `${name};` : `${name}=${String(value)};`
  }
  return key
}

function stretchOf({ context_length, batch_size, prompt_tokens }: EstimateRequest): Stretch {
  return {
    ...(context_length === undefined ? {} : { context_length }),
    ...(batch_size === undefined ? {} : { batch_size }),
    ...(prompt_tokens === undefined ? {} : { prompt_tokens }),
  }
}

const isBase = ({ base }: Column, stretch: Stretch): boolean =>
  base.request.context_length === stretch.context_length &&
  base.request.batch_size === stretch.batch_size &&
  base.request.prompt_tokens === stretch.prompt_tokens

function keptOf(request: EstimateRequest, model: ResolvedModel, recall: Recall): Kept | null {
  const fresh = (by: Recall): Kept | null => {
    const column = columnOf(request, model, by)
    return column.ok ? { column: column.value, longest: new Map() } : null
  }
  // A config or a bare parameter count makes an architecture of its own each time.
  if (model.source === 'config' || model.source === 'params') return fresh(recall)
  let known = columns.get(model.architecture)
  const key = keyOf(request)
  const found = known?.get(key)
  if (found) return found
  // What is kept for long must not keep a caller's whole memory alive.
  const made = fresh(computeAnew)
  // A contradiction may be of this context alone.
  if (!made) return null
  if (++kept > COLUMNS_KEPT) {
    columns = new WeakMap()
    known = undefined
    kept = 1
  }
  if (!known) columns.set(model.architecture, (known = new Map()))
  known.set(key, made)
  return made
}

/** A search's result, done once for its key. */
function searched(known: Kept['longest'], key: string, search: () => Longest): Longest {
  let result = known.get(key)
  if (!result) {
    if (known.size >= SEARCHES_KEPT) known.clear()
    known.set(key, (result = search()))
  }
  return result
}

const contextKey = ({ batch_size, prompt_tokens }: Stretch): string =>
  `context ${batch_size} ${prompt_tokens}`

/** A request's place in a column that is kept from request to request: its load, and how far it could be stretched. */
export interface KeptLoad {
  readonly load: Load
  /** The same request's column: its base is {@link load}. */
  readonly column: Column
  /** {@link longestContext} of the request. */
  longestContext(): Longest
  /** {@link largestBatch} of the request. */
  largestBatch(): Longest
}

/**
 * The load of a request, from a column that is settled once for all requests that differ only in context and batch.
 * Null when the request contradicts itself.
 *
 * @param recall the caller's memory, for a model whose columns are not kept
 */
export function keptLoad(
  request: EstimateRequest,
  model: ResolvedModel,
  recall: Recall = computeAnew,
): KeptLoad | null {
  const found = keptOf(request, model, recall)
  if (!found) return null
  const { column, longest } = found
  const stretch = stretchOf(request)
  const load = isBase(column, stretch) ? column.base : column.at(stretch)
  if (!load) return null
  const here: Column = {
    ...column,
    base: load,
    at: (further) => column.at({ ...stretch, ...further }),
  }
  const once = (key: string, search: (column: Column) => Longest): Longest =>
    searched(longest, key, () => search(here))
  const { context_length, prompt_tokens } = stretch
  return {
    load,
    column: here,
    longestContext: () => once(contextKey(stretch), longestContext),
    largestBatch: () => once(`batch ${context_length} ${prompt_tokens}`, largestBatch),
  }
}

/** The longest context alone, whatever context is asked; null when the request contradicts itself. */
export function keptLongestContext(request: EstimateRequest, model: ResolvedModel): Longest | null {
  const found = keptOf(request, model, computeAnew)
  if (!found) return null
  const { column, longest } = found
  const stretch = stretchOf(request)
  const at: Column['at'] = (further) => column.at({ ...stretch, ...further })
  const result = searched(longest, contextKey(stretch), () => longestContext({ ...column, at }))
  // Memory never falls as the context grows: where a longer context can be told, the asked one can.
  const isTold = (result.value ?? 0) >= (stretch.context_length ?? Number.POSITIVE_INFINITY)
  return isTold || isBase(column, stretch) || column.at(stretch) !== null ? result : null
}

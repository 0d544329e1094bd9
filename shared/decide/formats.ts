import type { ResolvedModel } from '../estimate/resolve-model.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import type { Load } from '../estimate/column.ts'
import { keptLoad, keptLongestContext } from '../estimate/kept-columns.ts'
import type { BestFormat, FrontierPoint } from './fit-types.ts'
import { kvLadder, weightLadder, type Rung } from './ladder.ts'
import { qualityOf } from './quality.ts'
import { qualityNotes } from './quality-notes.ts'

const fits = (load: Load): boolean => load.perGpuBytes <= load.usableBytes

/** The first rung of a ladder that fits; null when none does. */
function firstThatFits(
  request: EstimateRequest,
  model: ResolvedModel,
  rungs: readonly Rung[],
  change: (format: string) => Partial<EstimateRequest>,
): { rung: Rung; load: Load } | null {
  for (const rung of rungs) {
    const load = keptLoad({ ...request, ...change(rung.format) }, model)?.load
    if (load && fits(load)) return { rung, load }
  }
  return null
}

const described = (
  stores: 'weights' | 'kv_cache',
  found: { rung: Rung; load: Load } | null,
): BestFormat | null =>
  found && {
    format: found.rung.format,
    per_gpu_bytes: found.load.perGpuBytes,
    verdict: found.load.verdict,
    quality: found.rung.quality,
    notes: qualityNotes(stores, found.rung.format),
  }

/** A request with its engine named: changing the weights must not change what runs them. */
const pinned = (request: EstimateRequest, base: Load): EstimateRequest => ({
  ...request,
  engine: base.scenario.engine.id as NonNullable<EstimateRequest['engine']>,
})

/** Best weight format that fits at the asked context, batch and cache format. */
export function bestWeights(request: EstimateRequest, model: ResolvedModel, base: Load): BestFormat | null {
  const { engine, architecture } = base.scenario
  return described(
    'weights',
    firstThatFits(pinned(request, base), model, weightLadder(engine, architecture), (weights) => ({
      weights,
    })),
  )
}

/** Best cache format that fits at the asked context, batch and weight format. */
export function bestKvCache(request: EstimateRequest, model: ResolvedModel, base: Load): BestFormat | null {
  const { engine, settings } = base.scenario
  const asked = { ...pinned(request, base), weights: settings.weights }
  const change = (kv_cache_dtype: string): Partial<EstimateRequest> => ({
    kv_cache_dtype,
    kv_cache_dtype_k: undefined,
    kv_cache_dtype_v: undefined,
  })
  return described('kv_cache', firstThatFits(asked, model, kvLadder(engine), change))
}

/** Cache formats of a frontier: 16 bits, 8 bits and fewest. */
const FRONTIER_CACHES = 3

/**
 * Pairs of formats that no other pair beats in all three of weight quality, cache quality and longest context, best
 * quality first. Cache formats of nearly the same size are left out, so that the table stays readable.
 */
export function frontier(request: EstimateRequest, model: ResolvedModel, base: Load): FrontierPoint[] {
  const { engine, architecture } = base.scenario
  const caches = kvLadder(engine)
  const chosen =
    caches.length <= FRONTIER_CACHES ? caches : [...caches.slice(0, FRONTIER_CACHES - 1), ...caches.slice(-1)]
  const points: FrontierPoint[] = []
  for (const weights of weightLadder(engine, architecture))
    for (const cache of chosen) {
      const losses = { weights_loss: weights.quality.loss, kv_cache_loss: cache.quality.loss }
      // What is no better in quality than a pair that holds the model's own context cannot beat it.
      const isBeaten = points.some(
        (point) =>
          point.max_context_length === architecture.maxContextLength &&
          point.weights_loss < losses.weights_loss &&
          point.kv_cache_loss <= losses.kv_cache_loss,
      )
      if (isBeaten) continue
      const asked = {
        ...pinned(request, base),
        weights: weights.format,
        kv_cache_dtype: cache.format,
        kv_cache_dtype_k: undefined,
        kv_cache_dtype_v: undefined,
      }
      const { value = null, per_gpu_bytes = null } = keptLongestContext(asked, model) ?? {}
      if (value === null || per_gpu_bytes === null) continue
      points.push({
        weights: weights.format,
        kv_cache_dtype: cache.format,
        max_context_length: value,
        per_gpu_bytes,
        ...losses,
      })
      if (value === architecture.maxContextLength) break
    }
  const beats = (a: FrontierPoint, b: FrontierPoint): boolean =>
    a !== b &&
    a.weights_loss <= b.weights_loss &&
    a.kv_cache_loss <= b.kv_cache_loss &&
    a.max_context_length >= b.max_context_length &&
    (a.weights_loss < b.weights_loss ||
      a.kv_cache_loss < b.kv_cache_loss ||
      a.max_context_length > b.max_context_length)
  return points.filter((point) => !points.some((other) => beats(other, point)))
}

/** Where the formats of a request stand. */
export function qualityOfRequest(base: Load) {
  const { settings, architecture, engine } = base.scenario
  const [own] = weightLadder(engine, architecture)
  return {
    weights: {
      format: settings.weights,
      ...qualityOf('weights', settings.weights, own?.format),
      notes: qualityNotes('weights', settings.weights),
    },
    kv_cache: {
      format: settings.keyFormat,
      ...qualityOf('kv_cache', settings.keyFormat),
      notes: qualityNotes('kv_cache', settings.keyFormat),
    },
  }
}

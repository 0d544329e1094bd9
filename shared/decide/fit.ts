import { findGpu } from '../catalogue/index.ts'
import { failure, success, type Result } from '../errors.ts'
import { columnOf } from '../estimate/column.ts'
import { keptLoad } from '../estimate/kept-columns.ts'
import type { Longest } from '../estimate/longest.ts'
import { computeAnew } from '../estimate/recall.ts'
import { settledRequest } from '../estimate/request-echo.ts'
import { resolveModel, type ResolvedModel } from '../estimate/resolve-model.ts'
import { settle } from '../estimate/settle.ts'
import { tooLarge } from '../estimate/too-large.ts'
import { stepsToFit, suggestionsFor } from '../estimate/suggestions.ts'
import type { Suggestion, Verdict, Warning } from '../estimate/types.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { cacheFigures, type CacheFigures } from './cache-figures.ts'
import { FIT_FIELDS } from './decide-fields.ts'
import { modelsOnGpu, type ModelsOnGpu } from './fit-gpu.ts'
import type { BestFormat, FrontierPoint } from './fit-types.ts'
import { bestKvCache, bestWeights, frontier, qualityOfRequest } from './formats.ts'
import { parseFields, requestOf } from './parse.ts'
import { QUALITY_ORDER_BASIS, QUALITY_ORDER_SOURCE } from './quality.ts'

/** How far a model on a GPU can be stretched. */
export interface ModelOnGpu {
  readonly model: { readonly id: string; readonly name: string }
  readonly request: Readonly<Record<string, unknown>>
  readonly gpu: string
  readonly gpus: number
  readonly verdict: Verdict
  readonly per_gpu_bytes: number
  readonly usable_bytes: number
  readonly headroom_bytes: number
  /** Longest context at the asked batch and formats. */
  readonly longest_context: Longest
  /** Most sequences of the asked context. */
  readonly largest_batch: Longest
  /** Best formats at the asked context and batch; null where none fits. Absent in training. */
  readonly best_weights?: BestFormat | null
  readonly best_kv_cache?: BestFormat | null
  readonly frontier?: readonly FrontierPoint[]
  readonly quality?: ReturnType<typeof qualityOfRequest>
  readonly quality_order: { readonly basis: string; readonly source: string }
  readonly cache?: CacheFigures
  /** Single changes, cheapest in quality and speed first; empty when it fits. */
  readonly suggestions: readonly Suggestion[]
  /** Changes that together make it fit, each with all before it; empty when it fits. */
  readonly steps: readonly Suggestion[]
  readonly warnings: readonly Warning[]
}

/** The inverse of one model on one GPU, by search over the estimator. */
export function modelOnGpu(request: EstimateRequest, model: ResolvedModel): Result<ModelOnGpu> {
  const settled = settle(request, model)
  if (!settled.ok) return settled
  const { scenario, warnings } = settled.value
  const { gpu, settings } = scenario
  if (!gpu)
    return failure('invalid-request', [{ field: 'gpu', message: 'is missing: name the GPU to fit on' }])
  const kept = keptLoad(request, model)
  if (!kept) {
    const column = columnOf(request, model, computeAnew)
    return column.ok ? tooLarge(request) : column
  }
  const { load, column } = kept
  const { perGpuBytes, usableBytes, verdict } = load
  const fits = verdict === 'fits'
  const formats =
    settings.task === 'training'
      ? {}
      : {
          best_weights: bestWeights(request, model, load),
          best_kv_cache: bestKvCache(request, model, load),
          frontier: frontier(request, model, load),
          quality: qualityOfRequest(load),
          cache: cacheFigures(column),
        }
  return success({
    model: { id: model.id, name: model.name },
    request: settledRequest(request, model, scenario),
    gpu: gpu.id,
    gpus: settings.gpus,
    verdict,
    per_gpu_bytes: perGpuBytes,
    usable_bytes: usableBytes,
    headroom_bytes: usableBytes - perGpuBytes,
    longest_context: kept.longestContext(),
    largest_batch: kept.largestBatch(),
    ...formats,
    quality_order: { basis: QUALITY_ORDER_BASIS, source: QUALITY_ORDER_SOURCE },
    suggestions: fits ? [] : suggestionsFor(request, model, scenario, computeAnew),
    steps: fits ? [] : stepsToFit(request, model, scenario, computeAnew),
    warnings,
  })
}

/**
 * What fits a GPU: with a model, how far it can be stretched and in which formats; without one, which models of the
 * catalogue fit, each in its best format.
 */
export function fit(input: unknown): Result<ModelOnGpu | ModelsOnGpu> {
  const query = parseFields(FIT_FIELDS, input)
  if (!query.ok) return query
  const { value } = query
  if (value.gpu === undefined)
    return failure('invalid-request', [{ field: 'gpu', message: 'is missing: name the GPU to fit on' }])
  const names = value.model !== undefined || value.params !== undefined
  const lists = (['q', 'max_loss', 'limit', 'offset'] as const).filter((name) => value[name] !== undefined)
  if (names && lists.length > 0)
    return failure(
      'invalid-request',
      lists.map((field) => ({ field, message: 'goes with a GPU alone; this request names a model' })),
    )
  if (!names) return modelsOnGpu(value)
  const request = requestOf(value)
  if (!request.ok) return request
  const model = resolveModel(request.value)
  if (!model.ok) {
    const known = findGpu(value.gpu)
    const { problem } = model
    return known
      ? model
      : {
          ok: false,
          problem: {
            ...problem,
            errors: [...problem.errors, { field: 'gpu', message: `"${value.gpu}" is not in the catalogue` }],
          },
        }
  }
  return modelOnGpu(request.value, model.value)
}

import { findGpu, allModels, nearGpus } from '../catalogue/index.ts'
import type { GpuEntry } from '../catalogue/schema.ts'
import { failure, success, type Result } from '../errors.ts'
import { engineById } from '../engines/index.ts'
import { columnOf, type Column } from '../estimate/column.ts'
import { longestContext } from '../estimate/longest.ts'
import { createRecall } from '../estimate/recall.ts'
import { resolveModel, type ResolvedModel } from '../estimate/resolve-model.ts'
import type { Verdict } from '../estimate/types.ts'
import { countParameters } from '../model/parameters.ts'
import { pageOf } from '../present/page.ts'
import { matches } from '../present/search.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import type { FIT_FIELDS } from './decide-fields.ts'
import { weightLadder, type Rung } from './ladder.ts'
import type { Values } from './parse.ts'
import { QUALITY_ORDER_BASIS, QUALITY_ORDER_SOURCE, type QualityPlace } from './quality.ts'

type Query = Values<typeof FIT_FIELDS>

/** A model of the catalogue in the best format that fits. */
export interface FittingModel {
  readonly model: string
  readonly name: string
  readonly params_total: number
  readonly params_active: number
  readonly weights: string
  readonly quality: QualityPlace
  readonly per_gpu_bytes: number
  readonly headroom_bytes: number
  readonly verdict: Verdict
  readonly max_context_length: number | null
}
export interface ModelsOnGpu {
  readonly gpu: string
  readonly gpus: number
  readonly engine: string
  readonly usable_bytes: number
  readonly ranked_by: string
  readonly quality_order: { readonly basis: string; readonly source: string }
  /** Models that fit, and models that were looked at. */
  readonly total: number
  readonly considered: number
  readonly limit: number
  readonly offset: number
  readonly models: readonly FittingModel[]
}

const DEFAULT_ROWS = 20
/** Formats worse than this are rarely worth their memory: the least of the 2-bit types is just inside. */
const DEFAULT_MAX_LOSS = 40
/** Up to this loss a format is nearly the model itself; beyond it a smaller model may be the better one. */
const GOOD_LOSS = 5
const RANKED_BY = `First the models whose best format stays within ${GOOD_LOSS} in the order of quality, then the others; in each group by total parameters, largest first.`
/** Fewest bits of any format here: a model that is too large even so needs no look. */
const FEWEST_BITS = 1.5

/** Data-centre GPUs serve checkpoints; a card or machine at home runs GGUF files. */
const engineFor = (query: Query, gpu: GpuEntry): string =>
  query.engine ?? (gpu.class === 'datacenter' ? 'vllm' : 'llama.cpp')

interface Found {
  readonly model: ResolvedModel
  readonly rung: Rung
  readonly column: Column
}

/** The best rung that fits. Fewer bits are fewer bytes, so the ladder is halved rather than climbed. */
function bestRung(request: EstimateRequest, model: ResolvedModel, rungs: readonly Rung[]): Found | null {
  const recall = createRecall()
  let best: Found | null = null
  const look = (index: number): boolean => {
    const rung = rungs[index]
    if (!rung) return false
    const column = columnOf({ ...request, model: model.id, weights: rung.format }, model, recall)
    if (!column.ok || column.value.base.perGpuBytes > column.value.base.usableBytes) return false
    best = { model, rung, column: column.value }
    return true
  }
  // Most models of a list either fit as they are or not at all.
  if (look(0)) return best
  let fails = 0
  let low = rungs.length - 1
  if (!look(low)) return null
  while (low - fails > 1) {
    const middle = (low + fails) >> 1
    if (look(middle)) low = middle
    else fails = middle
  }
  return best
}

/** Catalogue models that fit a GPU, each in its best format, ranked. */
export function modelsOnGpu(query: Query): Result<ModelsOnGpu> {
  const name = query.gpu ?? ''
  const gpu = findGpu(name)
  if (!gpu) {
    const near = nearGpus(name, 5)
    return failure('unknown-gpu', [
      {
        field: 'gpu',
        message: `"${name.slice(0, 80)}" is not in the catalogue`,
        ...(near[0] === undefined ? {} : { allowed: near, did_you_mean: near[0] }),
      },
    ])
  }
  const engine = engineById(engineFor(query, gpu))
  const { q, max_loss = DEFAULT_MAX_LOSS, limit, offset, ...rest } = query
  if (rest.task === 'training')
    return failure('contradiction', [
      { field: 'task', message: 'training needs a model: the list of models is for inference' },
    ])
  const request: EstimateRequest = { ...rest, engine: engine.id as NonNullable<EstimateRequest['engine']> }
  const usable = gpu.usable_bytes * (query.gpus ?? 1)
  const considered = allModels().filter((entry) => matches(q, [entry.id, entry.name, entry.family]))
  const found = considered.flatMap((entry) => {
    const model = resolveModel({ model: entry.id, conservative: query.conservative })
    if (!model.ok) return []
    const { total } = countParameters(model.value.architecture)
    if ((total * FEWEST_BITS) / 8 > usable) return []
    const rungs = weightLadder(engine, model.value.architecture).filter(({ format, quality }) =>
      query.weights === undefined ? quality.loss <= max_loss : format === query.weights,
    )
    const given =
      query.weights !== undefined && rungs.length === 0
        ? [
            {
              format: query.weights,
              bits: 0,
              quality: {
                loss: 0,
                basis: 'bits',
                perplexity_increase_percent: null,
                model: null,
                source: null,
              } as const,
            },
          ]
        : rungs
    const best = bestRung(request, model.value, given)
    return best ? [best] : []
  })
  const parameters = ({ model }: Found): number => countParameters(model.architecture).total
  const good = ({ rung }: Found): number => (rung.quality.loss <= GOOD_LOSS ? 0 : 1)
  const sorted = found.sort((a, b) => good(a) - good(b) || parameters(b) - parameters(a))
  const page = pageOf(sorted, { limit: limit ?? DEFAULT_ROWS, offset })
  return success({
    gpu: gpu.id,
    gpus: query.gpus ?? 1,
    engine: engine.id,
    usable_bytes: gpu.usable_bytes,
    ranked_by: RANKED_BY,
    quality_order: { basis: QUALITY_ORDER_BASIS, source: QUALITY_ORDER_SOURCE },
    total: page.total,
    considered: considered.length,
    limit: page.limit,
    offset: page.offset,
    models: page.rows.map(rowOf),
  })
}

function rowOf({ model, rung, column }: Found): FittingModel {
  const { total, active } = countParameters(model.architecture)
  const { base } = column
  return {
    model: model.id,
    name: model.name,
    params_total: total,
    params_active: active,
    weights: rung.format,
    quality: rung.quality,
    per_gpu_bytes: base.perGpuBytes,
    headroom_bytes: base.usableBytes - base.perGpuBytes,
    verdict: base.verdict,
    max_context_length: longestContext(column).value,
  }
}

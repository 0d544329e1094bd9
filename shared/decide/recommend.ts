import { allGpus } from '../catalogue/index.ts'
import type { GpuEntry } from '../catalogue/schema.ts'
import { failure, success, type Result } from '../errors.ts'
import { columnOf, type Column } from '../estimate/column.ts'
import { createRecall, type Recall } from '../estimate/recall.ts'
import { settledRequest } from '../estimate/request-echo.ts'
import { resolveModel, type ResolvedModel } from '../estimate/resolve-model.ts'
import { settle } from '../estimate/settle.ts'
import type { Warning } from '../estimate/types.ts'
import { pageOf } from '../present/page.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { costOf } from './cost.ts'
import type { CostOptions } from './cost-fields.ts'
import { RECOMMEND_FIELDS, type Ranking } from './decide-fields.ts'
import { gpuCounts, layoutsOf } from './layouts.ts'
import { mostOf, runsOn } from './support.ts'
import { parseFields, requestOf, type Values } from './parse.ts'
import { rankRows, type Recommendation } from './ranking.ts'
import { estimatedSpeed, type DecideDeps, type SpeedOf } from './speed.ts'

type Query = Values<typeof RECOMMEND_FIELDS>

const DEFAULT_MOST = 8
const DEFAULT_ROWS = 20

export interface Recommendations {
  readonly model: { readonly id: string; readonly name: string }
  /** The workload with every default filled in; the GPU's own defaults apart. */
  readonly request: Readonly<Record<string, unknown>>
  readonly sort: Ranking
  readonly total: number
  readonly limit: number
  readonly offset: number
  readonly recommendations: readonly Recommendation[]
  readonly warnings: readonly Warning[]
}

/** The request names a GPU of its own where a search over GPUs was asked. */
function gpuOfNone(input: unknown): Result<null> {
  const given = ['gpu', 'gpus'].filter((name) => typeof input === 'object' && input !== null && name in input)
  if (given.length === 0) return success(null)
  const message = {
    gpu: 'is what this route finds: leave it out, or ask /v1/fit about one GPU',
    gpus: 'is what this route finds: max_gpus limits it',
  } as const
  return failure(
    'invalid-request',
    given.map((field) => ({ field, message: message[field as 'gpu' | 'gpus'] })),
  )
}

/** The first layout of `count` GPUs that fits: the most tensor parallelism, in training the least sharding. */
function bestLayout(
  request: EstimateRequest,
  model: ResolvedModel,
  gpu: GpuEntry,
  count: number,
  recall: Recall,
): Column | null {
  const first = settle({ ...request, gpu: gpu.id }, model)
  if (!first.ok) return null
  for (const layout of layoutsOf(request, first.value.scenario, count)) {
    const column = columnOf({ ...request, gpu: gpu.id, ...layout }, model, recall)
    if (column.ok && column.value.base.perGpuBytes <= column.value.base.usableBytes) return column.value
  }
  return null
}

interface Found {
  readonly gpu: GpuEntry
  readonly count: number
  readonly column: Column
}

/** The fewest GPUs of a kind that fit, and are fast enough. */
function fewest(
  query: Query,
  request: EstimateRequest,
  model: ResolvedModel,
  gpu: GpuEntry,
  recall: Recall,
  speedOf: SpeedOf,
): (Found & { readonly speed: ReturnType<SpeedOf> }) | null {
  const price = query.purchase_usd ?? gpu.price?.usd
  for (const count of gpuCounts(mostOf(gpu, query.max_gpus ?? DEFAULT_MOST))) {
    if (query.budget_usd !== undefined && (price === undefined || price * count > query.budget_usd))
      return null
    const column = bestLayout(request, model, gpu, count, recall)
    if (!column) continue
    const speed = speedOf(column.base.scenario, column.base.evaluation)
    if (
      query.min_tokens_per_second !== undefined &&
      (speed === null || speed.decode_tokens_per_second < query.min_tokens_per_second)
    )
      continue
    return { gpu, count, column, speed }
  }
  return null
}

const layoutOf = ({ base }: Column) => {
  const { degrees, settings } = base.scenario
  return {
    tensor_parallel: degrees.tensor,
    pipeline_parallel: degrees.pipeline,
    data_parallel: degrees.data,
    context_parallel: degrees.context,
    expert_parallel: degrees.expert,
    ...(settings.task === 'training' ? { zero_stage: settings.zeroStage } : {}),
  }
}

function rowOf(
  { gpu, count, column, speed }: Found & { readonly speed: ReturnType<SpeedOf> },
  options: CostOptions,
): Omit<Recommendation, 'ranks'> {
  const { base } = column
  const cost = costOf(gpu, count, speed?.decode_tokens_per_second ?? null, options)
  return {
    gpu: gpu.id,
    gpu_name: gpu.name,
    vendor: gpu.vendor,
    form: gpu.class,
    gpus: count,
    layout: layoutOf(column),
    verdict: base.verdict,
    per_gpu_bytes: base.perGpuBytes,
    usable_bytes: base.usableBytes,
    headroom_bytes: base.usableBytes - base.perGpuBytes,
    utilization: Number((base.perGpuBytes / gpu.capacity_bytes).toFixed(4)),
    speed: speed && { ...speed },
    watts: gpu.tdp_watts === null ? null : gpu.tdp_watts * count,
    cost: { ...cost, cloud: cost.cloud && { ...cost.cloud, offers: cost.cloud.offers.slice(0, 1) } },
  }
}

/**
 * GPUs for a model and workload: of each GPU of the catalogue the fewest that fit, in a layout the model allows, ranked.
 * Every figure is the estimator's own for that GPU and layout. Training too.
 */
export function recommend(
  input: unknown,
  { speedOf = estimatedSpeed }: DecideDeps = {},
): Result<Recommendations> {
  const none = gpuOfNone(input)
  if (!none.ok) return none
  const query = parseFields(RECOMMEND_FIELDS, input)
  if (!query.ok) return query
  const request = requestOf(query.value)
  if (!request.ok) return request
  const model = resolveModel(request.value)
  if (!model.ok) return model
  const settled = settle(request.value, model.value)
  if (!settled.ok) return settled
  if (query.value.min_tokens_per_second !== undefined && request.value.task === 'training')
    return failure('contradiction', [
      { field: 'min_tokens_per_second', message: 'is about generating text; this request trains' },
    ])
  const { vendor, form } = query.value
  const { engine } = settled.value.scenario
  const recall = createRecall()
  const rows = allGpus()
    .filter(
      (gpu) =>
        (vendor === undefined || gpu.vendor === vendor) &&
        (form === undefined || gpu.class === form) &&
        runsOn(engine.id, gpu),
    )
    .flatMap((gpu) => {
      const found = fewest(query.value, request.value, model.value, gpu, recall, speedOf)
      return found ? [rowOf(found, query.value)] : []
    })
  const sort = query.value.sort ?? 'fit'
  const page = pageOf(rankRows(rows, sort), {
    limit: query.value.limit ?? DEFAULT_ROWS,
    offset: query.value.offset,
  })
  return success({
    model: { id: model.value.id, name: model.value.name },
    request: settledRequest(request.value, model.value, settled.value.scenario),
    sort,
    total: page.total,
    limit: page.limit,
    offset: page.offset,
    recommendations: page.rows,
    warnings: settled.value.warnings,
  })
}

import { findGpu, nearGpus } from '../catalogue/index.ts'
import { failure, success, type Issue, type Problem, type Result } from '../errors.ts'
import { columnOf, type Load } from '../estimate/column.ts'
import { Grids } from '../estimate/grids.ts'
import { createRecall, type Recall } from '../estimate/recall.ts'
import { resolveModel, type ResolvedModel } from '../estimate/resolve-model.ts'
import type { Scenario } from '../estimate/scenario.ts'
import type { Stretch } from '../estimate/settle.ts'
import type { Verdict } from '../estimate/types.ts'
import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'
import type { EstimateField, EstimateRequest } from '../request/estimate.ts'
import { COMPARE_FIELDS, MOST_CELLS } from './compare-fields.ts'
import { parseFields, type Values } from './parse.ts'
import { estimatedSpeed, type DecideDeps, type SpeedOf } from './speed.ts'

type Query = Values<typeof COMPARE_FIELDS>

/** One cell of the matrix. Bytes are null where the combination contradicts itself, and `error` says why. */
export interface Cell {
  readonly model: string
  readonly gpu: string | null
  readonly gpus: number
  readonly weights: string
  readonly kv_cache_dtype: string
  readonly engine: string
  readonly context_length: number
  readonly batch_size: number
  readonly per_gpu_bytes: number | null
  readonly total_bytes: number | null
  readonly usable_bytes: number | null
  readonly headroom_bytes: number | null
  readonly verdict: Verdict | null
  readonly decode_tokens_per_second: number | null
  readonly error: string | null
}
/** A checked matrix: its size is known before a cell is computed. */
export interface Matrix {
  readonly cells: number
  readonly format: 'json' | 'csv'
  /** Cells in the order model, GPU, number, weights, cache, context, batch; the last turns fastest. */
  rows(): Generator<readonly Cell[]>
}

interface Axes {
  readonly models: readonly ResolvedModel[]
  readonly gpus: readonly (string | undefined)[]
  readonly counts: readonly (number | undefined)[]
  readonly weights: readonly (string | undefined)[]
  readonly caches: readonly (string | undefined)[]
  readonly contexts: readonly (number | undefined)[]
  readonly batches: readonly (number | undefined)[]
  readonly common: EstimateRequest
}

/** Below this many cells a column is cheaper to look at one by one. */
const FEWEST_SWEPT = 4

const AXES = new Set([
  'models',
  'gpus',
  'gpu_counts',
  'weights',
  'kv_cache_dtypes',
  'contexts',
  'batch_sizes',
  'format',
  'speed',
])
const orNone = <T>(list: readonly T[] | undefined): readonly (T | undefined)[] => list ?? [undefined]

/** Every unknown model and GPU at once. */
function lookUp(
  query: Query,
  common: EstimateRequest,
): Result<{ models: ResolvedModel[]; gpus: (string | undefined)[] }> {
  const models: ResolvedModel[] = []
  const problems: Problem[] = []
  for (const model of query.models ?? []) {
    const resolved = resolveModel({ ...common, model })
    if (resolved.ok) models.push(resolved.value)
    else
      problems.push({
        ...resolved.problem,
        errors: resolved.problem.errors.map((issue) => ({
          ...issue,
          field: issue.field === 'model' ? 'models' : issue.field,
        })),
      })
  }
  const unknown: Issue[] = []
  const gpus = orNone(query.gpus).map((name) => {
    if (name === undefined) return undefined
    const gpu = findGpu(name)
    if (gpu) return gpu.id
    const near = nearGpus(name, 5)
    unknown.push({
      field: 'gpus',
      message: `"${name}" is not in the catalogue`,
      ...(near[0] === undefined ? {} : { allowed: near, did_you_mean: near[0] }),
    })
    return undefined
  })
  const [first] = problems
  if (first) return failure(first.kind, [...problems.flatMap(({ errors }) => errors), ...unknown])
  return unknown.length > 0 ? failure('unknown-gpu', unknown) : success({ models, gpus: [...new Set(gpus)] })
}

function axesOf(query: Query): Result<Axes> {
  if (query.models === undefined)
    return failure('invalid-request', [{ field: 'models', message: 'is missing: give at least one model' }])
  const common = Object.fromEntries(
    Object.entries(query).filter(([name]) => !AXES.has(name) && name in ESTIMATE_FIELDS),
  ) as EstimateRequest
  const found = lookUp(query, common)
  if (!found.ok) return found
  const counts = query.gpu_counts
  return success({
    ...found.value,
    counts: orNone(counts),
    weights: orNone(query.weights),
    caches: orNone(query.kv_cache_dtypes),
    contexts: orNone(query.contexts),
    batches: orNone(query.batch_sizes),
    common,
  })
}

/** What a load or a cell of a sweep tells. */
type Figures = Pick<Load, 'perGpuBytes' | 'totalBytes' | 'usableBytes' | 'verdict'>

function cellOf(
  { engine, gpu }: Scenario,
  settings: Scenario['settings'],
  { perGpuBytes, totalBytes, usableBytes, verdict }: Figures,
  model: ResolvedModel,
  decode_tokens_per_second: number | null,
): Cell {
  const { keyFormat, valueFormat } = settings
  return {
    model: model.id,
    gpu: gpu?.id ?? null,
    gpus: settings.gpus,
    weights: settings.weights,
    kv_cache_dtype: keyFormat === valueFormat ? keyFormat : `${keyFormat}/${valueFormat}`,
    engine: engine.id,
    context_length: settings.contextLength,
    batch_size: settings.batchSize,
    per_gpu_bytes: perGpuBytes,
    total_bytes: totalBytes,
    usable_bytes: gpu ? usableBytes : null,
    headroom_bytes: gpu ? usableBytes - perGpuBytes : null,
    verdict: gpu ? verdict : null,
    decode_tokens_per_second,
    error: null,
  }
}

/** A cell of its own, with the speed where that is asked. */
function cellOfLoad(load: Load, model: ResolvedModel, speedOf: SpeedOf | null): Cell {
  const { scenario } = load
  const speed = scenario.gpu && speedOf ? speedOf(scenario, load.evaluation) : null
  return cellOf(scenario, scenario.settings, load, model, speed?.decode_tokens_per_second ?? null)
}

const failedCell = (request: EstimateRequest, model: ResolvedModel, error: string): Cell => ({
  model: model.id,
  gpu: request.gpu ?? null,
  gpus: request.gpus ?? 1,
  weights: request.weights ?? '',
  kv_cache_dtype: request.kv_cache_dtype ?? '',
  engine: request.engine ?? '',
  context_length: request.context_length ?? 0,
  batch_size: request.batch_size ?? 1,
  per_gpu_bytes: null,
  total_bytes: null,
  usable_bytes: null,
  headroom_bytes: null,
  verdict: null,
  decode_tokens_per_second: null,
  error,
})

/** What the columns of one model share. */
interface Memory {
  readonly recall: Recall
  readonly grids: Grids
}

/** Contexts and batches of a column's cells. */
const stretchesOf = ({ contexts, batches }: Axes): Stretch[] =>
  contexts.flatMap((context_length) =>
    batches.map((batch_size) => ({
      ...(context_length === undefined ? {} : { context_length }),
      ...(batch_size === undefined ? {} : { batch_size }),
    })),
  )

/** The cells of one column: all contexts and batches of one settled request. */
function columnCells(
  request: EstimateRequest,
  model: ResolvedModel,
  stretches: readonly Stretch[],
  { recall, grids }: Memory,
  speedOf: SpeedOf | null,
): Cell[] {
  const column = columnOf({ ...request, ...stretches[0] }, model, recall)
  if (!column.ok)
    return stretches.map((stretch) => failedCell({ ...request, ...stretch }, model, column.problem.detail))
  const { base, at, sweep } = column.value
  // The speed of a cell rests on the whole of its evaluation, which a sweep does not make.
  const swept = speedOf || stretches.length < FEWEST_SWEPT ? null : sweep(stretches, grids)
  return stretches.map((stretch, index) => {
    const cell = swept?.(index)
    if (cell) return cellOf(base.scenario, cell.settings, cell, model, null)
    const load = index === 0 ? base : at(stretch)
    return load
      ? cellOfLoad(load, model, speedOf)
      : failedCell({ ...request, ...stretch }, model, 'the context or batch contradicts the rest')
  })
}

const given = <K extends EstimateField>(name: K, value: EstimateRequest[K]): EstimateRequest =>
  value === undefined ? {} : ({ [name]: value } as EstimateRequest)

/** Checks a comparison: every field, every model and GPU, and the number of cells. Nothing is computed yet. */
export function compareMatrix(input: unknown, { speedOf = estimatedSpeed }: DecideDeps = {}): Result<Matrix> {
  const query = parseFields(COMPARE_FIELDS, input)
  if (!query.ok) return query
  const axes = axesOf(query.value)
  if (!axes.ok) return axes
  const { models, gpus, counts, weights, caches, contexts, batches, common } = axes.value
  const stretches = stretchesOf(axes.value)
  const cells = [models, gpus, counts, weights, caches, contexts, batches].reduce(
    (product, axis) => product * axis.length,
    1,
  )
  if (cells > MOST_CELLS)
    return failure('invalid-request', [
      {
        field: 'models',
        message: `the matrix would have ${cells} cells (models × gpus × gpu_counts × weights × kv_cache_dtypes × contexts × batch_sizes); at most ${MOST_CELLS} are answered`,
      },
    ])
  return success({
    cells,
    format: query.value.format ?? 'json',
    *rows() {
      for (const model of models) {
        // What is recalled is of one model: a fresh memory per model keeps it small.
        const memory = { recall: createRecall(), grids: new Grids() }
        for (const gpu of gpus)
          for (const count of counts)
            for (const format of weights)
              for (const cache of caches) {
                const request = {
                  ...common,
                  ...given('gpu', gpu),
                  ...given('gpus', count),
                  ...given('weights', format),
                  ...given('kv_cache_dtype', cache),
                }
                yield columnCells(
                  request,
                  model,
                  stretches,
                  memory,
                  query.value.speed === true ? speedOf : null,
                )
              }
      }
    },
  })
}

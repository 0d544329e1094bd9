import { failure, success, type Result } from '../errors.ts'
import { columnOf } from '../estimate/column.ts'
import { createRecall } from '../estimate/recall.ts'
import { resolveModel } from '../estimate/resolve-model.ts'
import { settledRequest } from '../estimate/request-echo.ts'
import type { Verdict, Warning } from '../estimate/types.ts'
import { cacheFigures, type CacheFigures } from './cache-figures.ts'
import { costOf } from './cost.ts'
import type { Cost } from './cost-types.ts'
import { FIGURES_FIELDS } from './figures-fields.ts'
import { qualityOfRequest } from './formats.ts'
import { rentOrBuy, type RentOrBuy } from './rent-or-buy.ts'
import { parseFields, requestOf } from './parse.ts'
import { QUALITY_ORDER_BASIS, QUALITY_ORDER_SOURCE } from './quality.ts'
import { estimatedSpeed, type DecideDeps, type SpeedFigures } from './speed.ts'
import { trainingFigures, type TrainingFigures } from './training-figures.ts'
import { trainingTime, type TrainingTime } from './training-time.ts'

/** The figures beside the memory: what a token, a user and a dataset cost, and what formats lose. */
export interface Figures {
  readonly model: { readonly id: string; readonly name: string }
  readonly request: Readonly<Record<string, unknown>>
  readonly per_gpu_bytes: number
  readonly total_bytes: number
  /** With a GPU. */
  readonly verdict: Verdict | null
  readonly cache: CacheFigures | null
  readonly quality: ReturnType<typeof qualityOfRequest> | null
  readonly quality_order: { readonly basis: string; readonly source: string }
  /** The same model trained with the request's training fields; null where that contradicts itself. */
  readonly training: TrainingFigures | null
  readonly training_time: TrainingTime | null
  /** Inference on a GPU, where one is known. */
  readonly speed: SpeedFigures | null
  /** With a GPU. */
  readonly cost: Cost | null
  readonly rent_or_buy: RentOrBuy | null
  readonly warnings: readonly Warning[]
}

/** Tokens of the dataset, however its size was given. */
const datasetTokens = (
  query: { readonly dataset_tokens?: number | undefined; readonly dataset_samples?: number | undefined },
  contextLength: number,
): number | undefined =>
  query.dataset_samples === undefined ? query.dataset_tokens : query.dataset_samples * contextLength

/** Answers the calculators that stand beside an estimate, each from the estimator or from dated prices. */
export function figures(input: unknown, { speedOf = estimatedSpeed }: DecideDeps = {}): Result<Figures> {
  const query = parseFields(FIGURES_FIELDS, input)
  if (!query.ok) return query
  if (query.value.dataset_tokens !== undefined && query.value.dataset_samples !== undefined)
    return failure('invalid-request', [
      { field: 'dataset_samples', message: 'cannot stand beside dataset_tokens: give the size once' },
    ])
  const request = requestOf(query.value)
  if (!request.ok) return request
  const model = resolveModel(request.value)
  if (!model.ok) return model
  const recall = createRecall()
  const column = columnOf(request.value, model.value, recall)
  if (!column.ok) return column
  const { scenario, evaluation, perGpuBytes, verdict } = column.value.base
  const { gpu, settings } = scenario
  const isInference = settings.task === 'inference'
  const training = trainingFigures(request.value, model.value, recall)
  const speed = gpu && isInference ? speedOf(scenario, evaluation) : null
  const cost = gpu ? costOf(gpu, settings.gpus, speed?.decode_tokens_per_second ?? null, query.value) : null
  return success({
    model: { id: model.value.id, name: model.value.name },
    request: settledRequest(request.value, model.value, scenario),
    per_gpu_bytes: perGpuBytes,
    total_bytes: evaluation.totalBytes,
    verdict: gpu ? verdict : null,
    cache: isInference ? cacheFigures(column.value) : null,
    quality: isInference ? qualityOfRequest(column.value.base) : null,
    quality_order: { basis: QUALITY_ORDER_BASIS, source: QUALITY_ORDER_SOURCE },
    training,
    training_time:
      gpu && training
        ? trainingTime(training.flops_per_token, gpu, settings.gpus, {
            ...query.value,
            dataset_tokens: datasetTokens(query.value, settings.contextLength),
          })
        : null,
    speed,
    cost,
    rent_or_buy: cost && rentOrBuy(cost, query.value, query.value.hours),
    warnings: column.value.warnings,
  })
}

import type { ResolvedModel } from '../estimate/resolve-model.ts'
import type { ComponentId } from '../formula/term.ts'
import { countParameters } from '../model/parameters.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { columnOf, type Load } from '../estimate/column.ts'
import type { Recall } from '../estimate/recall.ts'

/** One ZeRO stage of a data-parallel training run. */
export interface ZeroStage {
  readonly zero_stage: number
  readonly per_gpu_bytes: number
  /** Memory per GPU relative to stage 0: what sharding really divides by, everything counted. */
  readonly factor: number
  /** The same for weights, gradients, master copy and optimizer states alone. */
  readonly states_factor: number
}
export interface TrainingFigures {
  readonly per_gpu_bytes: number
  readonly total_bytes: number
  /** Memory of training over memory of running the same model in 16 bits at the same context and batch. */
  readonly training_inference_ratio: number | null
  readonly zero: readonly ZeroStage[]
  /** Training compute of one token: 6 × active parameters (forward 2, backward 4; frozen weights need no gradient of their own: 4), 2 × more with full recomputation. */
  readonly flops_per_token: number
}

const STATES: ReadonlySet<ComponentId> = new Set<ComponentId>([
  'weights',
  'gradients',
  'master_weights',
  'optimizer_states',
  'adapters',
])
const ratio = (a: number, b: number): number => (b === 0 ? 1 : Number((a / b).toFixed(3)))

const statesOf = (load: Load): number =>
  (load.evaluation.stages[load.evaluation.fullest]?.terms ?? []).reduce(
    (sum, { term, bytes }) => sum + (STATES.has(term.id) ? bytes : 0),
    0,
  )

/** What training adds and what sharding takes off, from the same request trained and run. */
export function trainingFigures(
  request: EstimateRequest,
  model: ResolvedModel,
  recall: Recall,
): TrainingFigures | null {
  const { engine: _engine, engine_version: _version, zero_stage: _stage, fsdp: _fsdp, ...rest } = request
  const training: EstimateRequest = { ...rest, task: 'training' }
  const trained = columnOf(
    { ...training, zero_stage: request.zero_stage ?? (request.fsdp === true ? 3 : 0) },
    model,
    recall,
  )
  if (!trained.ok) return null
  const { base } = trained.value
  const run = columnOf(
    {
      context_length: base.scenario.settings.contextLength,
      batch_size: base.scenario.settings.batchSize,
      weights: 'bf16',
      engine: 'transformers',
    },
    model,
    recall,
  )
  const stages = base.scenario.degrees.data > 1 ? [0, 1, 2, 3] : []
  const loads = stages.flatMap((zero_stage) => {
    const column = columnOf({ ...training, zero_stage }, model, recall)
    return column.ok ? [{ zero_stage, load: column.value.base }] : []
  })
  const [none] = loads
  const { method, gradientCheckpointing } = base.scenario.settings
  const passes = (method === 'full' ? 6 : 4) + (gradientCheckpointing === 'full' ? 2 : 0)
  return {
    per_gpu_bytes: base.perGpuBytes,
    total_bytes: base.evaluation.totalBytes,
    training_inference_ratio: run.ok
      ? ratio(base.evaluation.totalBytes, run.value.base.evaluation.totalBytes)
      : null,
    zero: loads.map(({ zero_stage, load }) => ({
      zero_stage,
      per_gpu_bytes: load.perGpuBytes,
      factor: ratio(none?.load.perGpuBytes ?? 0, load.perGpuBytes),
      states_factor: ratio(none ? statesOf(none.load) : 0, statesOf(load)),
    })),
    flops_per_token: passes * countParameters(model.architecture).active,
  }
}

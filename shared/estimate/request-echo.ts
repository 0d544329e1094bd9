import type { EstimateField, EstimateRequest } from '../request/estimate.ts'
import { trainingEcho } from '../training/settings.ts'
import { backendsFor } from '../speed/classes.ts'
import { isPublished } from './evaluate-request.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import type { Settings } from './settings.ts'

type Echo = Partial<Record<EstimateField, unknown>>

/** Fields that are told where the request gives them. */
const AS_GIVEN = [
  'layers',
  'hidden_size',
  'heads',
  'kv_heads',
  'head_dim',
  'vocab_size',
  'overhead',
] as const satisfies readonly EstimateField[]

/** Adds the fields of speed, which there is on a device only. */
function addSpeed(values: Echo, request: EstimateRequest, { settings, gpu, engine }: Scenario): void {
  if (!gpu || isPublished(request)) return
  const { speculation } = settings
  const backend = settings.backend ?? backendsFor(gpu, engine.readsGguf)[0]
  values.prompt_tokens = settings.promptTokens
  if (backend !== undefined) values.backend = backend
  if (!speculation) return
  values.speculative_tokens = speculation.draftTokens
  values.speculative_acceptance = speculation.acceptance
  values.speculative_cost = speculation.draftCost
}

/** Fields of inference that only some engines read. */
const ownOfInference = (settings: Settings): Echo => ({
  prompt_tokens: settings.promptTokens,
  logical_batch_size: settings.logicalBatchSize,
  ubatch_size: settings.ubatchSize,
  gpu_layers: Number.isFinite(settings.gpuLayers) ? settings.gpuLayers : 'all',
  swa_full: settings.swaFull,
  kv_unified: settings.kvUnified,
  outputs_max: settings.outputsMax,
  cpu_moe: settings.cpuMoe,
  importance_matrix: settings.importanceMatrix,
  mmproj: settings.mmproj,
  gpu_memory_utilization: settings.gpuMemoryUtilization,
  max_num_batched_tokens: settings.maxNumBatchedTokens,
  max_num_seqs: settings.maxNumSeqs,
  enforce_eager: settings.enforceEager,
  block_size: settings.blockSize,
})

/** Fields of training that only some engines read. */
const ownOfTraining = (settings: Settings): Echo => ({
  method: settings.method,
  precision: settings.precision,
  optimizer: settings.optimizer,
  gradient_checkpointing: settings.gradientCheckpointing,
  zero_stage: settings.zeroStage,
  fsdp: settings.zeroStage === 3,
  offload: settings.offload,
  lora_rank: settings.loraRank,
  lora_targets: settings.loraTargets,
  fused_loss: settings.fusedLoss,
  gradient_accumulation_steps: settings.gradientAccumulationSteps,
  ...trainingEcho(settings.training),
})

/**
 * Echoes by layout: requests that differ in context and batch share their stages and have the same fields. A copy of an
 * echo has all its fields at once; fields set one by one make an object that grows, and is slow to read afterwards.
 */
const alike = new WeakMap<Scenario['stages'], Echo>()

/** Every field that bears on the answer, with the value that was used. */
export function settledRequest(request: EstimateRequest, model: ResolvedModel, scenario: Scenario): Echo {
  const { settings, degrees, engine, gpu } = scenario
  const before = alike.get(scenario.stages)
  const values: Echo = { ...before }
  if (request.model !== undefined) values.model = model.id
  if (request.config !== undefined) values.config = request.config
  if (request.params !== undefined) values.params = request.params
  values.formula = request.formula ?? 'architecture'
  values.task = settings.task
  values.engine = engine.id
  values.engine_version = scenario.profile.id
  values.weights = settings.weights
  values.context_length = settings.contextLength
  values.batch_size = settings.batchSize
  if (gpu) values.gpu = gpu.id
  values.gpus = settings.gpus
  values.tensor_parallel = degrees.tensor
  values.pipeline_parallel = degrees.pipeline
  values.data_parallel = degrees.data
  values.expert_parallel = degrees.expert
  values.context_parallel = degrees.context
  values.modality = settings.modality
  values.mtp = settings.mtp
  values.conservative = request.conservative ?? false
  values.units = request.units ?? 'GiB'
  values.explain = request.explain ?? false
  for (const field of AS_GIVEN) if (request[field] !== undefined) values[field] = request[field]
  const isTraining = settings.task === 'training'
  if (!isTraining) {
    values.kv_cache_dtype =
      settings.keyFormat === settings.valueFormat
        ? settings.keyFormat
        : `${settings.keyFormat}/${settings.valueFormat}`
    values.kv_cache_dtype_k = settings.keyFormat
    values.kv_cache_dtype_v = settings.valueFormat
    values.flash_attention = settings.flashAttention
    addSpeed(values, request, scenario)
  }
  const own = isTraining ? ownOfTraining(settings) : ownOfInference(settings)
  for (const field of engine.fields) if (field in own) values[field] = own[field]
  if (!before) alike.set(scenario.stages, { ...values })
  return values
}

import type { EstimateField, EstimateRequest } from '../request/estimate.ts'
import { TRAINING_FIELD_NAMES } from '../request/training-fields.ts'
import { trainingEcho } from '../training/settings.ts'
import { backendsFor } from '../speed/classes.ts'
import { isPublished } from './evaluate-request.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'

type Echo = Partial<Record<EstimateField, unknown>>

/** Fields of speed, which there is on a device only. */
function speedEcho(request: EstimateRequest, { settings, gpu, engine }: Scenario): Echo {
  if (!gpu || isPublished(request)) return {}
  const { speculation } = settings
  const backend = settings.backend ?? backendsFor(gpu, engine.readsGguf)[0]
  return {
    prompt_tokens: settings.promptTokens,
    ...(backend === undefined ? {} : { backend }),
    ...(speculation
      ? {
          speculative_tokens: speculation.draftTokens,
          speculative_acceptance: speculation.acceptance,
          speculative_cost: speculation.draftCost,
        }
      : {}),
  }
}

/** Every field that bears on the answer, with the value that was used. */
export function settledRequest(request: EstimateRequest, model: ResolvedModel, scenario: Scenario): Echo {
  const { settings, degrees, engine, gpu } = scenario
  const values: Echo = {
    ...(request.model !== undefined ? { model: model.id } : {}),
    ...(request.config !== undefined ? { config: request.config } : {}),
    ...(request.params !== undefined ? { params: request.params } : {}),
    formula: request.formula ?? 'architecture',
    task: settings.task,
    engine: engine.id,
    engine_version: scenario.profile.id,
    weights: settings.weights,
    context_length: settings.contextLength,
    batch_size: settings.batchSize,
    ...(gpu ? { gpu: gpu.id } : {}),
    gpus: settings.gpus,
    tensor_parallel: degrees.tensor,
    pipeline_parallel: degrees.pipeline,
    data_parallel: degrees.data,
    expert_parallel: degrees.expert,
    context_parallel: degrees.context,
    modality: settings.modality,
    mtp: settings.mtp,
    conservative: request.conservative ?? false,
    units: request.units ?? 'GiB',
    explain: request.explain ?? false,
  }
  for (const field of [
    'layers',
    'hidden_size',
    'heads',
    'kv_heads',
    'head_dim',
    'vocab_size',
    'overhead',
  ] as const)
    if (request[field] !== undefined) values[field] = request[field]
  if (settings.task === 'inference') {
    values.kv_cache_dtype =
      settings.keyFormat === settings.valueFormat
        ? settings.keyFormat
        : `${settings.keyFormat}/${settings.valueFormat}`
    values.kv_cache_dtype_k = settings.keyFormat
    values.kv_cache_dtype_v = settings.valueFormat
    values.flash_attention = settings.flashAttention
    Object.assign(values, speedEcho(request, scenario))
  }
  const own: Echo = {
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
  }
  const training = new Set<EstimateField>(TRAINING_FIELD_NAMES)
  for (const field of engine.fields)
    if (field in own && training.has(field) === (settings.task === 'training')) values[field] = own[field]
  return values
}

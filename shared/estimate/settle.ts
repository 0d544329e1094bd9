import { findGpu } from '../catalogue/index.ts'
import { profileFor } from '../engines/engine.ts'
import { engineById } from '../engines/index.ts'
import { failure, success, type Issue, type Result } from '../errors.ts'
import { architectureLimits, settleDegrees } from '../layout/degrees.ts'
import { pipelineStages } from '../layout/stages.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import { asFrameworkBuilds } from '../training/frameworks.ts'
import { backendsFor } from '../speed/classes.ts'
import { trainingSettings } from '../training/settings.ts'
import type { EstimateField, EstimateRequest } from '../request/estimate.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import type { SettingsDraft } from './settings.ts'
import type { Warning } from './types.ts'
import { unknownGpu } from './unknown-gpu.ts'
import { warningsOf } from './warnings.ts'

export const DEFAULT_CONTEXT = 8192
/** Tokens left for the answer where the request does not say how long the prompt is: what speed benchmarks generate. */
const GENERATED_TOKENS = 2048

/** Which engine runs a request that names none. */
function defaultEngine(request: EstimateRequest, source: ResolvedModel['source'], weights: string): string {
  if (request.task === 'training') return source === 'params' ? 'none' : 'pytorch'
  if (source === 'params') return 'none'
  // A file's plain elements are GGUF's all the same.
  if (source === 'gguf') return 'llama.cpp'
  return findWeightFormat(weights)?.engine ?? 'vllm'
}

/** The checkpoint's own format; in training what the method and precision compute in. */
function defaultWeights(request: EstimateRequest, { architecture, source }: ResolvedModel): string {
  if (request.task === 'training') {
    if (request.method === 'qlora') return 'nf4-dq'
    return request.precision === 'fp32' ? 'fp32' : request.precision === 'fp16-mixed' ? 'fp16' : 'bf16'
  }
  return source === 'params'
    ? 'bf16'
    : (architecture.files?.format ?? architecture.quantization?.format ?? architecture.dtype)
}

/** Time of a guess over a step of the model: "always less than 0.05" in Leviathan et al., arXiv 2211.17192, §3.3. */
const DRAFT_COST = 0.05

/** Null unless both the number of guesses and their acceptance are given: the one says nothing without the other. */
function speculationOf(request: EstimateRequest): SettingsDraft['speculation'] {
  const { speculative_tokens: draftTokens, speculative_acceptance: acceptance } = request
  if (draftTokens === undefined || acceptance === undefined) return null
  return { draftTokens, acceptance, draftCost: request.speculative_cost ?? DRAFT_COST }
}

/** Settings that follow the context and the batch, before the engine looks at them. */
function workload(
  request: EstimateRequest,
  { architecture: { maxContextLength: longest } }: ResolvedModel,
): Pick<SettingsDraft, 'contextLength' | 'promptTokens' | 'batchSize' | 'outputsMax'> {
  const batchSize = request.batch_size ?? 1
  const contextLength = request.context_length ?? Math.min(DEFAULT_CONTEXT, longest ?? DEFAULT_CONTEXT)
  return {
    contextLength,
    promptTokens: Math.min(
      contextLength,
      request.prompt_tokens ?? Math.max(1, contextLength - GENERATED_TOKENS),
    ),
    batchSize,
    outputsMax: request.outputs_max ?? batchSize,
  }
}

/** Values of every field when neither the user nor the engine says otherwise. */
function draftSettings(
  request: EstimateRequest,
  model: ResolvedModel,
  weights: string,
  training = trainingSettings(request, model.architecture),
): SettingsDraft {
  const cache = request.kv_cache_dtype ?? model.architecture.quantization?.kvCacheDtype ?? 'fp16'
  return {
    task: request.task ?? 'inference',
    weights,
    keyFormat: request.kv_cache_dtype_k ?? cache,
    valueFormat: request.kv_cache_dtype_v ?? cache,
    ...workload(request, model),
    flashAttention: request.flash_attention ?? true,
    modality: request.modality ?? 'all',
    mmproj: request.mmproj ?? false,
    mtp: request.mtp ?? false,
    gpus: 1,
    logicalBatchSize: request.logical_batch_size ?? 2048,
    ubatchSize: request.ubatch_size ?? 512,
    gpuLayers: request.gpu_layers ?? Number.POSITIVE_INFINITY,
    swaFull: request.swa_full ?? false,
    kvUnified: request.kv_unified ?? false,
    cpuMoe: request.cpu_moe ?? false,
    importanceMatrix: request.importance_matrix ?? false,
    gpuMemoryUtilization: request.gpu_memory_utilization ?? 0.9,
    maxNumBatchedTokens: request.max_num_batched_tokens ?? 8192,
    maxNumSeqs: request.max_num_seqs ?? 256,
    enforceEager: request.enforce_eager ?? false,
    blockSize: request.block_size ?? 16,
    method: request.method ?? 'full',
    precision: request.precision ?? 'bf16-mixed',
    optimizer: request.optimizer ?? 'adamw',
    gradientCheckpointing: request.gradient_checkpointing ?? 'none',
    zeroStage: request.fsdp ? 3 : (request.zero_stage ?? 0),
    offload: request.offload ?? 'none',
    loraRank: request.lora_rank ?? 16,
    loraTargets: request.lora_targets ?? 'all-linear',
    fusedLoss: request.fused_loss ?? false,
    gradientAccumulationSteps: request.gradient_accumulation_steps ?? 1,
    backend: request.backend ?? null,
    speculation: speculationOf(request),
    training,
  }
}

/** Fields that a settled scenario can be asked again with, everything else staying as it is. */
export type Stretch = Pick<EstimateRequest, 'context_length' | 'batch_size' | 'prompt_tokens'>

/** Settings with another context or batch, and those of them that may differ from the settled ones. */
export interface Stretched {
  readonly settings: Scenario['settings']
  readonly filled: Partial<SettingsDraft>
}

/**
 * Settings of a settled request with other contexts and batches: what {@link settle} would give them. What does not
 * follow from those is worked out once.
 */
export function stretching(
  request: EstimateRequest,
  model: ResolvedModel,
  { settings, engine, profile, architecture, gpu }: Scenario,
): (asked: EstimateRequest) => Stretched {
  const weights = request.weights ?? defaultWeights(request, model)
  const draft = { ...draftSettings(request, model, weights, settings.training), gpus: settings.gpus }
  return (asked) => {
    const { contextLength, promptTokens, batchSize, outputsMax } = workload(asked, model)
    const stretched = { ...draft, contextLength, promptTokens, batchSize, outputsMax }
    const filled = engine.defaults(asked, stretched, profile, architecture, gpu)
    // The draft is this call's own, so writing into it spares a copy.
    return { settings: Object.assign(stretched, filled), filled }
  }
}

/** Request with its contradictions checked and every field settled. */
export function settle(
  request: EstimateRequest,
  model: ResolvedModel,
): Result<{ scenario: Scenario; warnings: Warning[] }> {
  const issues: Issue[] = []
  const architecture = asFrameworkBuilds(request, model.architecture)
  const given = new Set(
    (Object.keys(request) as EstimateField[]).filter((field) => request[field] !== undefined),
  )
  const task = request.task ?? 'inference'
  const weights = request.weights ?? defaultWeights(request, model)
  const engine = engineById(request.engine ?? defaultEngine(request, model.source, weights))
  const profile = profileFor(engine, request.engine_version)
  if (request.engine_version !== undefined && !/\d/.test(request.engine_version))
    issues.push({
      field: 'engine_version',
      message: `"${request.engine_version}" holds no version number`,
      allowed: engine.profiles.map((each) => each.id),
    })
  if (task === 'training' && engine.task === 'inference')
    issues.push({ field: 'engine', message: `${engine.id} does not train`, allowed: ['pytorch', 'none'] })
  if (task === 'inference' && engine.task === 'training')
    issues.push({
      field: 'engine',
      message: `${engine.id} is for task=training; inference with PyTorch is engine=transformers`,
    })
  const format = findWeightFormat(weights)
  if (format && engine.accepts && !engine.accepts(format))
    issues.push({
      field: 'weights',
      message: `${engine.label} does not load ${format.label}${format.engine === engine.id ? '' : `; ${format.engine} does`}`,
    })

  const {
    degrees,
    gpus,
    issues: layoutIssues,
  } = settleDegrees(request, task === 'training' ? 'data' : engine.split)
  issues.push(...layoutIssues)
  if (layoutIssues.length === 0) issues.push(...architectureLimits(architecture, degrees))

  const gpu = request.gpu === undefined ? null : findGpu(request.gpu)
  if (request.gpu !== undefined && !gpu) return failure('unknown-gpu', [unknownGpu(request.gpu), ...issues])

  if (gpu && request.backend !== undefined) {
    const allowed = backendsFor(gpu, engine.readsGguf)
    if (!allowed.includes(request.backend))
      issues.push({
        field: 'backend',
        message: `${engine.label} does not run on ${gpu.name} with ${request.backend}`,
        allowed,
      })
  }

  const draft = { ...draftSettings(request, model, weights), gpus }
  const settings = { ...draft, ...engine.defaults(request, draft, profile, architecture, gpu ?? null) }

  const base = { architecture, settings, given, engine, profile, gpu: gpu ?? null, degrees }
  const placed = engine.placement?.(base) ?? {
    stages: pipelineStages(architecture.pattern.length, degrees),
    hostLayers: 0,
  }
  const scenario: Scenario = { ...base, ...placed }
  issues.push(...(engine.check?.(scenario) ?? []))
  if (issues.length > 0) return failure('contradiction', issues)
  return success({ scenario, warnings: warningsOf(request, scenario) })
}

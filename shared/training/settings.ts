import type { Architecture } from '../model/architecture.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { frameworkRules, type FrameworkRules } from './frameworks.ts'

/** Training's fields with the value that is used; method, precision, optimizer … stand beside them in `Settings`. */
export interface TrainingSettings {
  readonly framework: NonNullable<EstimateRequest['framework']>
  /** What the framework does where no field says otherwise, and what no field says. */
  readonly rules: FrameworkRules
  readonly attention: 'flash_attention_2' | 'sdpa' | 'eager'
  readonly fusedKernels: boolean
  readonly compiled: boolean
  readonly autocast: boolean
  readonly attentionDropout: number
  readonly residualDropout: number
  readonly packing: boolean
  /** Null: the type the parameters have. */
  readonly gradientDtype: 'fp32' | 'bf16' | null
  readonly freeze: readonly string[]
  readonly optimizerRank: number
  readonly loraDropout: number
  readonly adapterDtype: 'fp32' | 'bf16'
  readonly dora: boolean
  readonly loraExperts: boolean
  readonly kbitPrepared: boolean
  readonly fsdp: boolean
  readonly reshard: boolean
  /** Layers gathered ahead of the one that runs. */
  readonly prefetch: number
  /** Null: the type the matrices compute in. */
  readonly reduceDtype: 'fp32' | 'bf16' | null
  /** Elements of DeepSpeed's gradient buckets. */
  readonly reduceBucket: number
  readonly rslora: boolean
  readonly replicas: number
  readonly sequenceParallel: boolean
  readonly contextMethod: 'ring' | 'ulysses'
  readonly schedule: '1f1b' | 'gpipe' | 'interleaved' | 'zero-bubble'
  readonly virtualStages: number
  /** Micro-batches of a step in a pipeline; null: enough to fill it. */
  readonly microBatches: number | null
}

/** DeepSpeed's `reduce_bucket_size`. */
const REDUCE_BUCKET = 5e8

const isMixed = ({ precision }: EstimateRequest): boolean => (precision ?? 'bf16-mixed').endsWith('-mixed')

/** Autocast is what mixed precision means where nothing keeps 16-bit parameters and a sharded master copy. */
function usesAutocast(request: EstimateRequest): boolean {
  const sharded = request.fsdp === true || (request.zero_stage ?? 0) > 0
  return (
    isMixed(request) &&
    !sharded &&
    (request.tensor_parallel ?? 1) === 1 &&
    (request.pipeline_parallel ?? 1) === 1
  )
}

/** Sharded 4-bit weights are stored in one 16-bit type with everything else, so nothing is cast to fp32 (PEFT, FSDP-QLoRA). */
const shardsParameters = (request: EstimateRequest): boolean =>
  request.fsdp === true || request.zero_stage === 3

/** Settles the fields that only training reads. */
export function trainingSettings(request: EstimateRequest, architecture: Architecture): TrainingSettings {
  const method = request.method ?? 'full'
  const rules = frameworkRules(request.framework)
  // PyTorch's kernel cannot cap scores: LitGPT writes such attention out.
  const kernel =
    rules.fusedAttention === 'sdpa' && (architecture.trainingTraits?.scoresCapped ?? false)
      ? 'eager'
      : rules.fusedAttention
  const accumulates = (request.gradient_accumulation_steps ?? 1) > 1
  const residual = architecture.trainingTraits?.residualDropout ?? null
  const model = (request.tensor_parallel ?? 1) * (request.pipeline_parallel ?? 1)
  return {
    framework: request.framework ?? 'transformers',
    rules,
    attention: request.attn_implementation ?? ((request.flash_attention ?? true) ? kernel : 'eager'),
    fusedKernels: request.fused_kernels ?? request.fused_loss ?? false,
    compiled: request.torch_compile ?? false,
    autocast: request.autocast ?? usesAutocast(request),
    attentionDropout: request.dropout ?? architecture.trainingTraits?.attentionDropout ?? 0,
    residualDropout: residual === null ? 0 : (request.dropout ?? residual),
    packing: request.packing ?? (!accumulates || model > 1),
    gradientDtype: request.grad_accum_dtype ?? null,
    freeze: (request.freeze ?? '')
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .filter((part) => part !== '' && part !== 'none'),
    optimizerRank: request.optimizer_rank ?? 128,
    loraDropout: request.lora_dropout ?? rules.loraDropout,
    adapterDtype:
      request.adapter_dtype ?? (isMixed(request) || request.precision === 'fp32' ? 'fp32' : 'bf16'),
    dora: request.use_dora ?? false,
    loraExperts: request.lora_experts ?? true,
    kbitPrepared:
      request.prepare_model_for_kbit_training ??
      (method === 'qlora' && rules.preparesForKbit && !shardsParameters(request)),
    fsdp: request.fsdp ?? false,
    reshard: request.reshard_after_forward ?? true,
    prefetch: request.prefetch_layers ?? 1,
    reduceDtype: request.reduce_dtype ?? null,
    reduceBucket: request.reduce_bucket_size ?? REDUCE_BUCKET,
    rslora: request.use_rslora ?? false,
    replicas: request.data_parallel_replicate ?? 1,
    sequenceParallel: request.sequence_parallel ?? true,
    contextMethod: request.context_parallel_method ?? 'ring',
    schedule: request.pipeline_schedule ?? '1f1b',
    virtualStages: request.virtual_pipeline_stages ?? 2,
    microBatches: request.gradient_accumulation_steps ?? null,
  }
}

/** The same values under the request's names. */
export function trainingEcho(settings: TrainingSettings): Record<string, unknown> {
  return {
    framework: settings.framework,
    attn_implementation: settings.attention,
    fused_kernels: settings.fusedKernels,
    torch_compile: settings.compiled,
    autocast: settings.autocast,
    dropout: settings.attentionDropout,
    packing: settings.packing,
    grad_accum_dtype: settings.gradientDtype ?? 'parameters’ own',
    freeze: settings.freeze.join(',') || 'none',
    optimizer_rank: settings.optimizerRank,
    lora_dropout: settings.loraDropout,
    adapter_dtype: settings.adapterDtype,
    use_dora: settings.dora,
    use_rslora: settings.rslora,
    lora_experts: settings.loraExperts,
    prepare_model_for_kbit_training: settings.kbitPrepared,
    reshard_after_forward: settings.reshard,
    prefetch_layers: settings.prefetch,
    reduce_dtype: settings.reduceDtype ?? 'computing type',
    reduce_bucket_size: settings.reduceBucket,
    data_parallel_replicate: settings.replicas,
    sequence_parallel: settings.sequenceParallel,
    context_parallel_method: settings.contextMethod,
    pipeline_schedule: settings.schedule,
    virtual_pipeline_stages: settings.virtualStages,
  }
}

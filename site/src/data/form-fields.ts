import type { Strings } from '../i18n/en'
import type { EstimateField } from '../lib/fields'

/** Settings that few change, under a heading of their own. */
export interface FormGroup {
  readonly id: keyof Strings['form']['groups']
  readonly fields: readonly EstimateField[]
}

/** Fields that the form of every calculator of one estimate shows. Others of a link are shown as chips. */
export const COMMON_FORM = [
  'model',
  'context_length',
  'gpu',
  'gpus',
  'units',
  'batch_size',
] as const satisfies readonly EstimateField[]
export const INFERENCE_FORM = [
  'weights',
  'engine',
  'kv_cache_dtype',
] as const satisfies readonly EstimateField[]
export const TRAINING_FORM = [
  'task',
  'method',
  'lora_rank',
  'lora_targets',
  'gradient_checkpointing',
  'zero_stage',
  'precision',
  'optimizer',
  'framework',
  'offload',
  'fused_loss',
  'attn_implementation',
  'gradient_accumulation_steps',
] as const satisfies readonly EstimateField[]

const DEGREES = [
  'tensor_parallel',
  'pipeline_parallel',
  'data_parallel',
  'expert_parallel',
  'context_parallel',
] as const satisfies readonly EstimateField[]

/** What stands instead of a model of the catalogue, and instead of the sum over its architecture. */
const OTHER_SUMS: readonly FormGroup[] = [
  {
    id: 'params',
    fields: ['params', 'layers', 'hidden_size', 'heads', 'kv_heads', 'head_dim', 'vocab_size'],
  },
  { id: 'formula', fields: ['formula', 'overhead'] },
]

export const INFERENCE_GROUPS: readonly FormGroup[] = [
  { id: 'speed', fields: ['backend', 'speculative_tokens', 'speculative_acceptance', 'speculative_cost'] },
  { id: 'layout', fields: DEGREES },
  { id: 'cache', fields: ['prompt_tokens', 'kv_cache_dtype_k', 'kv_cache_dtype_v', 'flash_attention'] },
  { id: 'loaded', fields: ['engine_version', 'modality', 'mmproj', 'mtp', 'conservative'] },
  {
    id: 'vllm',
    fields: [
      'gpu_memory_utilization',
      'max_num_batched_tokens',
      'max_num_seqs',
      'enforce_eager',
      'block_size',
    ],
  },
  {
    id: 'llamaCpp',
    fields: [
      'gpu_layers',
      'cpu_moe',
      'logical_batch_size',
      'ubatch_size',
      'swa_full',
      'kv_unified',
      'outputs_max',
      'importance_matrix',
    ],
  },
  ...OTHER_SUMS,
]

export const TRAINING_GROUPS: readonly FormGroup[] = [
  {
    id: 'adapters',
    fields: [
      'lora_dropout',
      'adapter_dtype',
      'use_dora',
      'use_rslora',
      'lora_experts',
      'prepare_model_for_kbit_training',
    ],
  },
  { id: 'trained', fields: ['freeze', 'weights', 'modality', 'mtp', 'conservative', 'engine'] },
  {
    id: 'kernels',
    fields: [
      'fused_kernels',
      'torch_compile',
      'flash_attention',
      'autocast',
      'grad_accum_dtype',
      'optimizer_rank',
      'dropout',
      'packing',
    ],
  },
  {
    id: 'sharding',
    fields: ['reshard_after_forward', 'prefetch_layers', 'reduce_dtype', 'reduce_bucket_size'],
  },
  {
    id: 'layout',
    fields: [
      ...DEGREES,
      'data_parallel_replicate',
      'sequence_parallel',
      'context_parallel_method',
      'pipeline_schedule',
      'virtual_pipeline_stages',
    ],
  },
  ...OTHER_SUMS,
]

/** Fields of an estimate that no form offers, each with the reason. A link may still carry all but the first. */
export const NOT_OFFERED: Readonly<Partial<Record<EstimateField, string>>> = {
  config: 'A whole file: it goes in the body of a request, and the state of a form is an address.',
  fsdp: 'The same as ZeRO stage 3, which the form of training offers.',
  explain: 'Adds traces to the JSON; the page prints every formula with its numbers anyway.',
}

/** What few change of a training run, where a GPU is sought for it; the stage of ZeRO is what that answer finds. */
export const SOUGHT_TRAINING = [
  'precision',
  'optimizer',
  'framework',
  'offload',
  'fused_loss',
  'attn_implementation',
  'gradient_accumulation_steps',
] as const satisfies readonly EstimateField[]

const fieldsOf = (groups: readonly FormGroup[]): EstimateField[] => groups.flatMap(({ fields }) => fields)

/** Every field of the two forms. */
export const inferenceFields: readonly EstimateField[] = [
  ...COMMON_FORM,
  ...INFERENCE_FORM,
  ...fieldsOf(INFERENCE_GROUPS),
]
export const trainingFields: readonly EstimateField[] = [
  ...COMMON_FORM,
  ...TRAINING_FORM,
  ...fieldsOf(TRAINING_GROUPS),
]

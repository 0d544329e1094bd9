import { findKvFormat, kvFormatIds } from '../precision/kv-formats.ts'
import { findWeightFormat, weightFormatIds } from '../precision/weight-formats.ts'
import { booleanField, choiceField, integerField, lookupField, textField } from './fields.ts'
import { DEVICE_FIELDS } from './device-fields.ts'
import { ENGINE_FIELDS } from './engine-fields.ts'
import { MODEL_FIELDS } from './model-fields.ts'
import { TRAINING_FIELDS } from './training-fields.ts'

export { FORMULAS } from './model-fields.ts'

export const TASKS = ['inference', 'training'] as const
export const ENGINES = [
  'vllm',
  'llama.cpp',
  'ollama',
  'sglang',
  'tensorrt-llm',
  'transformers',
  'mlx',
  'exllama',
  'none',
  'pytorch',
] as const
export const METHODS = ['full', 'lora', 'qlora'] as const
export const PRECISIONS = ['bf16-mixed', 'bf16', 'fp16-mixed', 'fp32'] as const
export const OPTIMIZERS = [
  'adamw',
  'adamw-8bit',
  'paged-adamw-8bit',
  'adafactor',
  'adafactor-momentum',
  'sgd',
  'sgd-momentum',
  'lion',
  'muon',
  'galore',
  'apollo',
  'apollo-mini',
] as const
export const CHECKPOINTING = ['none', 'selective', 'full'] as const
export const OFFLOAD = ['none', 'optimizer', 'all'] as const
export const UNITS = ['GiB', 'GB'] as const
export const MODALITIES = ['all', 'text'] as const

const CONTEXT = { min: 1, max: 1_073_741_824, suffix: 'tokens' } as const
const kvFormat = (text: string): string | undefined => findKvFormat(text)?.id
const weightFormat = (text: string): string | undefined => findWeightFormat(text)?.id

/** Every field of an estimate request. The one list behind validation, OpenAPI, MCP, forms and reference page. */
export const ESTIMATE_FIELDS = {
  ...MODEL_FIELDS,
  task: choiceField(
    { title: 'Task', description: 'Run the model or train it.', group: 'how', default: '`inference`' },
    TASKS,
  ),
  engine: choiceField(
    {
      title: 'Engine',
      description:
        'Decides block sizes, buffers and fixed overhead. `none` is the bare formula without any engine overhead.',
      group: 'how',
      default:
        '`llama.cpp` for GGUF weights, `mlx` for `mlx-*`, `exllama` for `exl*`, else `vllm`; training: `pytorch`',
    },
    ENGINES,
  ),
  engine_version: textField(
    {
      title: 'Engine version',
      description: 'Any released version; it maps to the profile in force then.',
      group: 'how',
      default: 'the newest profile',
    },
    40,
  ),
  weights: lookupField(
    {
      title: 'Weight format',
      description: 'How the weights are stored.',
      group: 'how',
      default: 'the checkpoint’s own',
      examples: ['bf16', 'q4_k_m', 'awq'],
    },
    weightFormat,
    weightFormatIds,
  ),
  kv_cache_dtype: lookupField(
    {
      title: 'KV cache format',
      description: 'Element format of the KV cache.',
      group: 'how',
      default: 'the engine’s own (a 16-bit type)',
      examples: ['fp16', 'q8_0'],
    },
    kvFormat,
    kvFormatIds,
  ),
  kv_cache_dtype_k: lookupField(
    {
      title: 'Key format',
      description: 'Overrides the keys’ format, as llama.cpp’s `--cache-type-k`.',
      group: 'how',
      default: '`kv_cache_dtype`',
    },
    kvFormat,
    kvFormatIds,
  ),
  kv_cache_dtype_v: lookupField(
    {
      title: 'Value format',
      description: 'Overrides the values’ format, as llama.cpp’s `--cache-type-v`.',
      group: 'how',
      default: '`kv_cache_dtype`',
    },
    kvFormat,
    kvFormatIds,
  ),
  context_length: integerField(
    {
      title: 'Context length',
      description: 'Tokens per sequence, prompt and output together; in training the sequence length.',
      group: 'how',
      default: '8192, or the model’s maximum where that is smaller',
      examples: [8192, '32k'],
    },
    CONTEXT,
  ),
  prompt_tokens: integerField(
    {
      title: 'Prompt tokens',
      description:
        'Of `context_length`, the tokens of the prompt: what engines that take it in one pass, or in chunks, need room for.',
      group: 'how',
      default: 'all but the last 2048, at least 1',
    },
    CONTEXT,
  ),
  batch_size: integerField(
    {
      title: 'Batch size',
      description: 'Inference: sequences in flight. Training: micro-batch per data-parallel rank.',
      group: 'how',
      default: '1',
    },
    { min: 1, max: 1_048_576 },
  ),
  flash_attention: booleanField({
    title: 'Flash attention',
    description: 'Attention without stored score matrices.',
    group: 'how',
    default: '`true`',
  }),
  modality: choiceField(
    {
      title: 'Modality',
      description: '`text` leaves vision and audio towers out.',
      group: 'how',
      default: '`all`',
    },
    MODALITIES,
  ),
  mmproj: booleanField({
    title: 'Projector file',
    description: 'GGUF: add the vision or audio projector file.',
    group: 'how',
    default: '`false`',
  }),
  mtp: booleanField({
    title: 'MTP layers',
    description: 'Load the multi-token-prediction layers.',
    group: 'how',
    default: '`false`',
  }),
  conservative: booleanField({
    title: 'Conservative',
    description: 'Answer with an upper bound where the architecture is not fully understood.',
    group: 'how',
    default: '`false`',
  }),
  ...DEVICE_FIELDS,
  ...ENGINE_FIELDS,
  method: choiceField(
    {
      title: 'Method',
      description: 'Train every parameter, or adapters on a frozen base.',
      group: 'training',
      default: '`full`',
    },
    METHODS,
  ),
  precision: choiceField(
    {
      title: 'Precision',
      description: 'Number formats of weights and gradients.',
      group: 'training',
      default: '`bf16-mixed`',
    },
    PRECISIONS,
  ),
  optimizer: choiceField(
    {
      title: 'Optimizer',
      description: 'Decides the states kept per parameter.',
      group: 'training',
      default: '`adamw`',
    },
    OPTIMIZERS,
  ),
  gradient_checkpointing: choiceField(
    {
      title: 'Gradient checkpointing',
      description: 'Which activations are recomputed instead of kept.',
      group: 'training',
      default: '`none`',
    },
    CHECKPOINTING,
  ),
  zero_stage: integerField(
    {
      title: 'ZeRO stage',
      description: 'What data-parallel ranks shard: 1 optimizer, 2 gradients too, 3 parameters too.',
      group: 'training',
      default: '0',
    },
    { min: 0, max: 3 },
  ),
  fsdp: booleanField({
    title: 'FSDP',
    description: 'Fully sharded data parallel: the same as ZeRO stage 3.',
    group: 'training',
    default: '`false`',
  }),
  offload: choiceField(
    { title: 'Offload', description: 'What moves to host memory.', group: 'training', default: '`none`' },
    OFFLOAD,
  ),
  lora_rank: integerField(
    { title: 'LoRA rank', description: 'Rank of the adapters.', group: 'training', default: '16' },
    { min: 1, max: 65_536 },
  ),
  lora_targets: textField(
    {
      title: 'LoRA targets',
      description: '`all-linear`, `attention`, or module names separated by commas.',
      group: 'training',
      default: '`all-linear`',
    },
    400,
  ),
  fused_loss: booleanField({
    title: 'Fused loss',
    description: 'Chunked or fused cross-entropy: logits are never whole.',
    group: 'training',
    default: '`false`',
  }),
  gradient_accumulation_steps: integerField(
    {
      title: 'Gradient accumulation',
      description: 'Micro-batches per optimizer step.',
      group: 'training',
      default: '1',
    },
    { min: 1, max: 1_048_576 },
  ),
  ...TRAINING_FIELDS,
  units: choiceField(
    {
      title: 'Units',
      description: 'Unit of the human strings; byte fields are always integers.',
      group: 'output',
      default: '`GiB`',
    },
    UNITS,
  ),
  explain: booleanField({
    title: 'Explain',
    description: 'Add the traces: every symbol of every formula with its value.',
    group: 'output',
    default: '`false`',
  }),
} as const

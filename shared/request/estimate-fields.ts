import { findKvFormat, kvFormatIds } from '../precision/kv-formats.ts'
import { findWeightFormat, weightFormatIds } from '../precision/weight-formats.ts'
import {
  booleanField,
  choiceField,
  integerField,
  lookupField,
  numberField,
  objectField,
  textField,
} from './fields.ts'
import { BACKENDS } from '../speed/backends.ts'
import { TRAINING_FIELDS } from './training-fields.ts'

export const TASKS = ['inference', 'training'] as const
export const FORMULAS = [
  'architecture',
  'gpu-memory-formula',
  'vram-calculator-guide',
  'parameter-counts-guide',
] as const
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
const DEGREE = { min: 1, max: 4096 } as const
const kvFormat = (text: string): string | undefined => findKvFormat(text)?.id
const weightFormat = (text: string): string | undefined => findWeightFormat(text)?.id

/** Every field of an estimate request. The one list behind validation, OpenAPI, MCP, forms and reference page. */
export const ESTIMATE_FIELDS = {
  model: textField({
    title: 'Model',
    description:
      'A catalogue id (`llama-3.1-8b`) or a Hugging Face id (`meta-llama/Llama-3.1-8B`). What the catalogue has not is read from the hub: `org/name`, `org/name@revision`, a quantized file by `weights`, `org/name:Q4_K_M` or `org/name/file.gguf`, or its https address. Exactly one of `model`, `config` and `params` is given.',
    group: 'what',
    examples: ['llama-3.1-8b'],
  }),
  config: objectField({
    title: 'Config',
    description:
      'A Hugging Face `config.json`, verbatim (POST only): an architecture that is published nowhere yet.',
    group: 'what',
  }),
  params: integerField(
    {
      title: 'Parameters',
      description: 'A bare parameter count (`7B`, `70.6e9`), where no architecture is known.',
      group: 'what',
      examples: ['7B'],
    },
    { min: 1, max: 1e15, suffix: 'count' },
  ),
  layers: integerField(
    { title: 'Layers', description: 'With `params`: number of layers.', group: 'params' },
    { min: 1, max: 2048 },
  ),
  hidden_size: integerField(
    { title: 'Hidden size', description: 'With `params`: width of the residual stream.', group: 'params' },
    { min: 1, max: 1_048_576 },
  ),
  heads: integerField(
    { title: 'Attention heads', description: 'With `params`: query heads.', group: 'params' },
    { min: 1, max: 65_536 },
  ),
  kv_heads: integerField(
    {
      title: 'KV heads',
      description: 'With `params`: key-value heads.',
      group: 'params',
      default: '`heads`',
    },
    { min: 1, max: 65_536 },
  ),
  head_dim: integerField(
    {
      title: 'Head dimension',
      description: 'With `params`: features per head.',
      group: 'params',
      default: '`hidden_size / heads`',
    },
    { min: 1, max: 65_536 },
  ),
  vocab_size: integerField(
    { title: 'Vocabulary', description: 'With `params`: tokens in the vocabulary.', group: 'params' },
    { min: 1, max: 16_777_216 },
  ),
  formula: choiceField(
    {
      title: 'Formula',
      description:
        '`architecture` is this project’s own, exact sum. The others are published formulas, computed exactly as their documents state them.',
      group: 'what',
      default: '`architecture`',
    },
    FORMULAS,
  ),
  overhead: numberField(
    {
      title: 'Overhead',
      description:
        'Factor O of the published formulas that add a share to the weights: weights × (1 + O). 0 gives the calculator guide’s shorter sum.',
      group: 'what',
      default: '0.2',
    },
    { min: 0, max: 10 },
  ),
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
  gpu: textField(
    {
      title: 'GPU',
      description: 'Catalogue id of the device. Without it there is no verdict, but everything else.',
      group: 'hardware',
      examples: ['rtx-4090'],
    },
    80,
  ),
  gpus: integerField(
    {
      title: 'Number of GPUs',
      description: 'How many devices.',
      group: 'hardware',
      default: 'the product of the parallel degrees, else 1',
    },
    DEGREE,
  ),
  backend: choiceField(
    {
      title: 'Backend',
      description: 'What the engine is compiled for. Decides the estimated speed, not the memory.',
      group: 'hardware',
      default: '`cuda` on NVIDIA, `rocm` on AMD, `metal` on Apple, `vulkan` on Intel',
    },
    BACKENDS,
  ),
  speculative_tokens: integerField(
    {
      title: 'Speculative tokens',
      description:
        'Speculative decoding: tokens guessed per step, as vLLM’s `num_speculative_tokens` and llama.cpp’s `--draft-max`. Goes with `speculative_acceptance`; multiplies the decode speed.',
      group: 'how',
    },
    { min: 1, max: 32 },
  ),
  speculative_acceptance: numberField(
    {
      title: 'Acceptance',
      description: 'Probability that a guessed token is accepted.',
      group: 'how',
    },
    { min: 0, max: 1 },
  ),
  speculative_cost: numberField(
    {
      title: 'Cost of a guess',
      description: 'Time of one guess over one step of the model.',
      group: 'how',
      default: '0.05',
    },
    { min: 0, max: 1 },
  ),
  tensor_parallel: integerField(
    {
      title: 'Tensor parallel',
      description: 'Ranks that split every layer.',
      group: 'layout',
      default: '1; inference with `gpus` alone: `gpus`',
    },
    DEGREE,
  ),
  pipeline_parallel: integerField(
    {
      title: 'Pipeline parallel',
      description: 'Stages that split the layers.',
      group: 'layout',
      default: '1',
    },
    DEGREE,
  ),
  data_parallel: integerField(
    {
      title: 'Data parallel',
      description: 'Copies that split the batch.',
      group: 'layout',
      default: '1; training with `gpus` alone: `gpus`',
    },
    DEGREE,
  ),
  expert_parallel: integerField(
    {
      title: 'Expert parallel',
      description: 'Ranks that split the experts (inside the other degrees).',
      group: 'layout',
      default: '1',
    },
    DEGREE,
  ),
  context_parallel: integerField(
    {
      title: 'Context parallel',
      description: 'Ranks that split the tokens of a sequence.',
      group: 'layout',
      default: '1',
    },
    DEGREE,
  ),
  logical_batch_size: integerField(
    {
      title: 'Logical batch',
      description: '`--batch-size`: tokens submitted at once.',
      group: 'llama.cpp',
      default: '2048',
    },
    { min: 1, max: 16_777_216, suffix: 'tokens' },
  ),
  ubatch_size: integerField(
    {
      title: 'Micro-batch',
      description: '`--ubatch-size`: tokens computed at once.',
      group: 'llama.cpp',
      default: '512',
    },
    { min: 1, max: 16_777_216, suffix: 'tokens' },
  ),
  gpu_layers: integerField(
    {
      title: 'GPU layers',
      description: '`--n-gpu-layers`: the output head first, then the last blocks.',
      group: 'llama.cpp',
      default: 'all',
    },
    { min: 0, max: 100_000 },
  ),
  swa_full: booleanField({
    title: 'Full window cache',
    description: '`--swa-full`: windowed layers keep the whole context.',
    group: 'llama.cpp',
    default: '`false`',
  }),
  kv_unified: booleanField({
    title: 'Unified KV',
    description: '`--kv-unified`: one buffer that all sequences share.',
    group: 'llama.cpp',
    default: '`false`',
  }),
  outputs_max: integerField(
    {
      title: 'Outputs reserved',
      description: 'Rows of logits the engine reserves (`n_outputs_max`).',
      group: 'llama.cpp',
      default: '`batch_size`, as llama-server',
    },
    { min: 1, max: 16_777_216 },
  ),
  cpu_moe: booleanField({
    title: 'Experts on the CPU',
    description: '`--cpu-moe`: expert tensors stay in host memory.',
    group: 'llama.cpp',
    default: '`false`',
  }),
  importance_matrix: booleanField({
    title: 'Importance matrix',
    description: '`--imatrix`: decides some tensor types of a quantization mix.',
    group: 'llama.cpp',
    default: '`false`',
  }),
  gpu_memory_utilization: numberField(
    {
      title: 'GPU memory utilization',
      description: 'Share of the device that the engine claims.',
      group: 'vllm',
      default: 'what the version picks, else 0.9',
    },
    { min: 0.01, max: 1 },
  ),
  max_num_batched_tokens: integerField(
    {
      title: 'Batched tokens',
      description: 'Tokens of one forward pass, at most.',
      group: 'vllm',
      default: 'what the version picks on the GPU, else 8192',
    },
    { min: 1, max: 16_777_216, suffix: 'tokens' },
  ),
  max_num_seqs: integerField(
    {
      title: 'Sequences',
      description: 'Sequences of one forward pass, at most.',
      group: 'vllm',
      default: 'what the version picks on the GPU, else 256',
    },
    { min: 1, max: 1_048_576 },
  ),
  enforce_eager: booleanField({
    title: 'Eager mode',
    description: 'No CUDA graphs.',
    group: 'vllm',
    default: '`false`',
  }),
  block_size: integerField(
    { title: 'Block size', description: 'Tokens per page of the KV cache.', group: 'vllm', default: '16' },
    { min: 1, max: 65_536 },
  ),
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

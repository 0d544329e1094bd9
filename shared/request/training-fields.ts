import { booleanField, choiceField, integerField, numberField, textField } from './fields.ts'

export const ATTENTION_IMPLEMENTATIONS = ['flash_attention_2', 'sdpa', 'eager'] as const
export const TRAINING_FRAMEWORKS = ['transformers', 'litgpt', 'torchtune'] as const
export const TRAINED_DTYPES = ['fp32', 'bf16'] as const
export const PIPELINE_SCHEDULES = ['1f1b', 'gpipe', 'interleaved', 'zero-bubble'] as const
export const CONTEXT_PARALLEL_METHODS = ['ring', 'ulysses'] as const

/** Fields of training beside method, precision, optimizer, checkpointing, ZeRO and LoRA's rank and targets. */
export const TRAINING_FIELDS = {
  framework: choiceField(
    {
      title: 'Framework',
      description:
        'Whose model code and defaults are meant: key heads repeated or not, one matrix for queries, keys and values, a tied head copied, loss in chunks, LoRA dropout. `transformers` stands for the Trainer, TRL, ms-swift, torchtitan and DeepSpeed too.',
      group: 'training',
      default: '`transformers`',
    },
    TRAINING_FRAMEWORKS,
  ),
  attn_implementation: choiceField(
    {
      title: 'Attention kernel',
      description:
        'What attention saves for the backward pass. `sdpa`: keys and values repeated for every query head first.',
      group: 'training',
      default: '`flash_attention_2`, or `eager` with `flash_attention=false`',
    },
    ATTENTION_IMPLEMENTATIONS,
  ),
  fused_kernels: booleanField({
    title: 'Fused kernels',
    description: 'RMS norm and SwiGLU as one kernel each (Liger, Apex): they save their inputs only.',
    group: 'training',
    default: '`fused_loss`: Liger’s patch brings all of them',
  }),
  torch_compile: booleanField({
    title: 'torch.compile',
    description: 'Elementwise chains are fused and recomputed; the loss keeps its logits in 16 bits.',
    group: 'training',
    default: '`false`',
  }),
  autocast: booleanField({
    title: 'Autocast',
    description:
      '`torch.autocast` over fp32 parameters, instead of 16-bit parameters beside an fp32 master copy.',
    group: 'training',
    default: '`true` for mixed precision without ZeRO, FSDP, tensor or pipeline parallelism',
  }),
  dropout: numberField(
    {
      title: 'Dropout',
      description:
        'Dropout of attention scores, and of residual branches where the family has it; each keeps a mask.',
      group: 'training',
      default: 'the config’s',
    },
    { min: 0, max: 0.99 },
  ),
  packing: booleanField({
    title: 'Packing',
    description:
      'Every sequence is filled up to `context_length`. Without it lengths differ, and PyTorch’s allocator keeps blocks of every size it has seen.',
    group: 'training',
    default:
      '`true`, but `false` with gradient accumulation (the usual way to train on samples of their own length)',
  }),
  grad_accum_dtype: choiceField(
    {
      title: 'Gradient type',
      description: 'Element type gradients are accumulated in.',
      group: 'training',
      default: 'the parameters’ own',
    },
    TRAINED_DTYPES,
  ),
  freeze: textField(
    {
      title: 'Frozen parts',
      description:
        'With `method=full`: parts that are not trained, separated by commas: `embeddings`, `head`, `norms`, `experts`, `towers`, or module names.',
      group: 'training',
      default: 'none',
    },
    400,
  ),
  optimizer_rank: integerField(
    {
      title: 'Optimizer rank',
      description: 'Rank of the projected gradient (`galore`, `apollo`).',
      group: 'training',
      default: '128',
    },
    { min: 1, max: 65_536 },
  ),
  lora_dropout: numberField(
    {
      title: 'LoRA dropout',
      description: 'Dropout in front of each adapter: its mask and output are saved for each one apart.',
      group: 'training',
      default: '0',
    },
    { min: 0, max: 0.99 },
  ),
  adapter_dtype: choiceField(
    {
      title: 'Adapter type',
      description: 'Element type of the adapters (PEFT’s `autocast_adapter_dtype` makes them fp32).',
      group: 'training',
      default: '`fp32` with mixed precision, else the precision’s own',
    },
    TRAINED_DTYPES,
  ),
  use_dora: booleanField({
    title: 'DoRA',
    description: 'Weight-decomposed adapters: one magnitude per output feature beside the two matrices.',
    group: 'training',
    default: '`false`',
  }),
  use_rslora: booleanField({
    title: 'rsLoRA',
    description:
      'Rank-stabilized adapters: scaled by α / √rank instead of α / rank. The same tensors, so the same memory at a rank; it makes higher ranks useful.',
    group: 'training',
    default: '`false`',
  }),
  lora_experts: booleanField({
    title: 'Adapters on experts',
    description: 'Whether targets match the routed experts’ matrices, one pair of adapters for each expert.',
    group: 'training',
    default: '`true`',
  }),
  prepare_model_for_kbit_training: booleanField({
    title: 'Prepare for k-bit training',
    description:
      'PEFT’s function of this name: everything that is not quantized (norms, embedding, head) is cast to fp32, and with it everything that flows between the matrices.',
    group: 'training',
    default: '`true` for `qlora`, unless ZeRO 3 or FSDP shards the weights',
  }),
  reshard_after_forward: booleanField({
    title: 'Reshard after forward',
    description: 'FSDP, ZeRO 3: gathered layers are freed after their forward pass and gathered again.',
    group: 'training',
    default: '`true`',
  }),
  prefetch_layers: integerField(
    {
      title: 'Prefetched layers',
      description:
        'FSDP, ZeRO 3 without an offloaded optimizer: layers gathered ahead of the one that runs (`backward_prefetch`, `set_modules_to_backward_prefetch`).',
      group: 'training',
      default: '1',
    },
    { min: 0, max: 64 },
  ),
  reduce_dtype: choiceField(
    {
      title: 'Reduction type',
      description:
        'Type gradients are reduced in (`MixedPrecisionPolicy.reduce_dtype`, `communication_data_type`): fp32 takes a wider copy of a layer’s gradients, or wider buckets.',
      group: 'training',
      default: 'the type the matrices compute in',
    },
    TRAINED_DTYPES,
  ),
  reduce_bucket_size: integerField(
    {
      title: 'Reduction bucket',
      description: 'DeepSpeed’s `reduce_bucket_size`: gradients reduced at a time.',
      group: 'training',
      default: '500,000,000 elements',
    },
    { min: 1, max: 1e12 },
  ),
  data_parallel_replicate: integerField(
    {
      title: 'Replicas',
      description:
        'Hybrid sharding: groups of data-parallel ranks that each hold a whole copy of what ZeRO or FSDP shards.',
      group: 'training',
      default: '1',
    },
    { min: 1, max: 4096 },
  ),
  sequence_parallel: booleanField({
    title: 'Sequence parallel',
    description:
      'Tensor-parallel ranks also share what lies between the matrices: norms, dropout, residual stream.',
    group: 'training',
    default: '`true`',
  }),
  context_parallel_method: choiceField(
    {
      title: 'Context parallel method',
      description: 'Keys and values passed around (`ring`) or heads exchanged for tokens (`ulysses`).',
      group: 'training',
      default: '`ring`',
    },
    CONTEXT_PARALLEL_METHODS,
  ),
  pipeline_schedule: choiceField(
    {
      title: 'Pipeline schedule',
      description:
        'Decides how many micro-batches a stage holds at once; `gradient_accumulation_steps` are the micro-batches of a step.',
      group: 'training',
      default: '`1f1b`',
    },
    PIPELINE_SCHEDULES,
  ),
  virtual_pipeline_stages: integerField(
    {
      title: 'Virtual stages',
      description: 'Chunks of layers per stage of the interleaved schedule.',
      group: 'training',
      default: '2',
    },
    { min: 1, max: 64 },
  ),
} as const

/** Every field that only training reads. */
export const TRAINING_FIELD_NAMES = [
  'method',
  'precision',
  'optimizer',
  'gradient_checkpointing',
  'zero_stage',
  'fsdp',
  'offload',
  'lora_rank',
  'lora_targets',
  'fused_loss',
  'gradient_accumulation_steps',
  ...(Object.keys(TRAINING_FIELDS) as (keyof typeof TRAINING_FIELDS)[]),
] as const

import { booleanField, integerField, numberField } from './fields.ts'

/** Settings that one engine or another has, under the engine's own names. */
export const ENGINE_FIELDS = {
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
} as const

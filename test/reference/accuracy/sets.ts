import type { SetAccuracy, TermAccuracy } from '../../../shared/accuracy/types.ts'

type Goal = NonNullable<TermAccuracy['goal']>

/** What each set of rows is, in the order the accuracy page lists them. */
export const SETS: readonly Pick<SetAccuracy, 'set' | 'engines' | 'label' | 'band' | 'note'>[] = [
  {
    set: 'params',
    engines: [],
    label: 'Parameters',
    band: false,
    note: 'Published totals of checkpoints, each counted tensor by tensor from its config.',
  },
  {
    set: 'gguf-size',
    engines: ['llama.cpp', 'ollama'],
    label: 'GGUF files',
    band: false,
    note: 'Tensor bytes that llama.cpp’s own quantizer writes, and sizes of published files. A file adds 0.7 to 13 MB of tokenizer, which is not counted.',
  },
  {
    set: 'llamacpp',
    engines: ['llama.cpp', 'ollama'],
    label: 'llama.cpp',
    band: true,
    note: 'Buffers that the engine itself allocated, most of them to the byte: CUDA, full and partial offload, one and several GPUs.',
  },
  {
    set: 'vllm',
    engines: ['vllm'],
    label: 'vLLM',
    band: true,
    note: 'Memory-profile lines of start-up logs, per GPU, printed with two decimals of a GiB; runs that ended out of memory count as verdicts. Rows without a version are asked with the newest one, and once more with the one that the source or its date tells; no profile is older than 0.6.',
  },
  { set: 'sglang', engines: ['sglang'], label: 'SGLang', band: true, note: 'Start-up logs.' },
  { set: 'trtllm', engines: ['tensorrt-llm'], label: 'TensorRT-LLM', band: true, note: 'Start-up logs.' },
  {
    set: 'transformers',
    engines: ['transformers'],
    label: 'transformers',
    band: true,
    note: 'Published peaks of PyTorch inference as torch.cuda.max_memory_allocated counts them: neither CUDA context nor allocator slack. The litgpt rows run the same models in the same eager PyTorch.',
  },
  {
    set: 'training',
    engines: ['pytorch'],
    label: 'PyTorch training',
    band: true,
    note: 'Published peaks of fine-tuning and pre-training. Where a source states no exact sample length or prints few digits, a row is good to 10 to 20 %. Once as the sources’ settings alone tell, once with what they tell of the framework: LitGPT’s or torchtune’s own code, compiled or not.',
  },
  {
    set: 'activations',
    engines: ['pytorch'],
    label: 'Saved activations',
    band: false,
    note: 'Tensors that torch autograd keeps for the backward pass, to the byte: one layer, the loss, and whole steps.',
  },
]

/** Words for a measured term. */
export const TERM_LABELS: Readonly<Record<string, string>> = {
  params_total: 'Parameters',
  params_trainable: 'Trainable parameters',
  tensor_bytes: 'All tensors of the file',
  file_bytes: 'File on the hub, tokenizer included',
  weights: 'Weights on the device',
  host_weights: 'Weights in system memory',
  kv_cache: 'KV cache',
  kv_cache_unified: 'KV cache, one buffer for all sequences',
  host_kv_cache: 'KV cache in system memory',
  recurrent_state: 'Recurrent state',
  host_recurrent_state: 'Recurrent state in system memory',
  compute_buffer: 'Compute buffer',
  kv_bytes_per_token: 'Cache bytes per token',
  kv_tokens: 'Tokens of cache left',
  kv_tokens_as_run: 'Tokens of cache left, version named',
  kv_pool: 'Memory left for the cache',
  activations: 'Activation peak',
  non_torch: 'Memory outside PyTorch',
  cuda_graphs: 'CUDA graphs',
  init_cuda_used: 'In use before the engine starts',
  peak: 'Peak',
  peak_as_run: 'Peak, framework named',
  activations_per_layer: 'Saved by one layer',
  activation_peak: 'Peak of one step beside its states',
  logits: 'Logits',
}

/** What this project aims at, by set and term. */
export const GOALS: Readonly<Record<string, Readonly<Record<string, Goal>>>> = {
  params: { params_total: { answered: 0.95, exact: 0.97 } },
  'gguf-size': {
    tensor_bytes: { answered: 0.95, exact: 0.95 },
    weights: { answered: 0.95, exact: 0.95 },
    host_weights: { answered: 0.95, exact: 0.95 },
  },
  llamacpp: {
    kv_cache: { answered: 0.97, exact: 0.99 },
    recurrent_state: { answered: 0.97, exact: 0.99 },
    weights: { answered: 0.97, exact: 0.95 },
    compute_buffer: { answered: 0.97, median: 0.005, p90: 0.05 },
  },
  vllm: {
    weights: { answered: 0.95, median: 0.005, p90: 0.02 },
    kv_bytes_per_token: { answered: 0.95, exact: 0.95 },
    kv_tokens: { answered: 0.9, median: 0.025, p90: 0.08 },
    activations: { answered: 0.9, median: 0.02, p90: 0.1 },
    non_torch: { answered: 0.9, median: 0.15 },
    cuda_graphs: { answered: 0.9, median: 0.15 },
  },
  transformers: { peak: { answered: 0.95, median: 0.03, p90: 0.1 } },
  training: { peak: { answered: 0.95, median: 0.08, p90: 0.25 } },
  activations: { activations_per_layer: { answered: 0.95, exact: 0.98 } },
}

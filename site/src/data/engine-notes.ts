/** What each engine keeps where, in words. The numbers and formulas beside them come from the engine's own terms. */
export interface EngineNotes {
  /** The answer first. */
  readonly answer: string
  readonly places: readonly { readonly what: string; readonly where: string }[]
  readonly rules: readonly string[]
}

const PAGED = 'The cache is cut into pages of a fixed number of tokens; a sequence’s last page is charged whole.'

export const ENGINE_NOTES: Readonly<Record<string, EngineNotes>> = {
  vllm: {
    answer:
      'vLLM takes a share of the GPU when it starts, measures what a full batch needs, and gives the rest to the cache. So nvidia-smi shows the share, not the need; the answer here gives both.',
    places: [
      { what: 'Weights', where: 'split over the tensor-parallel ranks; norms, routers and rotary tables whole on each' },
      { what: 'Cache', where: 'KV heads divided over the ranks until each holds one, then repeated; a latent cache whole on each' },
      { what: 'Peak of the profile run', where: 'each rank: the sampler’s logits or the widest layer, whichever is larger' },
      { what: 'CUDA graphs', where: 'each rank; inside the claimed share since 0.21, on top of it before' },
    ],
    rules: [
      PAGED,
      'Models that mix full and windowed layers group their layers, and every group has as many layers as the smallest kind: some pages hold nothing.',
      'The sampler sorted all logits up to 0.16 and needs a third of that memory since 0.17.',
    ],
  },
  'llama.cpp': {
    answer:
      'llama.cpp loads each tensor where it is used, reserves the whole cache at start, and plans one buffer for the widest step of the graph. Nothing grows later.',
    places: [
      { what: 'Input embedding', where: 'system memory; a tied head is loaded a second time on the GPU' },
      { what: 'Layers', where: 'the GPUs, by --n-gpu-layers: the head first, then the last blocks; the rest stays in system memory' },
      { what: 'Experts', where: 'with --cpu-moe, system memory' },
      { what: 'Cache and state', where: 'beside their layer; the recurrent state always in fp32' },
    ],
    rules: [
      'The context is padded to 256 cells; each parallel slot is a stream of its own unless --kv-unified.',
      'Windowed layers keep the window plus the micro-batch, padded to 256, unless --swa-full.',
      'On CUDA, tensors are aligned to 128 bytes and quantized rows are padded to 512 elements.',
      'With two GPUs or more the graph’s inputs exist four times, for pipelining.',
    ],
  },
  ollama: {
    answer: 'Ollama runs llama.cpp with defaults of its own. The memory follows llama.cpp’s rules.',
    places: [{ what: 'Everything', where: 'as in llama.cpp' }],
    rules: ['Its defaults decide slots, context and batch where the request is silent.'],
  },
  sglang: {
    answer: 'SGLang claims a static share for weights and cache and leaves the rest for activations.',
    places: [
      { what: 'Weights', where: 'split over the tensor-parallel ranks, as in vLLM' },
      { what: 'Cache', where: 'two pools, keys and values; a latent cache in one' },
    ],
    rules: ['Its logs print GiB and call them GB.', 'A separate pool for windowed layers is not modelled: the figure is an upper bound.'],
  },
  'tensorrt-llm': {
    answer: 'TensorRT-LLM loads a built engine and gives a fraction of the memory that is then free to the paged cache.',
    places: [
      { what: 'Weights', where: 'split over the tensor-parallel ranks' },
      { what: 'Cache', where: 'pages, from the free fraction' },
    ],
    rules: [PAGED, 'The activation workspace of the built engine is not modelled.'],
  },
  transformers: {
    answer:
      'transformers holds the checkpoint as it is, lets the cache grow with the tokens, and peaks while it reads the prompt.',
    places: [
      { what: 'Weights', where: 'the GPU; with device_map, whole layers per GPU' },
      { what: 'Cache', where: 'one tensor per layer for keys and one for values, copied when it grows' },
      { what: 'Prompt', where: 'one layer’s activations at a time; the logits of the whole prompt before version 4.45' },
    ],
    rules: [
      'Eager attention stores the scores of every head; SDPA and flash attention do not.',
      'Windowed layers keep the whole prompt until the first token is generated.',
    ],
  },
  mlx: {
    answer: 'mlx-lm quantizes the embedding and the head too, grows the cache in steps of 256 tokens, and reads a prompt in chunks.',
    places: [{ what: 'Everything', where: 'unified memory; macOS lets the GPU wire two thirds to three quarters of it' }],
    rules: ['Windowed layers use a rotating cache.', 'No measured rows exist yet, so the answer carries no band.'],
  },
  exllama: {
    answer: 'ExLlama reserves the whole cache at load and reads prompts in chunks.',
    places: [
      { what: 'Weights', where: 'the GPU; the embedding stays in system memory where the format says so' },
      { what: 'Cache', where: '16, 8, 6 or 4 bits, allocated whole' },
    ],
    rules: ['An EXL format names an average of bits per weight; the head has its own.', 'No measured rows exist yet, so the answer carries no band.'],
  },
  pytorch: {
    answer:
      'Training holds weights, gradients, optimizer states and what the backward pass needs. The peak is the largest of the phases of a step, not their sum.',
    places: [
      { what: 'States', where: 'each rank, or divided over the data-parallel ranks by ZeRO and FSDP' },
      { what: 'Activations', where: 'each rank, for its own micro-batch' },
      { what: 'Offloaded states', where: 'system memory' },
    ],
    rules: ['Allocated is what the tensors take; reserved adds what the allocator keeps.'],
  },
  none: {
    answer: 'No engine: weights, cache and state exactly as the architecture needs them. Nothing is rounded and nothing is added.',
    places: [{ what: 'Everything', where: 'one device, or divided by the parallel degrees' }],
    rules: ['It is the yardstick that engines and published formulas are compared with.'],
  },
}

/** What each engine keeps where, in words. The numbers and formulas beside them come from the engine's own terms. */
export interface EngineNotes {
  /** The answer first. */
  readonly answer: string
  readonly places: readonly { readonly what: string; readonly where: string }[]
  readonly rules: readonly string[]
}

const PAGED =
  'The cache is cut into pages of a fixed number of tokens; a sequence’s last page is charged whole.'

export const ENGINE_NOTES: Readonly<Record<string, EngineNotes>> = {
  vllm: {
    answer:
      'vLLM takes a share of the GPU when it starts, measures what a full batch needs, and gives the rest to the cache. So nvidia-smi shows the share, not the need; the answer here gives both.',
    places: [
      {
        what: 'Weights',
        where:
          'split over the tensor-parallel ranks, with the vocabulary padded; norms, routers and rotary tables whole on each',
      },
      {
        what: 'Cache',
        where:
          'KV heads divided over the ranks until each holds one, then repeated; a latent cache whole on each',
      },
      {
        what: 'Peak of the profile run',
        where: 'each rank: the sampler’s logits or the widest layer, whichever is larger',
      },
      {
        what: 'CUDA graphs',
        where:
          'each rank, on top of the claimed share; from 0.21 on inside it, except with the v2 runner that dense models get from 0.25 on',
      },
      {
        what: 'CUDA context, NCCL set-up',
        where: 'each rank, outside the share: it is there before vLLM measures the device',
      },
    ],
    rules: [
      PAGED,
      'Models that mix kinds of layers (full, windowed, recurrent) cut them into groups of one size: that of the smallest kind, or of the largest where they are about as many. Pages of a group that is not full hold nothing.',
      'Up to 0.8 windowed layers kept the whole context.',
      'The sampler sorted all logits up to 0.16; since 0.17 it needs about a third of that memory. The v2 runner samples after the profile run, so its fp32 copy lies outside the share.',
      'Tokens and sequences of a step follow the device: more from 70 GiB on, the A100 excepted.',
    ],
  },
  'llama.cpp': {
    answer:
      'llama.cpp loads each tensor where it is used, reserves the whole cache at start, and plans one buffer for the widest step of the graph. Nothing grows later.',
    places: [
      { what: 'Input embedding', where: 'system memory; a tied head is loaded a second time on the GPU' },
      {
        what: 'Layers',
        where:
          'the GPUs, by --n-gpu-layers: the head first, then the last blocks; the rest stays in system memory',
      },
      { what: 'Experts', where: 'with --cpu-moe, system memory' },
      { what: 'Cache and state', where: 'beside their layer; the recurrent state always in fp32' },
    ],
    rules: [
      'The context is padded to 256 cells; each parallel slot is a stream of its own unless --kv-unified.',
      'Windowed layers keep the window plus the micro-batch, padded to 256, unless --swa-full. Only architectures with a second cache in llama.cpp do so: Mistral, Mixtral and Qwen load as full attention.',
      'Without flash attention, values are stored transposed, in rows as wide as the widest layer’s.',
      'On CUDA, tensors are aligned to 128 bytes and quantized rows are padded to 512 elements.',
      'With two GPUs or more the graph’s inputs exist four times, for pipelining.',
      'The CUDA context, the cuBLAS workspace and ggml-cuda’s scratch pool come on top of the buffers that the log prints.',
    ],
  },
  ollama: {
    answer: 'Ollama runs llama.cpp with defaults of its own. The memory follows llama.cpp’s rules.',
    places: [{ what: 'Everything', where: 'as in llama.cpp' }],
    rules: [
      'Where the request is silent: one slot, a 16-bit cache, flash attention where it is supported, batches of 512 tokens.',
      'The default context follows the memory of all GPUs together since 0.15.5: 4K tokens below 24 GiB, 32K below 48 GiB, else 256K. Before, it was 4K always.',
    ],
  },
  sglang: {
    answer: 'SGLang claims a static share for weights and cache and leaves the rest for activations.',
    places: [
      { what: 'Weights', where: 'split over the tensor-parallel ranks, as in vLLM' },
      { what: 'Cache', where: 'beside the weights in the static share, token by token' },
      {
        what: 'Activations and CUDA graphs',
        where: 'outside the static share, which is chosen to leave them room',
      },
    ],
    rules: [
      'The room for activations is a rule of its own: a fixed amount per token of a prefill chunk, another per sequence of the largest graph, whatever the model.',
      'Chunk and largest graph follow the device’s memory and the tensor-parallel ranks.',
      '`gpu_memory_utilization` stands for mem_fraction_static, `max_num_batched_tokens` for chunked_prefill_size, `max_num_seqs` for cuda_graph_max_bs.',
      'A separate pool for windowed layers is not modelled: the figure is an upper bound.',
    ],
  },
  'tensorrt-llm': {
    answer:
      'TensorRT-LLM loads a built engine and gives a fraction of the memory that is then free to the paged cache.',
    places: [
      { what: 'Weights', where: 'split over the tensor-parallel ranks' },
      { what: 'Activation buffers', where: 'each rank, by vLLM’s rule for a forward pass' },
      { what: 'Cache', where: 'pages, in nine tenths of what the rest leaves free' },
    ],
    rules: [
      PAGED,
      '`gpu_memory_utilization` stands for free_gpu_memory_fraction: a share of the free memory, not of the device.',
      'Activation buffers were not measured for TensorRT-LLM; bytes per token of the cache were.',
    ],
  },
  transformers: {
    answer:
      'transformers holds the checkpoint as it is, lets the cache grow with the tokens, and peaks while it reads the prompt.',
    places: [
      {
        what: 'Weights',
        where: 'the GPU; several GPUs get whole layers each, as device_map="auto" deals them',
      },
      { what: 'Cache', where: 'one tensor per layer for keys and one for values, copied when it grows' },
      {
        what: 'Prompt',
        where: 'one layer’s activations at a time; the logits of the whole prompt before version 4.45',
      },
    ],
    rules: [
      'Eager attention stores the scores of every head; SDPA and flash attention do not.',
      'Windowed layers keep the whole prompt until the first token is generated. Before 4.56, models whose layers all have a window kept the whole context.',
      'Latent attention is expanded before it is cached: every head’s key and value is kept.',
      'While a token is appended, the widest cache tensor exists twice.',
    ],
  },
  mlx: {
    answer:
      'mlx-lm quantizes the embedding and the head too, grows the cache in steps of 256 tokens, and reads a prompt in chunks of 2,048.',
    places: [
      {
        what: 'Everything',
        where: 'unified memory; macOS lets the GPU wire two thirds to three quarters of it',
      },
    ],
    rules: [
      'Windowed layers use a rotating cache, which overshoots its window while a chunk is appended.',
      'Freed buffers are dropped after every chunk, so they are not counted.',
      'No measured rows exist yet, so the answer carries no band.',
    ],
  },
  exllama: {
    answer: 'ExLlama reserves the whole cache at load and reads prompts in chunks of 2,048 tokens.',
    places: [
      { what: 'Input embedding', where: 'system memory' },
      { what: 'Weights', where: 'the GPUs, dealt layer by layer' },
      { what: 'Cache', where: 'beside its layer, allocated whole in pages of 256 tokens' },
      { what: 'Scratch', where: 'each GPU: one chunk of the prompt, and the widest matrix in 16 bits' },
    ],
    rules: [
      'Windows save nothing: every layer’s cache has room for the whole context.',
      'A quantized cache is unpacked one layer at a time: that layer exists in 16 bits too.',
      'An EXL format names an average of bits per weight; the head has its own.',
      'No measured rows exist yet, so the answer carries no band.',
    ],
  },
  pytorch: {
    answer:
      'Training holds weights, gradients, optimizer states and what the backward pass needs. The peak is the largest of the phases of a step, not their sum.',
    places: [
      { what: 'Weights', where: 'each rank; shared from ZeRO 3 on, with the layers in use gathered' },
      { what: 'Gradients', where: 'each rank; shared from ZeRO 2 on' },
      { what: 'Master weights and optimizer states', where: 'each rank; shared from ZeRO 1 on' },
      { what: 'Activations and logits', where: 'each rank, for its own micro-batch' },
      { what: 'Offloaded states', where: 'system memory' },
    ],
    rules: [
      'Four moments are computed: the loss, the backward pass of the last layer and of the first, the optimizer’s step. The largest is the answer.',
      'Mixed precision without sharding is autocast: the model is its own fp32 master, and 16-bit copies of its matrices live until their backward pass. With ZeRO, FSDP, tensor or pipeline parallelism, a 16-bit model stands beside an fp32 copy.',
      'Gradients are freed after a step only where one micro-batch on one GPU makes a step; otherwise they stay.',
      'Allocated is what the tensors take. Reserved adds what the allocator keeps; it is a term of its own.',
    ],
  },
  none: {
    answer:
      'No engine: weights, cache and state exactly as the architecture needs them. Nothing is rounded and nothing is added.',
    places: [{ what: 'Everything', where: 'one device, or divided by the parallel degrees' }],
    rules: ['It is the yardstick that engines and published formulas are compared with.'],
  },
}

/** One example of a request's body, as OpenAPI prints it. */
interface Example {
  readonly summary: string
  readonly value: unknown
}

/** Bodies to begin with, by route. A test sends each of them. */
export const BODY_EXAMPLES: Readonly<Record<string, Readonly<Record<string, Example>>>> = {
  'POST /v1/estimate': {
    model: {
      summary: 'A model of the catalogue on a GPU',
      value: { model: 'llama-3.1-8b', weights: 'q4_k_m', context_length: 32768, gpu: 'rtx-4090' },
    },
    config: {
      summary: 'A config.json',
      value: {
        config: {
          model_type: 'llama',
          hidden_size: 4096,
          intermediate_size: 14336,
          num_hidden_layers: 32,
          num_attention_heads: 32,
          num_key_value_heads: 8,
          vocab_size: 128256,
        },
        context_length: '8k',
      },
    },
    params: {
      summary: 'A bare parameter count, trained',
      value: { params: '7B', task: 'training', gpu: 'h100-sxm', gpus: 8, zero_stage: 3 },
    },
  },
  'POST /v1/plan': {
    pair: {
      summary: 'A chat model and an embedding model on one GPU',
      value: {
        gpu: 'rtx-4090',
        models: [
          { model: 'llama-3.1-8b', weights: 'q4_k_m', context_length: 16384 },
          { model: 'qwen3-0.6b', weights: 'q8_0' },
        ],
      },
    },
  },
  'POST /v1/reconcile': {
    vllm: {
      summary: 'Lines of a start-up log of vLLM',
      value:
        "INFO [utils.py:326] non-default args: {'model': 'meta-llama/Llama-3.1-8B', 'max_model_len': 8192, 'gpu_memory_utilization': 0.95}\nINFO [gpu_model_runner.py:1801] Model loading took 14.99 GiB memory and 3.14 seconds\nINFO [gpu_worker.py:232] Available KV cache memory: 58.11 GiB\n",
    },
  },
}

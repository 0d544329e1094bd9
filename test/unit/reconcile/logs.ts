/**
 * Start-up logs as the engines print them, cut to the lines that matter. Figures are published ones.
 * vLLM: llm-d-incubation/llm-d-planner at d3121e0, accuracy/results/v0.19.0/logs (Llama 3.1 8B, H100, tp 1, 8192 tokens).
 * SGLang: https://github.com/vllm-project/vllm/issues/21348 (Qwen3 235B A22B FP8, four H100).
 * llama.cpp: buffers of Llama 3.1 8B Q4_K_M as users' logs of build 5572 show them.
 */
export const VLLM_LOG = `INFO 04-02 10:11:12 [api_server.py:1893] vLLM API server version 0.19.0
INFO 04-02 10:11:12 [utils.py:326] non-default args: {'model_tag': 'meta-llama/Llama-3.1-8B', 'model': 'meta-llama/Llama-3.1-8B', 'max_model_len': 8192, 'gpu_memory_utilization': 0.95, 'max_num_seqs': 1024}
INFO 04-02 10:11:13 [config.py:2434] Chunked prefill is enabled with max_num_batched_tokens=8192.
INFO 04-02 10:11:20 [core.py:58] Initializing a V1 LLM engine (v0.19.0) with config: model='meta-llama/Llama-3.1-8B', speculative_config=None, tokenizer='meta-llama/Llama-3.1-8B', dtype=torch.bfloat16, max_seq_len=8192, load_format=auto, tensor_parallel_size=1, pipeline_parallel_size=1, quantization=None, enforce_eager=False, kv_cache_dtype=auto, device_config=cuda
INFO 04-02 10:11:30 [gpu_model_runner.py:1801] Model loading took 14.99 GiB memory and 3.141592 seconds
DEBUG 04-02 10:11:50 [gpu_worker.py:231] Memory profiling takes 7.11 seconds. Total non KV cache memory: 17.13GiB; torch peak memory increase: 1.89GiB; non-torch forward increase memory: 0.25GiB; weights memory: 14.99GiB.
INFO 04-02 10:11:50 [gpu_worker.py:232] Available KV cache memory: 58.11 GiB
INFO 04-02 10:11:51 [kv_cache_utils.py:715] GPU KV cache size: 476,000 tokens
INFO 04-02 10:11:51 [kv_cache_utils.py:719] Maximum concurrency for 8,192 tokens per request: 58.11x
INFO 04-02 10:12:11 [gpu_model_runner.py:2307] Graph capturing finished in 20 secs, took 0.91 GiB
`

export const SGLANG_LOG = `[2025-07-22 02:11:01] server_args=ServerArgs(model_path='Qwen/Qwen3-235B-A22B', tokenizer_path='Qwen/Qwen3-235B-A22B', dtype='auto', kv_cache_dtype='auto', quantization='fp8', context_length=None, mem_fraction_static=0.93, max_running_requests=None, chunked_prefill_size=8192, tp_size=4, pp_size=1)
[2025-07-22 02:12:40 TP0] Load weight end. type=Qwen3MoeForCausalLM, dtype=torch.bfloat16, avail mem=22.84 GB, mem usage=55.21 GB.
[2025-07-22 02:12:41 TP0] KV Cache is allocated. #tokens: 367404, K size: 8.23 GB, V size: 8.23 GB
[2025-07-22 02:13:20 TP0] Capture cuda graph end. Time elapsed: 38.04 s. mem usage=2.05 GB. avail mem=4.12 GB.
[2025-07-22 02:13:21 TP0] max_total_num_tokens=367404, chunked_prefill_size=8192, max_prefill_tokens=16384, max_running_requests=2048, context_len=40960
`

export const LLAMA_CPP_LOG = `build: 5572 (7675c555) with cc (Ubuntu 13.3.0-6ubuntu2~24.04) 13.3.0 for x86_64-linux-gnu
ggml_cuda_init: found 1 CUDA devices:
  Device 0: NVIDIA GeForce RTX 3090, compute capability 8.6, VMM: yes
llama_model_loader: loaded meta data with 29 key-value pairs and 292 tensors from /models/Llama-3.1-8B-Q4_K_M.gguf (version GGUF V3 (latest))
llama_model_loader: - kv   0:                       general.architecture str              = llama
llama_model_loader: - kv   2:                               general.name str              = Meta Llama 3.1 8B Instruct
llama_model_loader: - kv  11:                          general.file_type u32              = 15
print_info: file type   = Q4_K - Medium
print_info: file size   = 4.58 GiB (4.89 BPW)
load_tensors: offloading 32 repeating layers to GPU
load_tensors: offloading output layer to GPU
load_tensors: offloaded 33/33 layers to GPU
load_tensors:        CUDA0 model buffer size =  4403.49 MiB
load_tensors:   CPU_Mapped model buffer size =   281.81 MiB
llama_context: constructing llama_context
llama_context: n_seq_max     = 1
llama_context: n_ctx         = 8192
llama_context: n_ctx_per_seq = 8192
llama_context: n_batch       = 2048
llama_context: n_ubatch      = 512
llama_context: causal_attn   = 1
llama_context: flash_attn    = 1
llama_context:  CUDA_Host  output buffer size =     0.49 MiB
llama_kv_cache_unified:      CUDA0 KV buffer size =  1024.00 MiB
llama_kv_cache_unified: size = 1024.00 MiB (  8192 cells,  32 layers,  1 seqs), K (f16):  512.00 MiB, V (f16):  512.00 MiB
llama_context:      CUDA0 compute buffer size =   258.50 MiB
llama_context:  CUDA_Host compute buffer size =    24.01 MiB
llama_context: graph nodes  = 999
llama_context: graph splits = 2
`

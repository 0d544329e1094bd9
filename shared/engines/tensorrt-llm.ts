import type { Engine } from './engine.ts'
import { vllm } from './vllm/index.ts'

/** TensorRT-LLM: paged cache and tensor-parallel weights as vLLM has them; its own buffers are not modelled yet. */
export const tensorrtLlm: Engine = {
  ...vllm,
  id: 'tensorrt-llm',
  label: 'TensorRT-LLM',
  profiles: [{ id: 'tensorrt-llm', since: '0', measured: 'cache layout only' }],
}

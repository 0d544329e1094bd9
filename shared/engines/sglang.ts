import type { Engine } from './engine.ts'
import { vllm } from './vllm/index.ts'

/** SGLang: paged cache and tensor-parallel weights as vLLM has them; its own buffers are not modelled yet. */
export const sglang: Engine = {
  ...vllm,
  id: 'sglang',
  label: 'SGLang',
  profiles: [{ id: 'sglang', since: '0', measured: 'cache layout only' }],
}

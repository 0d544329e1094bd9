import type { Engine } from './engine.ts'
import { exllama } from './exllama/index.ts'
import { llamaCpp } from './llama-cpp/index.ts'
import { mlx } from './mlx/index.ts'
import { none } from './none.ts'
import { ollama } from './ollama.ts'
import { pytorch } from './pytorch/index.ts'
import { sglang } from './sglang.ts'
import { tensorrtLlm } from './tensorrt-llm.ts'
import { transformers } from './transformers/index.ts'
import { vllm } from './vllm/index.ts'

/** Every engine, in the order the documentation lists them. */
export const engines: readonly Engine[] = [
  vllm,
  llamaCpp,
  ollama,
  sglang,
  tensorrtLlm,
  transformers,
  mlx,
  exllama,
  pytorch,
  none,
]

const byId = new Map(engines.map((engine) => [engine.id, engine]))

/** The engine of an id that the request's check has already accepted. */
export function engineById(id: string): Engine {
  const engine = byId.get(id)
  if (!engine) throw new Error(`unknown engine ${id}`)
  return engine
}

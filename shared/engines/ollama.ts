import type { Engine } from './engine.ts'
import { llamaCpp } from './llama-cpp/index.ts'

export const ollama: Engine = { ...llamaCpp, id: 'ollama', label: 'Ollama' }

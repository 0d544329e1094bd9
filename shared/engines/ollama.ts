import type { GpuEntry } from '../catalogue/schema.ts'
import { GiB } from '../units/bytes.ts'
import type { Engine } from './engine.ts'
import { llamaCpp } from './llama-cpp/index.ts'
import { profiles as llamaCppProfiles, profileOf, type LlamaCppProfile } from './llama-cpp/profiles.ts'

/** A profile of Ollama: the llama.cpp it runs, and what it fills in. */
interface OllamaProfile extends LlamaCppProfile {
  /** Whether the context grows with the GPUs' memory, or is 4,096 tokens always. */
  readonly contextByMemory: boolean
}

const [current, earlier] = llamaCppProfiles

const profiles: readonly OllamaProfile[] = [
  {
    ...current,
    id: 'ollama@0.24',
    since: '0.15.5',
    measured:
      'buffers as llama.cpp@0.5.0; defaults from docs/context-length.mdx and docs/faq.mdx of https://github.com/ollama/ollama',
    contextByMemory: true,
  },
  {
    ...earlier,
    id: 'ollama@0.15',
    since: '0.6',
    measured: 'buffers as llama.cpp@b9459; defaults from docs/faq.mdx of https://github.com/ollama/ollama',
    contextByMemory: false,
  },
]

/** `num_batch` (api/types.go, DefaultOptions): tokens of a batch and of a micro-batch. */
const BATCH = 512
const SMALL_CONTEXT = 4096

/** Default context by the memory of all GPUs together (docs/context-length.mdx): below 24 GiB, below 48 GiB, above. */
function contextFor(gpu: GpuEntry | null, gpus: number): number {
  const bytes = (gpu?.marketed_bytes ?? 0) * gpus
  if (bytes < 24 * GiB) return SMALL_CONTEXT
  return bytes < 48 * GiB ? 32_768 : 262_144
}

/**
 * Ollama: llama.cpp with defaults of its own. One slot (`OLLAMA_NUM_PARALLEL`), an f16 cache, flash attention where it
 * is supported, batches of 512 and a context that depends on the memory there is.
 */
export const ollama: Engine = {
  ...llamaCpp,
  id: 'ollama',
  label: 'Ollama',
  profiles,
  comparableVersion: (version) => version,
  defaults: (request, draft, profile, architecture, gpu) => {
    const byMemory = (profile as OllamaProfile).contextByMemory ? contextFor(gpu, draft.gpus) : SMALL_CONTEXT
    const batch = request.logical_batch_size ?? Math.max(BATCH, request.ubatch_size ?? 0)
    const reservesAll = profileOf({ profile }).reservedOutputs === 'micro-batch'
    return {
      ...llamaCpp.defaults(request, draft, profile, architecture, gpu),
      contextLength: request.context_length ?? Math.min(byMemory, architecture.maxContextLength ?? byMemory),
      logicalBatchSize: batch,
      ubatchSize: request.ubatch_size ?? Math.min(BATCH, batch),
      outputsMax: request.outputs_max ?? (reservesAll ? batch : draft.batchSize),
    }
  },
}

import type { Stage } from '../../estimate/scenario.ts'
import { pipelineStages } from '../../layout/stages.ts'
import { storedWeights } from '../../model/store.ts'
import { cudaContext } from '../../terms/cuda-context.ts'
import { kvCache } from '../../terms/kv-cache.ts'
import { promptLogits } from '../../terms/logits.ts'
import { recurrentState } from '../../terms/recurrent-state.ts'
import { sequencesPerDevice } from '../../terms/kv-cache.ts'
import { weightGroups, weights } from '../../terms/weights.ts'
import { dtypeStates } from '../common.ts'
import type { Engine, MemoryTerm } from '../engine.ts'
import { cacheTokens } from './cache.ts'
import { scratch } from './scratch.ts'

/** The input embedding stays in system memory (`embed_cpu`, exllamav2 model.py; `prefer_cpu`, exllamav3 model_ls.py). */
const hostEmbedding: MemoryTerm = {
  ...weights,
  summary: 'The input embedding, which stays in system memory.',
  values: ({ scenario }) => {
    const { embedding } = storedWeights(scenario.architecture, scenario.settings, false)
    return embedding.length === 0
      ? null
      : { scalars: {}, groups: { types: weightGroups(embedding, () => 1) } }
  },
}

const onDevices = (stage: Stage): Stage => ({ ...stage, embedding: false })

/** ExLlamaV2 and V3: EXL2, EXL3 and GPTQ weights, a cache allocated in full, layers dealt to the GPUs one after the other. */
export const exllama: Engine = {
  id: 'exllama',
  label: 'ExLlama',
  task: 'inference',
  split: 'pipeline',
  profiles: [
    {
      id: 'exllamav2@0.2',
      since: '0',
      measured:
        'not measured: scratch space and cache as exllamav2 and exllamav3 allocate them in their source',
    },
  ],
  defaults: () => ({}),
  accepts: ({ engine, id }) => engine === 'exllama' || id === 'gptq' || id === 'fp16' || id === 'bf16',
  fields: ['prompt_tokens'],
  readsGguf: false,
  placement: ({ architecture, degrees }) => ({
    stages: pipelineStages(architecture.pattern.length, degrees).map(onDevices),
    hostLayers: 0,
  }),
  terms: [
    weights,
    kvCache,
    recurrentState,
    scratch,
    // Only the last position goes through the head; its scores are cast to fp32.
    promptLogits(({ scenario }) => ({ positions: sequencesPerDevice(scenario), bytes: 2 + 4 })),
    cudaContext,
  ],
  hostTerms: [hostEmbedding],
  cachedTokens: (_mixer, scenario) => cacheTokens(scenario),
  stateBytes: dtypeStates,
}

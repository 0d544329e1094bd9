import type { Engine } from '../engine.ts'
import { reachableTokens } from '../common.ts'
import { vllmActivations } from './activations.ts'
import { vllmStateBytes } from './cache-layers.ts'
import { vllmCommunication, vllmRuntime } from './communication.ts'
import { vllmDefaults } from './defaults.ts'
import { vllmGraphs } from './graphs.ts'
import { vllmKvCache, vllmRecurrentState } from './kv-cache.ts'
import { vllmProfiles } from './profiles.ts'
import { vllmSampling } from './sampling.ts'
import { vllmServing, vllmUsableBytes } from './serving.ts'
import { vllmWarnings } from './warnings.ts'
import { vllmWeights } from './weights.ts'

/**
 * vLLM: takes a share of the device, profiles the model in it and gives the rest to a paged cache. The total is
 * what the request needs; `serving` has the lines of the start-up log.
 */
export const vllm: Engine = {
  id: 'vllm',
  label: 'vLLM',
  task: 'inference',
  split: 'tensor',
  profiles: vllmProfiles,
  defaults: vllmDefaults,
  fields: ['gpu_memory_utilization', 'max_num_batched_tokens', 'max_num_seqs', 'enforce_eager', 'block_size'],
  readsGguf: false,
  terms: [
    vllmWeights,
    vllmKvCache,
    vllmRecurrentState,
    vllmActivations,
    vllmSampling,
    vllmCommunication,
    vllmGraphs,
    vllmRuntime,
  ],
  hostTerms: [],
  cachedTokens: (mixer, scenario) => {
    const { blockSize } = scenario.settings
    return Math.ceil(reachableTokens(mixer, scenario) / blockSize) * blockSize
  },
  stateBytes: vllmStateBytes,
  serving: vllmServing,
  usableBytes: vllmUsableBytes,
  warnings: vllmWarnings,
}

import { kvCache } from '../terms/kv-cache.ts'
import { recurrentState } from '../terms/recurrent-state.ts'
import { simpleTraining } from '../terms/simple-training.ts'
import { weights } from '../terms/weights.ts'
import { dtypeStates, reachableTokens } from './common.ts'
import type { Engine } from './engine.ts'

/** No engine: weights, cache and state as the architecture needs them, nothing rounded, nothing added. */
export const none: Engine = {
  id: 'none',
  label: 'no engine',
  task: 'both',
  split: 'tensor',
  profiles: [{ id: 'none', since: '0', measured: 'nothing to measure: the bare formula' }],
  defaults: () => ({}),
  fields: [
    'method',
    'precision',
    'optimizer',
    'gradient_checkpointing',
    'zero_stage',
    'fsdp',
    'lora_rank',
    'lora_targets',
  ],
  readsGguf: false,
  terms: [weights, ...simpleTraining, kvCache, recurrentState],
  hostTerms: [],
  cachedTokens: reachableTokens,
  stateBytes: dtypeStates,
}

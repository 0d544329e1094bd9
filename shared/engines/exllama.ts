import { kvCache } from '../terms/kv-cache.ts'
import { recurrentState } from '../terms/recurrent-state.ts'
import { weights } from '../terms/weights.ts'
import { dtypeStates, reachableTokens } from './common.ts'
import type { Engine } from './engine.ts'

/** ExLlama: weights, cache and state; its buffers are not modelled yet. */
export const exllama: Engine = {
  id: 'exllama',
  label: 'ExLlama',
  task: 'inference',
  split: 'tensor',
  profiles: [{ id: 'exllama', since: '0', measured: 'nothing beyond the cache layout' }],
  defaults: () => ({}),
  fields: [],
  readsGguf: false,
  terms: [weights, kvCache, recurrentState],
  hostTerms: [],
  cachedTokens: reachableTokens,
  stateBytes: dtypeStates,
}

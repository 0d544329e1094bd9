import { kvCache, sequencesPerDevice } from '../../terms/kv-cache.ts'
import { promptLogits } from '../../terms/logits.ts'
import { recurrentState } from '../../terms/recurrent-state.ts'
import { weights } from '../../terms/weights.ts'
import { dtypeStates } from '../common.ts'
import type { Engine } from '../engine.ts'
import { activations, cachedTokens } from './buffers.ts'

/** Formats of other libraries that mlx can compute with. */
const ALSO = new Set(['mxfp4', 'nvfp4'])

/**
 * mlx-lm on unified memory: everything, the embedding included, is one pool that the GPU reads. mlx-lm wires it up to
 * the recommended working set, which is the usable memory of the catalogue's Apple entries.
 */
export const mlx: Engine = {
  id: 'mlx',
  label: 'MLX',
  task: 'inference',
  split: 'tensor',
  profiles: [
    {
      id: 'mlx-lm@0.28',
      since: '0',
      measured: 'not measured: chunks and cache steps as mlx-lm has them in its source',
    },
  ],
  defaults: () => ({}),
  accepts: ({ engine, kind, id }) => engine === 'mlx' || kind === 'plain' || ALSO.has(id),
  fields: ['prompt_tokens'],
  readsGguf: false,
  // One position at a time goes through the head; its scores become log-probabilities of the same width.
  terms: [
    weights,
    kvCache,
    recurrentState,
    activations,
    promptLogits(({ scenario }) => ({ positions: sequencesPerDevice(scenario), bytes: 2 * 2 })),
  ],
  hostTerms: [],
  cachedTokens,
  stateBytes: dtypeStates,
}

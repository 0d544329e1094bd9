import { TRAINING_FIELD_NAMES } from '../../request/training-fields.ts'
import { TRAINING_PHASES } from '../../training/phases.ts'
import { dtypeStates, reachableTokens } from '../common.ts'
import type { Engine } from '../engine.ts'
import { activations } from './activations.ts'
import { check, warnings } from './check.ts'
import { communication } from './communication.ts'
import { computeBuffer } from './compute-buffer.ts'
import { fragmentation } from './fragmentation.ts'
import { hostTerms } from './host.ts'
import { trainingLogits } from './logits.ts'
import { runtime } from './runtime.ts'
import { adapters, gradients, masterWeights, optimizerStates } from './states.ts'
import { weights } from './weights.ts'

/**
 * Training in PyTorch: states by precision and optimizer, saved tensors layer by layer, the loss, and what sharding
 * adds. The peak is the largest of four moments of a step, not a sum over them.
 */
export const pytorch: Engine = {
  id: 'pytorch',
  label: 'PyTorch',
  task: 'training',
  split: 'data',
  profiles: [
    {
      id: 'pytorch@2',
      since: '0',
      measured:
        'saved tensors and peaks of torch autograd, to the byte; published peaks of torchtune, torchtitan, PEFT, litgpt, ms-swift and DeepSpeed',
    },
  ],
  defaults: () => ({}),
  fields: ['flash_attention', ...TRAINING_FIELD_NAMES],
  check,
  warnings,
  readsGguf: false,
  phases: TRAINING_PHASES,
  terms: [
    weights,
    adapters,
    gradients,
    masterWeights,
    optimizerStates,
    activations,
    trainingLogits,
    computeBuffer,
    communication,
    runtime,
    fragmentation,
  ],
  hostTerms,
  cachedTokens: reachableTokens,
  stateBytes: dtypeStates,
}

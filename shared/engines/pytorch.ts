import { simpleTraining } from '../terms/training.ts'
import { weights } from '../terms/weights.ts'
import { dtypeStates, reachableTokens } from './common.ts'
import type { Engine } from './engine.ts'

/** Training in PyTorch: weights, gradients, optimizer states and activations. */
export const pytorch: Engine = {
  id: 'pytorch',
  label: 'PyTorch',
  task: 'training',
  split: 'data',
  profiles: [{ id: 'pytorch@2', since: '0', measured: 'states follow from the optimizer’s definition; activations are the simple published form' }],
  defaults: () => ({}),
  fields: ['method', 'precision', 'optimizer', 'gradient_checkpointing', 'zero_stage', 'fsdp', 'lora_rank', 'lora_targets', 'flash_attention', 'fused_loss', 'gradient_accumulation_steps'],
  readsGguf: false,
  terms: [weights, ...simpleTraining],
  hostTerms: [],
  cachedTokens: reachableTokens,
  stateBytes: dtypeStates,
}

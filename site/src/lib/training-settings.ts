import type { Settings } from './url-state'

/** What the training calculator shows first: a fine-tune that a common card can carry. */
export const TRAINING_SETTINGS: Settings = {
  task: 'training',
  model: 'llama-3.1-8b',
  method: 'qlora',
  context_length: '4096',
  gradient_checkpointing: 'full',
  gpu: 'rtx-4090',
}

/** A full fine-tune on one node, where every state of training exists and is shared. */
export const NODE_SETTINGS: Settings = {
  task: 'training',
  model: 'llama-3.1-8b',
  context_length: '4096',
  gradient_checkpointing: 'full',
  zero_stage: '3',
  gpu: 'h100-sxm',
  gpus: '8',
}

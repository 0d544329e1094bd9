import type { Settings } from './url-state'

/**
 * What every calculator shows before anything is chosen: a common model, at its full context, on a common card.
 * It does not fit, so the page shows at once what the load line is for and what can be done.
 */
export const FIRST_SETTINGS: Settings = {
  model: 'llama-3.1-8b',
  weights: 'bf16',
  context_length: '131072',
  gpu: 'rtx-4090',
}

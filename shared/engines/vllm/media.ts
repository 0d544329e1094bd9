import type { Scenario, Stage } from '../../estimate/scenario.ts'

/** Encoder inputs of the profile run: as many of the largest items as the encoder's token budget takes. */
export interface ProfiledMedia {
  readonly items: number
  readonly tokens: number
  readonly pixels: number
}

/**
 * The encoder budget is `max_num_batched_tokens`, or one item where that is larger (`MultiModalBudget` in
 * vllm/multimodal/encoder_budget.py). Encoder outputs and the pixel batch are still referenced while the text
 * model is profiled.
 */
export function profiledMedia(scenario: Scenario, stage: Stage): ProfiledMedia {
  const media = scenario.architecture.media
  if (!media || scenario.settings.modality === 'text' || !stage.first)
    return { items: 0, tokens: 0, pixels: 0 }
  const items = Math.max(1, Math.floor(scenario.settings.maxNumBatchedTokens / media.tokensPerItem))
  return { items, tokens: media.tokensPerItem, pixels: media.pixelsPerItem }
}

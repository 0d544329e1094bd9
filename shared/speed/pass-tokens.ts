import type { Scenario } from '../estimate/scenario.ts'

/** `prefill_step_size` of mlx_lm (https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/generate.py). */
const MLX_PASS_TOKENS = 2048

/** Tokens of one prefill pass: the micro-batch, or what the scheduler admits. */
export function passTokens({ engine, settings }: Pick<Scenario, 'engine' | 'settings'>): number {
  if (engine.readsGguf) return Math.min(settings.ubatchSize, settings.logicalBatchSize)
  return engine.id === 'mlx' ? MLX_PASS_TOKENS : settings.maxNumBatchedTokens
}

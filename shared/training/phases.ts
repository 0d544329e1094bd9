import type { Phase } from '../engines/engine.ts'
import type { Scenario } from '../estimate/scenario.ts'

/**
 * Moments of a training step that can be its peak. Memory rises through the forward pass, so its end stands for all of
 * it; in the backward pass saved tensors shrink while gradients grow, so one of its two ends is the largest.
 */
export const TRAINING_PHASES = [
  { id: 'loss', label: 'Loss: the forward pass is done, logits and their gradient are alive' },
  { id: 'backward', label: 'Backward pass of the last layer' },
  { id: 'backward_end', label: 'Backward pass of the first layer' },
  { id: 'optimizer_step', label: 'Optimizer step' },
] as const satisfies readonly Phase[]

export type TrainingPhase = (typeof TRAINING_PHASES)[number]['id']

export const phaseOf = ({ phase }: { readonly phase?: string }): TrainingPhase =>
  TRAINING_PHASES.find(({ id }) => id === phase)?.id ?? 'loss'

/** Data-parallel ranks that share what ZeRO or FSDP shards: context-parallel ranks hold the same parameters and share too. */
export const shardRanks = ({ degrees, settings }: Pick<Scenario, 'degrees' | 'settings'>): number =>
  Math.max(1, (degrees.data * degrees.context) / settings.training.replicas)

/**
 * Ranks that share a state from the given ZeRO stage on. Experts that expert parallelism has dealt out already have
 * fewer copies left to share: it lies inside the other degrees.
 */
export function shardedFrom(
  stage: number,
  scenario: Pick<Scenario, 'degrees' | 'settings'>,
  expert = false,
): number {
  if (scenario.settings.zeroStage < stage) return 1
  const { tensor, expert: dealt } = scenario.degrees
  return expert && dealt > 1 ? Math.max(1, (shardRanks(scenario) * tensor) / dealt) : shardRanks(scenario)
}

/**
 * Whether gradients stay allocated from step to step: while micro-batches accumulate, in the buckets or flat buffers of
 * data-parallel ranks, and wherever the request does not say that each step has one micro-batch. Only then are they
 * freed after the step (`zero_grad(set_to_none=True)`) and grow again in the backward pass.
 */
export const keepsGradients = ({ settings, degrees, given }: Scenario): boolean =>
  !given.has('gradient_accumulation_steps') ||
  settings.gradientAccumulationSteps > 1 ||
  degrees.data * degrees.context * degrees.pipeline > 1

/** Whether full-precision training or 16-bit parameters with a master copy in fp32. */
export const hasMaster = ({ method, precision }: Scenario['settings']): boolean =>
  method === 'full' && precision.endsWith('-mixed')

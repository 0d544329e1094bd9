import type { DeviceContext } from '../estimate/scenario.ts'

/**
 * Micro-batches whose activations a pipeline stage holds at once.
 *
 * GPipe (arXiv 1811.06965) holds all of a step; 1F1B (arXiv 2006.09503) as many as stages follow, itself included;
 * the interleaved schedule (arXiv 2104.04473) with v chunks up to (p − 1) / v more in the first stage; the
 * zero-bubble schedule ZB-H1 (arXiv 2401.10241) no more than 1F1B. A fraction counts chunks of a stage's layers.
 */
export function microBatchesInFlight({ scenario, stage }: DeviceContext): number {
  const stages = scenario.degrees.pipeline
  if (stages === 1) return 1
  const { schedule, virtualStages, microBatches } = scenario.settings.training
  const available = microBatches ?? stages
  if (schedule === 'gpipe') return available
  const index = scenario.stages.findIndex(
    (each) => each.firstLayer === stage.firstLayer && each.endLayer === stage.endLayer,
  )
  const following = stages - Math.max(0, index)
  const extra = schedule === 'interleaved' && virtualStages > 1 ? (following - 1) / virtualStages : 0
  return Math.min(available, following + extra)
}

import type { Scenario } from '../estimate/scenario.ts'
import type { EstimateRequest } from '../request/estimate.ts'

/** GPUs of one machine that share a fast link: the usual widest tensor parallelism. */
const NODE = 8
const SMALL_COUNTS = [1, 2, 3, 4, 6, 8]

/** Numbers of GPUs worth trying up to `most`: what machines are built with, then whole machines of eight. */
export function gpuCounts(most: number): number[] {
  const counts = SMALL_COUNTS.filter((count) => count <= most)
  for (let count = 2 * NODE; count <= most; count += count < 8 * NODE ? NODE : count) counts.push(count)
  return counts
}

const DEGREES = [
  'tensor_parallel',
  'pipeline_parallel',
  'data_parallel',
  'context_parallel',
  'expert_parallel',
] as const

/** Layouts of `gpus` devices, as changes of a request; the estimator says which of them are valid. */
export function layoutsOf(
  request: EstimateRequest,
  scenario: Scenario,
  gpus: number,
): Partial<EstimateRequest>[] {
  if (gpus === 1 || DEGREES.some((degree) => request[degree] !== undefined)) return [{ gpus }]
  if (scenario.settings.task === 'training') {
    const data =
      request.zero_stage === undefined && request.fsdp === undefined
        ? [0, 1, 2, 3].map((zero_stage) => ({ gpus, data_parallel: gpus, zero_stage }))
        : [{ gpus, data_parallel: gpus }]
    return data
  }
  if (scenario.engine.split !== 'tensor') return [{ gpus }]
  const layouts: Partial<EstimateRequest>[] = []
  for (let tensor = Math.min(gpus, NODE); tensor >= 1; tensor--)
    if (gpus % tensor === 0) layouts.push({ gpus, tensor_parallel: tensor, pipeline_parallel: gpus / tensor })
  return layouts
}

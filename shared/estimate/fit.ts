import type { EstimateRequest } from '../request/estimate.ts'
import { formatBytes } from '../units/format.ts'
import { usableOf, verdictOf } from './change.ts'
import type { Evaluation } from './evaluate.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import type { KeptLoad } from './kept-columns.ts'
import { LARGEST_BATCH } from './longest.ts'
import { computeAnew } from './recall.ts'
import { suggestionsFor } from './suggestions.ts'
import type { Fit, Memory, Suggestion } from './types.ts'

/** Whether the request fits its GPU, by how much, and how far it could be stretched. */
export function fitOf(
  request: EstimateRequest,
  model: ResolvedModel,
  scenario: Scenario,
  evaluation: Evaluation,
  memory: Memory,
  column: KeptLoad | null,
): Fit {
  const gpu = scenario.gpu
  if (!gpu) throw new Error('a fit needs a GPU')
  const usable = usableOf(request, scenario, evaluation)
  const needed = evaluation.perGpuBytes
  const verdict = verdictOf(scenario, needed, memory.high_bytes, usable)
  const grows =
    needed > 0 &&
    (evaluation.stages[evaluation.fullest]?.terms.some(({ term }) => term.id === 'kv_cache') ?? false)
  const unit = request.units ?? 'GiB'
  const batch = column?.largestBatch().value ?? null
  // Worked out where they are read: of all parts they take longest, and a chart shows none of them.
  let suggestions: readonly Suggestion[] | undefined
  return {
    gpu: gpu.id,
    gpu_name: gpu.name,
    gpus: scenario.settings.gpus,
    marketed_bytes: gpu.marketed_bytes,
    capacity_bytes: gpu.capacity_bytes,
    usable_bytes: usable,
    verdict,
    headroom_bytes: usable - needed,
    utilization: Number((needed / gpu.capacity_bytes).toFixed(4)),
    max_context_length: column?.longestContext().value ?? null,
    max_batch_size: !grows && batch === LARGEST_BATCH ? null : batch,
    get suggestions() {
      const now = column?.load.perGpuBytes
      return (suggestions ??=
        verdict === 'fits' ? [] : suggestionsFor(request, model, scenario, computeAnew, now))
    },
    display: {
      capacity: formatBytes(gpu.capacity_bytes, unit),
      usable: formatBytes(usable, unit),
      headroom: formatBytes(usable - needed, unit),
    },
  }
}

import { allGpus } from '../catalogue/index.ts'
import type { GpuEntry } from '../catalogue/schema.ts'
import { changedVerdict } from '../estimate/change.ts'
import { resolveModel } from '../estimate/resolve-model.ts'
import type { Verdict } from '../estimate/types.ts'
import type { EstimateRequest } from '../request/estimate.ts'

/** The smallest card on which a request runs. */
export interface MinGpu {
  readonly gpu: GpuEntry
  readonly verdict: Verdict
}

/** What one buys as a card, or rents: the memory of a laptop or of a whole computer is not to be had alone. */
const CARDS = new Set<GpuEntry['class']>(['consumer', 'workstation', 'datacenter'])

/** Smallest first; of equal ones the cheapest, then the one that comes first in the catalogue. */
const bySize = (a: GpuEntry, b: GpuEntry): number =>
  a.marketed_bytes - b.marketed_bytes || (a.price?.usd ?? Infinity) - (b.price?.usd ?? Infinity)

let cards: readonly GpuEntry[] | undefined

/**
 * The smallest card of the catalogue on which a request fits even at the upper end of its error band; null when it
 * fits none. A `gpu` in the request is ignored, `gpus` is kept. Cards of one size are tried until the first fits.
 */
export function smallestGpu(request: EstimateRequest): MinGpu | null {
  const model = resolveModel(request)
  if (!model.ok) return null
  cards ??= allGpus()
    .filter((gpu) => CARDS.has(gpu.class))
    .sort(bySize)
  const { gpu: _asked, ...others } = request
  // A card much smaller than the need without any card cannot hold it: engines add to that need, they never halve it.
  const need = (changedVerdict(others, model.value, {})?.perGpuBytes ?? 0) / 2
  for (const gpu of cards) {
    if (gpu.usable_bytes < need) continue
    const found = changedVerdict({ ...others, gpu: gpu.id }, model.value, {})
    if (found?.verdict === 'fits') return { gpu, verdict: found.verdict }
  }
  return null
}

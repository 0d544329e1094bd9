import type { DeviceContext } from '../../estimate/scenario.ts'
import { storedWeights } from '../../model/store.ts'
import type { WeightRow } from '../../model/stored-weights.ts'
import { rowBytesOf } from '../../model/stored-weights.ts'
import { shardedFrom } from '../../training/phases.ts'
import { ranksOf } from '../../terms/weights.ts'

/** Parameters that DeepSpeed keeps gathered because they are used again soon (`stage3_max_live_parameters`, `stage3_max_reuse_distance`). */
const MAX_LIVE = 1e9

/** Bytes of rows on one model-parallel rank, whole over the data-parallel ones. */
function wholeBytes(
  rows: readonly WeightRow[],
  { scenario }: DeviceContext,
): { bytes: number; elements: number } {
  let bytes = 0
  let elements = 0
  for (const row of rows) {
    const ranks = ranksOf(row, scenario) / shardedFrom(3, scenario, row.expert)
    bytes += rowBytesOf(row) / ranks
    elements += row.elements / ranks
  }
  return { bytes, elements }
}

export interface Gathered {
  readonly embedding: number
  readonly head: number
  /** Layers in flight: the one that runs and those fetched ahead, or all where nothing is freed after the forward pass. */
  readonly layers: number
  /** Layers that DeepSpeed keeps for reuse. */
  readonly live: number
  /** Elements of the largest layer and of the head, whose gradients exist whole before they are scattered. */
  readonly layerElements: number
  readonly headElements: number
}

/** Sharded parameters that are whole on a device while layers run (ZeRO 3, FSDP), in the type they are gathered in. */
export function gathered(context: DeviceContext): Gathered {
  const { scenario, stage } = context
  const { settings, architecture } = scenario
  const stored = storedWeights(architecture, settings, false)
  const lists = new Set(stored.layers.slice(stage.firstLayer, stage.endLayer))
  let largest = { bytes: 0, elements: 0 }
  let all = 0
  for (const list of lists) {
    const whole = wholeBytes(list, context)
    if (whole.bytes > largest.bytes) largest = whole
  }
  const perList = new Map<readonly WeightRow[], number>()
  for (const list of stored.layers.slice(stage.firstLayer, stage.endLayer)) {
    let bytes = perList.get(list)
    if (bytes === undefined) perList.set(list, (bytes = wholeBytes(list, context).bytes))
    all += bytes
  }
  const embedding = stage.embedding ? wholeBytes(stored.embedding, context).bytes : 0
  const head = stage.head ? wholeBytes(stored.head, context) : { bytes: 0, elements: 0 }
  const tied = stage.head && !stage.embedding ? wholeBytes(stored.tiedHead, context).bytes : 0
  const layers = settings.training.reshard
    ? Math.min(all, (1 + settings.training.prefetch) * largest.bytes)
    : all
  const live = largest.elements > 0 ? Math.min(all, (MAX_LIVE * largest.bytes) / largest.elements) : 0
  return {
    embedding,
    head: head.bytes + tied,
    layers,
    live,
    layerElements: largest.elements,
    headElements: head.elements,
  }
}

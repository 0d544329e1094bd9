import type { Degrees, Stage } from '../estimate/scenario.ts'
import type { Architecture, Layer } from '../model/architecture.ts'
import { kindCounts } from '../model/build/model.ts'

/** Alike layers of a stage. */
export interface LayerCount {
  readonly layer: Layer
  readonly count: number
}
/** What a range of layers holds: layers of each kind, and the same without the kinds it has none of. */
interface Held {
  readonly counts: readonly number[]
  readonly layers: readonly LayerCount[]
}

/** Ranges kept per architecture: a sweep over every cut of a model must not grow without end. */
const RANGES_KEPT = 256
const held = new WeakMap<Architecture, Map<number, Held>>()

function heldBy(architecture: Architecture, stage: Pick<Stage, 'firstLayer' | 'endLayer'>): Held {
  const { kinds, pattern } = architecture
  const { firstLayer, endLayer } = stage
  const key = firstLayer * (pattern.length + 1) + endLayer
  let ranges = held.get(architecture)
  if (!ranges) held.set(architecture, (ranges = new Map()))
  let range = ranges.get(key)
  if (!range) {
    if (ranges.size >= RANGES_KEPT) ranges.clear()
    const counts = kindCounts({ kinds, pattern: pattern.slice(firstLayer, endLayer) })
    const layers = kinds.flatMap((layer, kind): LayerCount[] => {
      const count = counts[kind] ?? 0
      return count > 0 ? [{ layer, count }] : []
    })
    ranges.set(key, (range = { counts, layers }))
  }
  return range
}

/** Layers of each kind that a stage holds, by the kind's number. */
export const stageKindCounts = (
  architecture: Architecture,
  stage: Pick<Stage, 'firstLayer' | 'endLayer'>,
): readonly number[] => heldBy(architecture, stage).counts

/** Layers of a stage with how often each kind occurs. The same list each time it is asked for. */
export const stageLayers = (
  architecture: Architecture,
  stage: Pick<Stage, 'firstLayer' | 'endLayer'>,
): readonly LayerCount[] => heldBy(architecture, stage).layers

/**
 * Pipeline stages of tensor-parallel ranks. Layers are dealt out evenly; where they do not divide, the
 * stages before the last take one more (vLLM's `get_pp_indices` keeps the ends light: they also hold the
 * embedding and the head).
 */
export function pipelineStages(layers: number, degrees: Degrees): Stage[] {
  const stages = degrees.pipeline
  const each = Math.floor(layers / stages)
  const sizes = Array.from({ length: stages }, () => each)
  const rest = layers - each * stages
  for (let i = 0; i < rest; i++) {
    const stage = stages > 1 && rest < stages ? stages - 2 - i : i
    sizes[(stage + stages) % stages] = (sizes[(stage + stages) % stages] ?? 0) + 1
  }
  const ranks = degrees.tensor * degrees.data * degrees.context
  let next = 0
  return sizes.map((size, index) => {
    const firstLayer = next
    next += size
    const first = index === 0
    const last = index === stages - 1
    return { devices: ranks, firstLayer, endLayer: next, embedding: first, head: last, first, last }
  })
}

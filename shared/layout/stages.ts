import type { Degrees, Stage } from '../estimate/scenario.ts'
import type { Architecture } from '../model/architecture.ts'
import { kindCounts } from '../model/build/model.ts'

const counted = new WeakMap<Architecture, Map<string, readonly number[]>>()

/** Layers of each kind that a stage holds. */
export function stageKindCounts(
  architecture: Architecture,
  stage: Pick<Stage, 'firstLayer' | 'endLayer'>,
): readonly number[] {
  const key = `${stage.firstLayer}-${stage.endLayer}`
  let cache = counted.get(architecture)
  if (!cache) counted.set(architecture, (cache = new Map()))
  let counts = cache.get(key)
  if (!counts) {
    if (cache.size > 256) cache.clear()
    counts = kindCounts({
      kinds: architecture.kinds,
      pattern: architecture.pattern.slice(stage.firstLayer, stage.endLayer),
    })
    cache.set(key, counts)
  }
  return counts
}

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

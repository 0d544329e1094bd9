import type { DeviceContext, Scenario, Stage } from '../../estimate/scenario.ts'
import type { Engine, MemoryTerm } from '../engine.ts'
import { hostCachePadding } from './cache.ts'
import { hostFurtherCaches } from './further-caches.ts'
import { storedWeights } from '../../model/store.ts'
import { mergeRows, type WeightRow } from '../../model/stored-weights.ts'
import { kvCache } from '../../terms/kv-cache.ts'
import { recurrentState } from '../../terms/recurrent-state.ts'
import { weightGroups, weights } from '../../terms/weights.ts'

/** Tensors in host memory: the input embedding always, host layers whole, the experts of every layer with `--cpu-moe`. */
function hostRows(scenario: Scenario, host: Stage): readonly WeightRow[] {
  const { architecture, settings, engine } = scenario
  const stored = storedWeights(architecture, settings, engine.readsGguf)
  const lists: (readonly WeightRow[])[] = [stored.embedding, ...stored.layers.slice(0, host.endLayer)]
  if (settings.cpuMoe)
    for (const rows of stored.layers.slice(host.endLayer)) lists.push(rows.filter((row) => row.expert))
  // A tied head on the host is the embedding itself: nothing is loaded again.
  if (host.head) lists.push(stored.head)
  if (host.endLayer > 0) lists.push(stored.loose)
  return mergeRows(lists).map((row) => ({ ...row, paddingBytes: 0 }))
}

/** Weights in system memory. Host buffers need no row padding. */
export const hostWeights: MemoryTerm = {
  ...weights,
  summary:
    'Tensors that stay in system memory: the input embedding, layers that are not offloaded, experts with --cpu-moe.',
  values: ({ scenario, stage }) => {
    const rows = hostRows(scenario, stage)
    return rows.length === 0 ? null : { scalars: {}, groups: { types: weightGroups(rows, () => 1) } }
  },
}

const hostEngines = new WeakMap<Engine, Engine>()

/** An engine whose caches lie in host buffers: one per engine. */
function onHost(engine: Engine): Engine {
  let host = hostEngines.get(engine)
  if (!host) {
    host = { ...engine, cachePadding: hostCachePadding, furtherCaches: hostFurtherCaches }
    hostEngines.set(engine, host)
  }
  return host
}

const inHostMemory = ({ scenario, stage }: DeviceContext): DeviceContext => ({
  scenario: { ...scenario, engine: onHost(scenario.engine) },
  stage,
})

const holdsLayers = ({ stage }: DeviceContext): boolean => stage.endLayer > stage.firstLayer

/** Cache of the layers that are not offloaded. */
export const hostKvCache: MemoryTerm = {
  ...kvCache,
  values: (context) => (holdsLayers(context) ? kvCache.values(inHostMemory(context)) : null),
}

export const hostTerms: readonly MemoryTerm[] = [hostWeights, hostKvCache, recurrentState]

import type { Scenario, Stage } from '../../estimate/scenario.ts'
import { stageLayers } from '../../layout/stages.ts'
import type { Architecture, Mixer } from '../../model/architecture.ts'
import type { KvFormat } from '../../precision/kv-format-list.ts'
import { cacheShape, cachingMixers, indexKeyDim, kvFormat, type CachingMixer } from '../../terms/kv-cache.ts'
import { recurrentStates } from '../../terms/recurrent-state.ts'
import { computeBytes } from './facts.ts'

/** Layers that keep alike pages: what one token (or, for a state, one sequence) takes in each of them. */
export interface CacheLayers {
  readonly label: string
  readonly kind: 'full' | 'window' | 'chunk' | 'state'
  readonly layers: number
  /** Bytes per token; of a state: bytes per sequence. */
  readonly bytes: number
  /** Tokens a window or chunk spans; null for the others. */
  readonly reach: number | null
  /** Tokens that one entry stands for (compressed latent caches). */
  readonly compression: number
}

/** DeepSeek's sparse attention in fp8: 512 bytes, four fp32 scales and the 16-bit rotary part (`fp8_ds_mla`). */
const FP8_SPARSE_LATENT = 656
/** Scale of an index key: one fp32 per 128 features, which are fp8. */
const INDEX_GROUP = 128

/** A layer that reads a selection of its latent entries, its own or another layer's. */
const isSparseLatent = (mixer: CachingMixer, { kinds }: Architecture): boolean =>
  mixer.kind === 'latent_attention' &&
  kinds.some(({ mixer: each }) => each.kind === 'latent_attention' && each.indexer !== null)

/**
 * Bytes of an index key. Sparse latent attention keeps it in fp8 with its scales (DeepSeek-V3.2's indexer); beside keys
 * and values it has the type of the keys.
 */
function indexKeyBytes(mixer: CachingMixer, key: KvFormat['key']): number {
  const features = indexKeyDim(mixer)
  return mixer.kind === 'latent_attention'
    ? features + (4 * features) / INDEX_GROUP
    : (features * key.bytes) / key.elements
}

function tokenBytes(
  mixer: CachingMixer,
  scenario: Scenario,
  key: KvFormat['key'],
  value: KvFormat['value'],
): number {
  if (isSparseLatent(mixer, scenario.architecture) && key.bytes / key.elements === 1) return FP8_SPARSE_LATENT
  const shape = cacheShape(mixer, scenario.degrees.tensor)
  const vector = key.vectorBytes + (shape.valueDim > 0 ? value.vectorBytes : 0)
  return (
    shape.kvHeads *
    ((shape.keyDim * key.bytes) / key.elements + (shape.valueDim * value.bytes) / value.elements + vector)
  )
}

const kindOf = (mixer: CachingMixer): { kind: CacheLayers['kind']; reach: number | null; label: string } => {
  if (mixer.window !== null)
    return { kind: 'window', reach: mixer.window, label: `window of ${mixer.window}` }
  if (mixer.kind === 'attention' && mixer.chunk !== null)
    return { kind: 'chunk', reach: mixer.chunk, label: `chunks of ${mixer.chunk}` }
  return {
    kind: 'full',
    reach: null,
    label: mixer.kind === 'attention' ? 'full attention' : 'latent attention',
  }
}

/** Bytes of the recurrent states of one layer on one rank; null without any. */
function stateBytes(mixer: Mixer, scenario: Scenario): number | null {
  const shapes = recurrentStates(mixer, scenario.architecture.hiddenSize)
  if (shapes.length === 0) return null
  return shapes.reduce((sum, { mixer: part, shape }) => {
    const bytes = scenario.engine.stateBytes(part, scenario)
    return sum + (shape.convolution * bytes.convolution + shape.state * bytes.state) / scenario.degrees.tensor
  }, 0)
}

/** The caches that the layers of a stage keep, alike ones added up. */
export function cacheLayers(scenario: Scenario, stage: Stage): CacheLayers[] {
  const { key } = kvFormat(scenario.settings.keyFormat)
  const { value } = kvFormat(scenario.settings.valueFormat)
  const list = new Map<string, CacheLayers>()
  const add = (entry: CacheLayers): void => {
    const id = `${entry.label}|${entry.bytes}`
    const before = list.get(id)
    list.set(id, { ...entry, layers: (before?.layers ?? 0) + entry.layers })
  }
  for (const { layer, count } of stageLayers(scenario.architecture, stage)) {
    for (const mixer of cachingMixers(layer.mixer)) {
      const compression = mixer.kind === 'latent_attention' ? mixer.compression : 1
      add({ ...kindOf(mixer), layers: count, bytes: tokenBytes(mixer, scenario, key, value), compression })
      const bytes = indexKeyBytes(mixer, key)
      if (bytes > 0)
        add({ kind: 'full', reach: null, label: 'index keys', layers: count, bytes, compression })
    }
    const state = stateBytes(layer.mixer, scenario)
    if (state !== null)
      add({
        kind: 'state',
        reach: null,
        label: 'recurrent state',
        layers: count,
        bytes: state,
        compression: 1,
      })
  }
  return [...list.values()]
}

/** Bytes per element of windows and states: the computing type, unless the config keeps states in fp32. */
export const vllmStateBytes = (_mixer: Mixer, scenario: Scenario): { convolution: number; state: number } => {
  const bytes = computeBytes(scenario)
  return { convolution: bytes, state: scenario.architecture.stateDtype === 'fp32' ? 4 : bytes }
}

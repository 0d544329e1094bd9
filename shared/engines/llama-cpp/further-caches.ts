import type { Scenario } from '../../estimate/scenario.ts'
import type { Attention, LatentAttention } from '../../model/architecture.ts'
import {
  compressedBy,
  furtherCaches as neededCaches,
  indexKeyDim,
  kvFormat,
  type FurtherCache,
} from '../../terms/kv-cache.ts'
import { cachedTokens, cacheStreams, tensorPadding } from './cache.ts'
import { padCells, runOf } from './run.ts'

type CachingMixer = Attention | LatentAttention

/**
 * GGUF architectures whose index keys lie in an ordinary cache of one head, which comes with values as wide as the
 * layer's own although nothing reads them (src/llama-kv-cache-msa.cpp); latent ones have keys alone.
 */
const INDEX_VALUES: ReadonlySet<string> = new Set(['minimax-m3'])

/** fp32 compressor states: a sum and its weights (`llama_dsv4_comp_state`, src/llama-kv-cache-dsv4.cpp). */
const STATE_TENSORS = 2
const STATE_BYTES = 4

/**
 * What llama.cpp caches beside a layer's keys and values: index keys in the key's type and, of DeepSeek-V4, compressed
 * entries in steps of 256 cells and the states they are compressed in (src/llama-kv-cache-dsa.cpp, -msa.cpp, -dsv4.cpp).
 */
export function furtherCaches(mixer: CachingMixer, scenario: Scenario): readonly FurtherCache[] {
  return cachesOf(mixer, scenario, true)
}

/** The same in host memory, where rows need no padding. */
export const hostFurtherCaches = (mixer: CachingMixer, scenario: Scenario): readonly FurtherCache[] =>
  cachesOf(mixer, scenario, false)

const NONE: readonly FurtherCache[] = []

function cachesOf(mixer: CachingMixer, scenario: Scenario, onDevice: boolean): readonly FurtherCache[] {
  const ratio = compressedBy(mixer)
  if (ratio === null && indexKeyDim(mixer) === 0) return NONE
  const { architecture, settings } = scenario
  const { cells } = runOf(settings)
  const streams = cacheStreams(scenario)
  const own = cachedTokens(mixer, scenario)
  const entries = ratio === null ? own : padCells(Math.ceil(cells / ratio))
  const { key } = kvFormat(settings.keyFormat)
  const { value } = kvFormat(settings.valueFormat)
  const caches = neededCaches(mixer, own, cells).map((cache): FurtherCache => {
    const hasValues = mixer.kind === 'attention' && INDEX_VALUES.has(architecture.ggufArchitecture ?? '')
    const valueDim = hasValues ? mixer.valueDim : 0
    const padding = !onDevice
      ? 0
      : tensorPadding(key, cache.keyDim, entries * streams) +
        (hasValues ? tensorPadding(value, valueDim, entries * streams) : 0)
    return { ...cache, valueDim, tokens: entries, padding }
  })
  if (ratio === null || mixer.kind !== 'latent_attention') return caches
  // Windows that overlap keep two series of twice the rows; these are the layers with an indexer.
  const series = mixer.indexer ? 2 : 1
  const width = series * (mixer.kvRank + mixer.ropeDim + indexKeyDim(mixer))
  return [
    ...caches,
    {
      label: 'compressor state',
      keyDim: STATE_TENSORS * width,
      valueDim: 0,
      tokens: series * ratio,
      elementBytes: STATE_BYTES,
    },
  ]
}

import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import type { Attention, LatentAttention } from '../../model/architecture.ts'
import {
  cacheShape as neededShape,
  cachingMixers,
  compressedBy,
  furtherCaches,
  kvFormat,
  kvHeadsPerRank,
  sequencesPerDevice,
  type CacheShape,
} from '../../terms/kv-cache.ts'
import { reachableTokens } from '../common.ts'
import { profileOf, stageLayers } from './facts.ts'

type Mixer = Attention | LatentAttention

const reachOf = (mixer: Mixer): number | null =>
  mixer.kind === 'attention' ? (mixer.window ?? mixer.chunk) : mixer.window

/** Whether a model's layers differ in how far they look back: such models always had a cache that knows windows. */
const mixesReaches = ({ architecture }: Pick<Scenario, 'architecture'>): boolean => {
  const reaches = new Set(architecture.kinds.flatMap((layer) => cachingMixers(layer.mixer).map(reachOf)))
  return reaches.size > 1
}

/**
 * Tokens of a sequence's cache once it is full. A windowed layer keeps the window where the version knows how; before
 * 4.56 models whose layers all have one kept the whole context (`DynamicCache`, cache_utils.py).
 */
export function cachedTokens(mixer: Mixer, scenario: Scenario): number {
  const knows = profileOf(scenario).windows === 'dynamic' || mixesReaches(scenario)
  return knows || mixer.kind === 'latent_attention'
    ? reachableTokens(mixer, scenario)
    : scenario.settings.contextLength
}

/**
 * Latent attention is expanded before it is cached: the library keeps every head's key and value
 * (modeling_deepseek_v3.py). Beside a window its one key is the value too and is kept as it is (modeling_deepseek_v4.py).
 */
export function cacheShape(mixer: Mixer, { degrees }: Pick<Scenario, 'degrees'>): CacheShape | null {
  if (mixer.kind === 'attention' || mixer.window !== null) return null
  return {
    kvHeads: kvHeadsPerRank(mixer.heads, degrees.tensor),
    keyDim: mixer.nopeDim + mixer.ropeDim,
    valueDim: mixer.valueDim,
  }
}

interface CacheTensors {
  readonly layers: number
  /** Bytes of one token's keys, and of its values. */
  readonly keyBytes: number
  readonly valueBytes: number
  readonly mixer: Mixer
  /** Tokens that one of its entries stands for over the whole context; null for the attention's own cache. */
  readonly ratio: number | null
}

export function cacheTensors(context: DeviceContext): CacheTensors[] {
  const { scenario } = context
  const { key } = kvFormat(scenario.settings.keyFormat)
  const { value } = kvFormat(scenario.settings.valueFormat)
  return stageLayers(context).flatMap(({ layer, count }) =>
    cachingMixers(layer.mixer).flatMap((mixer): CacheTensors[] => {
      const shape = cacheShape(mixer, scenario) ?? neededShape(mixer, scenario.degrees.tensor)
      const bytes = (dim: number, { bytes: block, elements }: { bytes: number; elements: number }): number =>
        (dim * block) / elements
      const own = {
        layers: count,
        keyBytes: shape.kvHeads * bytes(shape.keyDim, key),
        valueBytes: shape.kvHeads * bytes(shape.valueDim, value),
        mixer,
        ratio: null,
      }
      const further = furtherCaches(mixer, 0, 0).map((cache) => ({
        layers: count,
        keyBytes: bytes(cache.keyDim, key),
        valueBytes: bytes(cache.valueDim, value),
        mixer,
        ratio: compressedBy(mixer) ?? 1,
      }))
      return [own, ...further]
    }),
  )
}

/** Entries of a cache over a sequence of so many tokens, of which the attention's own keeps `own`. */
const entriesOf = ({ mixer, ratio }: CacheTensors, tokens: number, own: (mixer: Mixer) => number): number =>
  ratio === null ? own(mixer) : Math.ceil(tokens / ratio)

const total = (context: DeviceContext, tokens: number, own: (mixer: Mixer) => number): number =>
  cacheTensors(context).reduce(
    (sum, cache) => sum + cache.layers * (cache.keyBytes + cache.valueBytes) * entriesOf(cache, tokens, own),
    0,
  ) * sequencesPerDevice(context.scenario)

/** Bytes of the cache at the context's full length. */
export const fullCache = (context: DeviceContext): number =>
  total(context, context.scenario.settings.contextLength, (mixer) => cachedTokens(mixer, context.scenario))

/**
 * Bytes of the cache while the prompt is processed. A windowed layer keeps a view of the whole prompt's keys until the
 * next token replaces it (`DynamicSlidingWindowLayer.update`), so windows save nothing in this phase.
 */
export function promptCache(context: DeviceContext): number {
  const { scenario } = context
  const { promptTokens } = scenario.settings
  const views = profileOf(scenario).windows === 'dynamic'
  return total(context, promptTokens, (mixer) =>
    views ? promptTokens : Math.min(promptTokens, cachedTokens(mixer, scenario)),
  )
}

const wholeOf = (cache: CacheTensors, { scenario }: DeviceContext): number =>
  entriesOf(cache, scenario.settings.contextLength, (mixer) => cachedTokens(mixer, scenario))

/** The widest cache tensor: it exists twice while a token is appended to it. */
export const widestCacheTensor = (context: DeviceContext): number =>
  cacheTensors(context).reduce(
    (widest, cache) => Math.max(widest, Math.max(cache.keyBytes, cache.valueBytes) * wholeOf(cache, context)),
    0,
  ) * sequencesPerDevice(context.scenario)

/** Key and value tensors of at least `bytes` on a stage. */
export function countCacheTensors(context: DeviceContext, bytes: number): number {
  const sequences = sequencesPerDevice(context.scenario)
  let count = 0
  for (const cache of cacheTensors(context))
    for (const each of [cache.keyBytes, cache.valueBytes])
      if (each * wholeOf(cache, context) * sequences >= bytes) count += cache.layers
  return count
}

import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import type { Attention, LatentAttention } from '../../model/architecture.ts'
import {
  cachingMixers,
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
 * (modeling_deepseek_v3.py).
 */
export function cacheShape(mixer: Mixer, { degrees }: Pick<Scenario, 'degrees'>): CacheShape | null {
  if (mixer.kind === 'attention') return null
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
}

export function cacheTensors(context: DeviceContext): CacheTensors[] {
  const { scenario } = context
  const { key } = kvFormat(scenario.settings.keyFormat)
  const { value } = kvFormat(scenario.settings.valueFormat)
  return stageLayers(context).flatMap(({ layer, count }) =>
    cachingMixers(layer.mixer).map((mixer) => {
      const shape = cacheShape(mixer, scenario) ?? attentionShape(mixer as Attention, scenario)
      const bytes = (dim: number, { bytes: block, elements }: { bytes: number; elements: number }): number =>
        (shape.kvHeads * dim * block) / elements
      return {
        layers: count,
        keyBytes: bytes(shape.keyDim, key),
        valueBytes: bytes(shape.valueDim, value),
        mixer,
      }
    }),
  )
}

const attentionShape = (mixer: Attention, { degrees }: Scenario): CacheShape => ({
  kvHeads: kvHeadsPerRank(mixer.kvHeads, degrees.tensor),
  keyDim: mixer.keyDim,
  valueDim: mixer.valueDim,
})

const total = (context: DeviceContext, tokensOf: (mixer: Mixer) => number): number =>
  cacheTensors(context).reduce(
    (sum, { layers, keyBytes, valueBytes, mixer }) =>
      sum + layers * (keyBytes + valueBytes) * tokensOf(mixer),
    0,
  ) * sequencesPerDevice(context.scenario)

/** Bytes of the cache at the context's full length. */
export const fullCache = (context: DeviceContext): number =>
  total(context, (mixer) => cachedTokens(mixer, context.scenario))

/**
 * Bytes of the cache while the prompt is processed. A windowed layer keeps a view of the whole prompt's keys until the
 * next token replaces it (`DynamicSlidingWindowLayer.update`), so windows save nothing in this phase.
 */
export function promptCache(context: DeviceContext): number {
  const { scenario } = context
  const { promptTokens } = scenario.settings
  const views = profileOf(scenario).windows === 'dynamic'
  return total(context, (mixer) =>
    views ? promptTokens : Math.min(promptTokens, cachedTokens(mixer, scenario)),
  )
}

/** The widest cache tensor: it exists twice while a token is appended to it. */
export const widestCacheTensor = (context: DeviceContext): number =>
  cacheTensors(context).reduce(
    (widest, { keyBytes, valueBytes, mixer }) =>
      Math.max(widest, Math.max(keyBytes, valueBytes) * cachedTokens(mixer, context.scenario)),
    0,
  ) * sequencesPerDevice(context.scenario)

/** Key and value tensors of at least `bytes` on a stage. */
export function countCacheTensors(context: DeviceContext, bytes: number): number {
  const sequences = sequencesPerDevice(context.scenario)
  let count = 0
  for (const { layers, keyBytes, valueBytes, mixer } of cacheTensors(context))
    for (const each of [keyBytes, valueBytes])
      if (each * cachedTokens(mixer, context.scenario) * sequences >= bytes) count += layers
  return count
}

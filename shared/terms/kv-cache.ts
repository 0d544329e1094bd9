import type { DeviceContext, Scenario } from '../estimate/scenario.ts'
import { plus, sum, times, type GroupRow } from '../formula/expression.ts'
import type { Term } from '../formula/term.ts'
import type { Attention, LatentAttention, Mixer } from '../model/architecture.ts'
import type { KvFormat } from '../precision/kv-format-list.ts'
import { findKvFormat } from '../precision/kv-formats.ts'
import { stageLayers } from '../layout/stages.ts'

export type CachingMixer = Attention | LatentAttention

export interface CacheShape {
  readonly kvHeads: number
  readonly keyDim: number
  readonly valueDim: number
}

/** A format by the id that the request's check has already resolved. */
export function kvFormat(id: string): KvFormat {
  const format = findKvFormat(id)
  if (!format) throw new Error(`unknown KV format ${id}`)
  return format
}

/** The mixers of a layer that keep a cache which grows with the context. */
export function cachingMixers(mixer: Mixer): CachingMixer[] {
  if (mixer.kind === 'parallel') return mixer.branches.flatMap(cachingMixers)
  if (mixer.kind === 'attention') return mixer.sharesCache ? [] : [mixer]
  return mixer.kind === 'latent_attention' ? [mixer] : []
}

/** KV heads one rank holds: divided until there is one per rank, then replicated. */
export const kvHeadsPerRank = (kvHeads: number, tensorParallel: number): number =>
  Math.max(1, Math.ceil(kvHeads / tensorParallel))

/**
 * Heads and dimensions of one token's entry. A latent cache is one key per token that all heads share:
 * kv_lora_rank + qk_rope_head_dim wide, no value, a whole copy on every rank (arXiv 2405.04434 §2.1).
 */
export function cacheShape(mixer: CachingMixer, tensorParallel: number): CacheShape {
  if (mixer.kind === 'latent_attention')
    return { kvHeads: 1, keyDim: mixer.kvRank + mixer.ropeDim, valueDim: 0 }
  return {
    kvHeads: kvHeadsPerRank(mixer.kvHeads, tensorParallel),
    keyDim: mixer.keyDim,
    valueDim: mixer.valueDim,
  }
}

/** What a layer caches beside the entries of its attention: a row of the sum of its own. */
export interface FurtherCache {
  readonly label: string
  readonly keyDim: number
  readonly valueDim: number
  /** Entries of one sequence over the whole context. */
  readonly tokens: number
  /** Bytes per element where they are not those of the cache's format. */
  readonly elementBytes?: number
  /** Bytes the allocator adds per layer. */
  readonly padding?: number
}

/** Features of the index key that a layer with a sparse indexer of its own keeps per entry; 0 without one. */
export const indexKeyDim = (mixer: CachingMixer): number =>
  mixer.kind === 'latent_attention' ? (mixer.indexer?.keyDim ?? 0) : (mixer.indexKeyDim ?? 0)

/** Tokens behind one entry of a compressed cache that lies beside a window at full resolution; null without one. */
export const compressedBy = (mixer: CachingMixer): number | null =>
  mixer.kind === 'latent_attention' && mixer.window !== null && mixer.compression > 1
    ? mixer.compression
    : null

/**
 * Index keys of sparse attention (DeepSeek-V3.2's indexer: one key per token for all index heads; layers that share
 * another's selection keep none) and the compressed entries of DeepSeek-V4, as the architecture needs them.
 *
 * @param tokens what the layer's own cache holds of one sequence.
 */
export function furtherCaches(mixer: CachingMixer, tokens: number, contextLength: number): FurtherCache[] {
  const ratio = compressedBy(mixer)
  const entries = ratio === null ? tokens : Math.ceil(contextLength / ratio)
  const list: FurtherCache[] = []
  if (ratio !== null && mixer.kind === 'latent_attention')
    list.push({
      label: `compressed entries, 1 per ${ratio} tokens`,
      keyDim: mixer.kvRank + mixer.ropeDim,
      valueDim: 0,
      tokens: entries,
    })
  if (indexKeyDim(mixer) > 0)
    list.push({ label: 'index keys', keyDim: indexKeyDim(mixer), valueDim: 0, tokens: entries })
  return list
}

const describe = (mixer: CachingMixer): string => {
  if (mixer.kind === 'latent_attention') return 'latent attention'
  if (mixer.window !== null) return `window of ${mixer.window}`
  return mixer.chunk !== null ? `chunks of ${mixer.chunk}` : 'full attention'
}

export const sequencesPerDevice = (scenario: Scenario): number =>
  scenario.engine.cachedSequences?.(scenario) ??
  Math.ceil(scenario.settings.batchSize / scenario.degrees.data)

/** Keys and values of every token that layers can still look back on. */
export const kvCache: Term<DeviceContext> = {
  id: 'kv_cache',
  label: 'KV cache',
  summary:
    'Keys and values of every token that a layer can still look back on, for every sequence in flight.',
  docs: '/formulas/kv-cache/',
  expression: sum(
    'layers',
    times(
      'layers',
      plus(
        times(
          'kv_heads',
          plus(times('key_dim', 'key_bytes'), times('value_dim', 'value_bytes'), 'vector_bytes'),
          'tokens',
          'sequences',
        ),
        'padding',
      ),
    ),
  ),
  symbols: {
    layers: { tex: 'L', meaning: 'layers of this kind on the device', unit: 'layers' },
    kv_heads: { tex: 'n_{kv}', meaning: 'key-value heads that one rank keeps', unit: 'heads' },
    key_dim: { tex: 'd_k', meaning: 'features of a key', unit: 'elements' },
    value_dim: { tex: 'd_v', meaning: 'features of a value', unit: 'elements' },
    key_bytes: { tex: 'b_k', meaning: 'bytes per element of a key, block scales included', unit: 'bytes' },
    value_bytes: {
      tex: 'b_v',
      meaning: 'bytes per element of a value, block scales included',
      unit: 'bytes',
    },
    vector_bytes: {
      tex: 'v',
      meaning: 'scales or norms stored once per key and value vector',
      unit: 'bytes',
    },
    tokens: {
      tex: 's',
      meaning:
        'tokens one sequence keeps in such a layer: the context, or the window, rounded as the engine rounds',
      unit: 'tokens',
    },
    sequences: { tex: 'n_{seq}', meaning: 'sequences in flight on the device', unit: 'sequences' },
    padding: { tex: 'p', meaning: 'bytes the allocator adds per layer', unit: 'bytes' },
  },
  sources: [
    { title: 'Ainslie et al., GQA', url: 'https://arxiv.org/abs/2305.13245' },
    { title: 'Kwon et al., PagedAttention', url: 'https://arxiv.org/abs/2309.06180' },
    { title: 'DeepSeek-AI, DeepSeek-V2 (latent cache)', url: 'https://arxiv.org/abs/2405.04434' },
    { title: 'DeepSeek-AI, DeepSeek-V3.2 (index keys)', url: 'https://arxiv.org/abs/2512.02556' },
  ],
  ignores: ['Prefix sharing between sequences, which saves memory.', 'Caches of a draft model.'],
  values: ({ scenario, stage }) => {
    if (scenario.settings.task === 'training') return null
    const { settings, degrees, engine, architecture } = scenario
    const { key } = kvFormat(settings.keyFormat)
    const { value } = kvFormat(settings.valueFormat)
    const key_bytes = key.bytes / key.elements
    const value_bytes = value.bytes / value.elements
    const sequences = sequencesPerDevice(scenario)
    const rows: GroupRow[] = []
    for (const { layer, count: layers } of stageLayers(architecture, stage)) {
      for (const mixer of cachingMixers(layer.mixer)) {
        const shape = engine.cacheShape?.(mixer, scenario) ?? cacheShape(mixer, degrees.tensor)
        const cached = engine.cachedTokens(mixer, scenario)
        const tokens = Math.ceil(cached / degrees.context)
        const vector_bytes = key.vectorBytes + (shape.valueDim > 0 ? value.vectorBytes : 0)
        const padding = engine.cachePadding?.(mixer, scenario) ?? 0
        rows.push({
          label: `${layers} × ${describe(mixer)}`,
          values: {
            layers,
            kv_heads: shape.kvHeads,
            key_dim: shape.keyDim,
            value_dim: shape.valueDim,
            key_bytes,
            value_bytes,
            vector_bytes,
            tokens,
            sequences,
            padding,
          },
        })
        const further =
          engine.furtherCaches?.(mixer, scenario) ?? furtherCaches(mixer, cached, settings.contextLength)
        for (const cache of further)
          rows.push({
            label: `${layers} × ${cache.label}`,
            values: {
              layers,
              kv_heads: 1,
              key_dim: cache.keyDim,
              value_dim: cache.valueDim,
              key_bytes: cache.elementBytes ?? key_bytes,
              value_bytes: cache.elementBytes ?? value_bytes,
              vector_bytes:
                cache.elementBytes === undefined
                  ? key.vectorBytes + (cache.valueDim > 0 ? value.vectorBytes : 0)
                  : 0,
              tokens: Math.ceil(cache.tokens / degrees.context),
              sequences,
              padding: cache.padding ?? 0,
            },
          })
      }
    }
    return rows.length === 0 ? null : { scalars: {}, groups: { layers: rows } }
  },
}

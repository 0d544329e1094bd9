import type { Scenario, Stage } from '../../estimate/scenario.ts'
import { cacheLayers, type CacheLayers } from './cache-layers.ts'
import { profileOf } from './profiles.ts'

/** Layers of one kind in the paged cache: how many groups they form, and the pages one request takes in each. */
export interface CacheGroup {
  readonly label: string
  readonly kind: CacheLayers['kind']
  /** Groups of this kind, and layers of each (padding layers included). */
  readonly groups: number
  readonly layers: number
  /** Bytes of one page of one layer. */
  readonly pageBytes: number
  /** Tokens of a page; 0 for a state. */
  readonly pageTokens: number
  /** Pages that one request of the given context takes in a group. */
  readonly pages: number
}

/** The paged cache of one device. A block is one page in every layer of a group. */
export interface CacheLayout {
  readonly groups: readonly CacheGroup[]
  readonly groupCount: number
  /** Bytes of a block, and the blocks one request takes. */
  readonly blockBytes: number
  readonly blocksPerRequest: number
  /** Tokens of the smallest page: what the printed capacity counts in. */
  readonly blockTokens: number
}

const EMPTY: CacheLayout = { groups: [], groupCount: 0, blockBytes: 0, blocksPerRequest: 0, blockTokens: 0 }

/** Kinds with about as many layers each form groups of the larger number (`_get_kv_cache_groups_uniform_page_size`). */
const CLOSE = 1.5

const upTo = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple

/** Pages of one request (`max_memory_usage_bytes` of the specs in vllm/v1/kv_cache_interface.py). */
function pagesOf(layers: CacheLayers, pageTokens: number, scenario: Scenario): number {
  const { settings, degrees } = scenario
  const { contextLength, maxNumBatchedTokens } = settings
  if (layers.kind === 'state') return profileOf(scenario).statePages
  if (layers.kind === 'full')
    return Math.ceil(contextLength / degrees.context / layers.compression / pageTokens)
  const reach = layers.reach ?? contextLength
  // A window keeps its last tokens beside those of the step, and may start inside a block.
  if (layers.kind === 'window')
    return Math.ceil(Math.min(reach - 1 + maxNumBatchedTokens, contextLength) / pageTokens) + 1
  return Math.ceil(Math.min(reach + maxNumBatchedTokens, contextLength) / pageTokens)
}

/** One group holds every layer: alike pages or not, all layers take the same tokens. */
function uniformLayout(list: readonly CacheLayers[], scenario: Scenario): CacheLayout {
  const { blockSize } = scenario.settings
  const groups = list.map((each): CacheGroup => ({
    label: `${each.layers} × ${each.label}`,
    kind: each.kind,
    groups: 1,
    layers: each.layers,
    pageBytes: each.kind === 'state' ? each.bytes : each.bytes * blockSize,
    pageTokens: each.kind === 'state' ? 0 : blockSize,
    pages: pagesOf(each, blockSize, scenario),
  }))
  const blocksPerRequest = Math.max(...groups.map((group) => group.pages))
  const blockBytes = groups.reduce((sum, group) => sum + group.layers * group.pageBytes, 0)
  return { groups, groupCount: 1, blockBytes, blocksPerRequest, blockTokens: blockSize }
}

/**
 * Kinds of layers cut into groups of equal size. Pages are made equal: beside a recurrent state the attention
 * block grows until its page holds the state; thinner layers get longer blocks.
 */
function groupedLayout(list: readonly CacheLayers[], scenario: Scenario): CacheLayout {
  const { blockSize } = scenario.settings
  const thickest = Math.max(...list.map((each) => (each.kind === 'state' ? 0 : each.bytes)))
  const state = Math.max(0, ...list.map((each) => (each.kind === 'state' ? each.bytes : 0)))
  const tokens = Math.max(blockSize, upTo(Math.ceil(state / thickest), 16))
  const pageBytes = tokens * thickest
  const counts = list.map((each) => each.layers)
  const fewest = Math.min(...counts)
  const most = Math.max(...counts)
  const size = most < fewest * CLOSE ? most : fewest
  const groups = list.map((each): CacheGroup => {
    const pageTokens = each.kind === 'state' ? 0 : Math.floor(pageBytes / each.bytes)
    const number = Math.ceil(each.layers / size)
    return {
      label: number > 1 ? `${number} groups of ${size} × ${each.label}` : `${size} × ${each.label}`,
      kind: each.kind,
      groups: number,
      layers: size,
      pageBytes,
      pageTokens,
      pages: pagesOf(each, pageTokens, scenario),
    }
  })
  return {
    groups,
    groupCount: groups.reduce((sum, group) => sum + group.groups, 0),
    blockBytes: size * pageBytes,
    blocksPerRequest: groups.reduce((sum, group) => sum + group.groups * group.pages, 0),
    blockTokens: Math.min(...groups.flatMap((group) => (group.pageTokens > 0 ? [group.pageTokens] : []))),
  }
}

/** All layers look back equally far: one group, whatever their pages. */
const isUniform = (list: readonly CacheLayers[]): boolean =>
  list.every(
    (each) =>
      each.kind === list[0]?.kind &&
      each.reach === list[0]?.reach &&
      each.compression === list[0]?.compression,
  )

/** How vLLM pages the cache of the layers of a stage (`get_kv_cache_groups` in vllm/v1/core/kv_cache_utils.py). */
export function cacheLayout(scenario: Scenario, stage: Stage): CacheLayout {
  const known = cacheLayers(scenario, stage)
  if (known.length === 0) return EMPTY
  const list = profileOf(scenario).cacheGroups
    ? known
    : known.map((each): CacheLayers =>
        each.kind === 'state' ? each : { ...each, kind: 'full', reach: null },
      )
  const states = list.filter((each) => each.kind === 'state')
  if (states.length === list.length || isUniform(list)) return uniformLayout(list, scenario)
  // Layers that cache at different rates cannot share pages: each rate keeps its own pool.
  if (list.some((each) => each.compression !== 1)) return uniformLayout(list, scenario)
  return groupedLayout(mergeFull(list), scenario)
}

/** Full layers beside index keys share their tokens, and so one kind of page: the sum of both. */
function mergeFull(list: readonly CacheLayers[]): CacheLayers[] {
  const index = list.filter((each) => each.label === 'index keys')
  if (index.length === 0) return [...list]
  const bytes = index.reduce((sum, each) => sum + each.bytes, 0)
  return list
    .filter((each) => each.label !== 'index keys')
    .map((each) => (each.kind === 'full' ? { ...each, bytes: each.bytes + bytes } : each))
}

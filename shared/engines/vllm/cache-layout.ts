import type { Scenario, Stage } from '../../estimate/scenario.ts'
import { stageLayers, type LayerCount } from '../../layout/stages.ts'
import type { Engine, EngineProfile } from '../engine.ts'
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

/** A group as far as it does not depend on the context. */
interface Frame {
  readonly source: CacheLayers
  readonly group: Omit<CacheGroup, 'pages'>
}
/** A layout without the pages of a request. */
interface FramedLayout extends Omit<CacheLayout, 'groups' | 'blocksPerRequest'> {
  readonly frames: readonly Frame[]
  /** All layers take the same tokens of one block, or each group has blocks of its own. */
  readonly isUniform: boolean
}

const EMPTY: FramedLayout = { frames: [], groupCount: 0, blockBytes: 0, blockTokens: 0, isUniform: false }

/** Kinds with about as many layers each form groups of the larger number (`_get_kv_cache_groups_uniform_page_size`). */
const CLOSE = 1.5

const upTo = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple

/** Pages of one request (`max_memory_usage_bytes` of the specs in vllm/v1/kv_cache_interface.py). */
function pagesOf(layers: CacheLayers, pageTokens: number, scenario: Scenario): number {
  if (layers.kind === 'state') return profileOf(scenario).statePages
  const { settings, degrees } = scenario
  const { contextLength } = settings
  if (layers.kind === 'full')
    return Math.ceil(contextLength / degrees.context / layers.compression / pageTokens)
  const { maxNumBatchedTokens } = settings
  const reach = layers.reach ?? contextLength
  // A window keeps its last tokens beside those of the step, and may start inside a block.
  if (layers.kind === 'window')
    return Math.ceil(Math.min(reach - 1 + maxNumBatchedTokens, contextLength) / pageTokens) + 1
  return Math.ceil(Math.min(reach + maxNumBatchedTokens, contextLength) / pageTokens)
}

/** One group holds every layer: alike pages or not, all layers take the same tokens. */
function uniformLayout(list: readonly CacheLayers[], blockSize: number): FramedLayout {
  const frames = list.map((each): Frame => ({
    source: each,
    group: {
      label: `${each.layers} × ${each.label}`,
      kind: each.kind,
      groups: 1,
      layers: each.layers,
      pageBytes: each.kind === 'state' ? each.bytes : each.bytes * blockSize,
      pageTokens: each.kind === 'state' ? 0 : blockSize,
    },
  }))
  const blockBytes = frames.reduce((sum, { group }) => sum + group.layers * group.pageBytes, 0)
  return { frames, groupCount: 1, blockBytes, blockTokens: blockSize, isUniform: true }
}

/**
 * Kinds of layers cut into groups of equal size. Pages are made equal: beside a recurrent state the attention
 * block grows until its page holds the state; thinner layers get longer blocks.
 */
function groupedLayout(list: readonly CacheLayers[], blockSize: number): FramedLayout {
  const thickest = Math.max(...list.map((each) => (each.kind === 'state' ? 0 : each.bytes)))
  const state = Math.max(0, ...list.map((each) => (each.kind === 'state' ? each.bytes : 0)))
  const tokens = Math.max(blockSize, upTo(Math.ceil(state / thickest), 16))
  const pageBytes = tokens * thickest
  const counts = list.map((each) => each.layers)
  const fewest = Math.min(...counts)
  const most = Math.max(...counts)
  const size = most < fewest * CLOSE ? most : fewest
  const frames = list.map((each): Frame => {
    const pageTokens = each.kind === 'state' ? 0 : Math.floor(pageBytes / each.bytes)
    const number = Math.ceil(each.layers / size)
    return {
      source: each,
      group: {
        label: number > 1 ? `${number} groups of ${size} × ${each.label}` : `${size} × ${each.label}`,
        kind: each.kind,
        groups: number,
        layers: size,
        pageBytes,
        pageTokens,
      },
    }
  })
  return {
    frames,
    groupCount: frames.reduce((sum, { group }) => sum + group.groups, 0),
    blockBytes: size * pageBytes,
    blockTokens: Math.min(...frames.flatMap(({ group }) => (group.pageTokens > 0 ? [group.pageTokens] : []))),
    isUniform: false,
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

function framedLayout(scenario: Scenario, stage: Stage): FramedLayout {
  const { blockSize } = scenario.settings
  const known = cacheLayers(scenario, stage)
  if (known.length === 0) return EMPTY
  const list = profileOf(scenario).cacheGroups
    ? known
    : known.map((each): CacheLayers =>
        each.kind === 'state' ? each : { ...each, kind: 'full', reach: null },
      )
  const states = list.filter((each) => each.kind === 'state')
  if (states.length === list.length || isUniform(list)) return uniformLayout(list, blockSize)
  // Layers that cache at different rates cannot share pages: each rate keeps its own pool.
  if (list.some((each) => each.compression !== 1)) return uniformLayout(list, blockSize)
  return groupedLayout(mergeFull(list), blockSize)
}

/** Everything that {@link framedLayout} reads beside the layers of the stage. */
interface Asked {
  readonly engine: Engine
  readonly profile: EngineProfile
  readonly weights: string
  readonly keyFormat: string
  readonly valueFormat: string
  readonly blockSize: number
  readonly tensor: number
}
const isSame = (a: Asked, b: Asked): boolean =>
  a.engine === b.engine &&
  a.profile === b.profile &&
  a.weights === b.weights &&
  a.keyFormat === b.keyFormat &&
  a.valueFormat === b.valueFormat &&
  a.blockSize === b.blockSize &&
  a.tensor === b.tensor

/** Layouts kept per stage of a model; the oldest goes first. */
const LAYOUTS_KEPT = 16
const layouts = new WeakMap<readonly LayerCount[], { asked: Asked; layout: FramedLayout }[]>()

/** {@link framedLayout}, worked out once for all contexts and batches. */
function keptLayout(scenario: Scenario, stage: Stage): FramedLayout {
  const { engine, profile, settings, degrees, architecture } = scenario
  const { weights, keyFormat, valueFormat, blockSize } = settings
  const asked = { engine, profile, weights, keyFormat, valueFormat, blockSize, tensor: degrees.tensor }
  const layers = stageLayers(architecture, stage)
  let known = layouts.get(layers)
  if (!known) layouts.set(layers, (known = []))
  const found = known.find((each) => isSame(each.asked, asked))
  if (found) return found.layout
  const layout = framedLayout(scenario, stage)
  if (known.length >= LAYOUTS_KEPT) known.shift()
  known.push({ asked, layout })
  return layout
}

/** How vLLM pages the cache of the layers of a stage (`get_kv_cache_groups` in vllm/v1/core/kv_cache_utils.py). */
export function cacheLayout(scenario: Scenario, stage: Stage): CacheLayout {
  const { frames, groupCount, blockBytes, blockTokens, isUniform: uniform } = keptLayout(scenario, stage)
  const groups: CacheGroup[] = []
  let blocksPerRequest = 0
  for (const { source, group } of frames) {
    const pages = pagesOf(source, group.pageTokens, scenario)
    const { label, kind, groups: number, layers, pageBytes, pageTokens } = group
    groups.push({ label, kind, groups: number, layers, pageBytes, pageTokens, pages })
    blocksPerRequest = uniform ? Math.max(blocksPerRequest, pages) : blocksPerRequest + number * pages
  }
  return { groups, groupCount, blockBytes, blocksPerRequest, blockTokens }
}

/** Whether any layer of a stage keeps caches that grow with the context, or states. */
export const keeps = (scenario: Scenario, stage: Stage, states: boolean): boolean =>
  keptLayout(scenario, stage).frames.some(({ group }) => (group.kind === 'state') === states)

/** Full layers beside index keys share their tokens, and so one kind of page: the sum of both. */
function mergeFull(list: readonly CacheLayers[]): CacheLayers[] {
  const index = list.filter((each) => each.label === 'index keys')
  if (index.length === 0) return [...list]
  const bytes = index.reduce((sum, each) => sum + each.bytes, 0)
  return list
    .filter((each) => each.label !== 'index keys')
    .map((each) => (each.kind === 'full' ? { ...each, bytes: each.bytes + bytes } : each))
}

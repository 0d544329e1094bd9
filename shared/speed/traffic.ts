import type { Scenario, Stage } from '../estimate/scenario.ts'
import { stageLayers } from '../layout/stages.ts'
import type { Attention, Layer, LatentAttention, Mixer } from '../model/architecture.ts'
import { storedWeights } from '../model/store.ts'
import { mergeRows, type StoredWeights, type WeightRow } from '../model/stored-weights.ts'
import { cacheShape, kvFormat } from '../terms/kv-cache.ts'
import { recurrentStates } from '../terms/recurrent-state.ts'
import { ranksOf } from '../terms/weights.ts'
import { sublayersOf, type Sublayers } from './sublayers.ts'

/** What one device moves and computes for one forward pass of one token per sequence. */
export interface Traffic {
  /** Weights every token reads: attention, dense and shared feed-forwards, norms, the head. */
  readonly denseBytes: number
  /** Routed experts that the batch touches, as expected with even routing. */
  readonly expertBytes: number
  /** Weights below three bits an element, part of the two above: their unpacking costs more than their bytes. */
  readonly lowBitBytes: number
  /** Keys and values of every token a layer looks back on. */
  readonly cacheBytes: number
  /** The part of it that is a latent cache, which every query head multiplies. */
  readonly latentBytes: number
  /** Recurrent state, read and written back. */
  readonly stateBytes: number
  /** Floating-point operations of the weights. */
  readonly weightFlops: number
  /** Floating-point operations of the scores and their sums over the cache. */
  readonly attentionFlops: number
  readonly sublayers: Sublayers
}

/** Tokens and sequences of the pass that is measured. */
export interface Pass {
  /** Tokens each sequence holds already: what attention looks back on. */
  readonly context: number
  /** Sequences of one data-parallel rank. */
  readonly sequences: number
}

/**
 * Share of the experts that a batch touches when each token picks its own at random: 1 − (1 − k/E)^tokens.
 * At one token this is k/E; large batches read them all.
 */
export const expertCoverage = (activeShare: number, tokens: number): number => 1 - (1 - activeShare) ** tokens

const multiplied = new WeakMap<StoredWeights, Map<number, readonly WeightRow[]>>()
/** Cuts of one model kept merged: a sweep over every number of offloaded layers must not grow without end. */
const CUTS_KEPT = 256

/**
 * The tensors a decode step multiplies by: no input table, towers or prediction layers. A tied head is read as the head.
 * Merged once per cut of a stored model.
 *
 * @param head whether the head is among them, where that is not the stage's own
 */
export function multipliedRows(
  stored: StoredWeights,
  stage: Pick<Stage, 'firstLayer' | 'endLayer' | 'head'>,
  head = stage.head,
): readonly WeightRow[] {
  let cuts = multiplied.get(stored)
  if (!cuts) multiplied.set(stored, (cuts = new Map()))
  const key = 2 * (stage.firstLayer * (stored.layers.length + 1) + stage.endLayer) + (head ? 1 : 0)
  let rows = cuts.get(key)
  if (!rows) {
    const lists: (readonly WeightRow[])[] = stored.layers.slice(stage.firstLayer, stage.endLayer)
    rows = mergeRows(head ? [...lists, stored.head, stored.tiedHead] : lists)
    if (cuts.size >= CUTS_KEPT) cuts.clear()
    cuts.set(key, rows)
  }
  return rows
}

/** Mixers that look back on cached tokens, also those that read another layer's cache. */
export function lookedBackOn(mixer: Mixer): (Attention | LatentAttention)[] {
  if (mixer.kind === 'parallel') return mixer.branches.flatMap(lookedBackOn)
  return mixer.kind === 'attention' || mixer.kind === 'latent_attention' ? [mixer] : []
}

/** Entries of the cache that one new token of a layer reads. */
export function entriesRead(mixer: Attention | LatentAttention, context: number): number {
  if (mixer.kind === 'attention') {
    const reach = mixer.window ?? mixer.chunk
    return reach === null ? context : Math.min(context, reach)
  }
  const recent = mixer.window === null ? context : Math.min(context, mixer.window)
  if (mixer.compression > 1) return recent + Math.floor(context / mixer.compression)
  return mixer.indexer === null ? recent : Math.min(recent, mixer.indexer.topK)
}

function cacheOf(
  mixer: Attention | LatentAttention,
  scenario: Scenario,
  pass: Pass,
): { bytes: number; flops: number } {
  const { settings, degrees } = scenario
  const { key } = kvFormat(settings.keyFormat)
  const { value } = kvFormat(settings.valueFormat)
  const shape = cacheShape(mixer, degrees.tensor)
  const perEntry =
    shape.kvHeads *
    ((shape.keyDim * key.bytes) / key.elements +
      (shape.valueDim * value.bytes) / value.elements +
      key.vectorBytes)
  const entries = (entriesRead(mixer, pass.context) * pass.sequences) / degrees.context
  const heads = mixer.heads / degrees.tensor
  const width =
    mixer.kind === 'latent_attention' ? 2 * mixer.kvRank + mixer.ropeDim : mixer.keyDim + mixer.valueDim
  // An indexer scores every token of the context before it picks the few that are read.
  const indexed = mixer.kind === 'latent_attention' && mixer.indexer !== null ? mixer.indexer : null
  const scanned = indexed === null ? 0 : (pass.context * pass.sequences) / degrees.context
  return {
    bytes: entries * perEntry + scanned * (((indexed?.keyDim ?? 0) * key.bytes) / key.elements),
    flops: entries * 2 * heads * width + scanned * 2 * (indexed?.heads ?? 0) * (indexed?.keyDim ?? 0),
  }
}

function stateOf(layer: Layer, scenario: Scenario, sequences: number): number {
  let bytes = 0
  for (const { mixer, shape } of recurrentStates(layer.mixer, scenario.architecture.hiddenSize)) {
    const per = scenario.engine.stateBytes(mixer, scenario)
    bytes += (shape.convolution * per.convolution + shape.state * per.state) / scenario.degrees.tensor
  }
  return 2 * bytes * sequences
}

/** Formats of fewer bits than this spend more on unpacking than on bytes. */
const LOW_BITS = 3

/** Bytes and operations of one decode step on one device of a stage. `rows` defaults to everything the stage multiplies by. */
export function trafficOf(
  scenario: Scenario,
  stage: Stage,
  pass: Pass,
  rows?: readonly WeightRow[],
): Traffic {
  const { architecture, degrees } = scenario
  const held =
    rows ?? multipliedRows(storedWeights(architecture, scenario.settings, scenario.engine.readsGguf), stage)
  let denseBytes = 0
  let expertBytes = 0
  let lowBitBytes = 0
  let weightFlops = 0
  // Expert-parallel ranks share the experts, so each sees the tokens of all data-parallel ranks.
  const routed = pass.sequences * (degrees.expert > 1 ? degrees.data : 1)
  for (const row of held) {
    const ranks = ranksOf(row, scenario)
    const bytes = ((row.elements * row.bits) / 8 + row.sideBytes) / ranks
    const read = bytes * (row.activeShare < 1 ? expertCoverage(row.activeShare, routed) : 1)
    if (row.expert) expertBytes += read
    else denseBytes += read
    if (row.bits < LOW_BITS) lowBitBytes += read
    weightFlops += (2 * row.elements * row.activeShare * (row.expert ? routed : pass.sequences)) / ranks
  }
  let cacheBytes = 0
  let latentBytes = 0
  let stateBytes = 0
  let attentionFlops = 0
  for (const { layer, count: times } of stageLayers(architecture, stage)) {
    for (const mixer of lookedBackOn(layer.mixer)) {
      const { bytes, flops } = cacheOf(mixer, scenario, pass)
      cacheBytes += times * bytes
      if (mixer.kind === 'latent_attention') latentBytes += times * bytes
      attentionFlops += times * flops
    }
    stateBytes += times * stateOf(layer, scenario, pass.sequences)
  }
  return {
    denseBytes,
    expertBytes,
    lowBitBytes,
    cacheBytes,
    latentBytes,
    stateBytes,
    weightFlops,
    attentionFlops,
    sublayers: sublayersOf(scenario, stage),
  }
}

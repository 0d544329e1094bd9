import type { Scenario } from '../estimate/scenario.ts'
import { stageLayers } from '../layout/stages.ts'
import { storedWeights } from '../model/store.ts'
import { ranksOf } from '../terms/weights.ts'
import { wireRate } from './host-memory.ts'
import { matrixRate } from './matrix-rate.ts'
import { sublayersOf } from './sublayers.ts'
import { expertCoverage, lookedBackOn, multipliedRows } from './traffic.ts'

/** A prompt: its tokens, the tokens already in the cache, and how many one pass computes. */
export interface Prompt {
  readonly tokens: number
  readonly before: number
  readonly passTokens: number
}

/** Seconds of each kind of work at the datasheet's rates, before any efficiency, summed over pipeline stages. */
export interface PromptWork {
  readonly denseSeconds: number
  readonly expertSeconds: number
  readonly attentionSeconds: number
  /** Attention over a latent cache, whose heads are widened to it. */
  readonly latentSeconds: number
  /** Weights read once per pass. */
  readonly memorySeconds: number
  /** Sublayers launched, over all passes. */
  readonly plainLaunches: number
  readonly recurrentLaunches: number
  readonly passes: number
  /** Part of the time that is left when pipeline stages work on different passes at once. */
  readonly pipelineShare: number
  /** All-reduces of every token's activations between tensor-parallel ranks, at the datasheet's rate. */
  readonly wireSeconds: number
}

/** Cache entries that all tokens of a prompt look back on together: each on those before it, within its reach. */
export function entriesAttended(
  reach: number | null,
  { tokens, before }: Pick<Prompt, 'tokens' | 'before'>,
): number {
  const upTo = (n: number): number => {
    if (reach === null || n <= reach) return (n * (n + 1)) / 2
    return (reach * (reach + 1)) / 2 + (n - reach) * reach
  }
  return upTo(before + tokens) - upTo(before)
}

/** Work of one prompt on the devices of a scenario; null where the device's compute rate is unknown. */
export function promptWork(scenario: Scenario, prompt: Prompt): PromptWork | null {
  const { architecture, degrees, gpu } = scenario
  const rate = gpu === null ? null : matrixRate(gpu, scenario.settings.weights)
  if (gpu === null || rate === null) return null
  const passes = Math.ceil(prompt.tokens / prompt.passTokens)
  const perPass = prompt.tokens / passes
  const stored = storedWeights(architecture, scenario.settings, scenario.engine.readsGguf)
  const work = { dense: 0, expert: 0, attention: 0, latent: 0, bytes: 0, plain: 0, recurrent: 0 }
  // The head computes one token only. A bare parameter count has nothing but that one list.
  const headOnly = stored.layers.every((rows) => rows.length === 0)
  // Layers in host memory are copied to the device and computed there.
  const hosted =
    scenario.hostLayers > 0 ? [{ firstLayer: 0, endLayer: scenario.hostLayers, head: false }] : []
  for (const stage of [...hosted, ...scenario.stages]) {
    for (const row of multipliedRows(stored, stage, headOnly && stage.head)) {
      const ranks = ranksOf(row, scenario)
      const flops = (2 * row.elements * row.activeShare * prompt.tokens) / ranks
      if (row.expert) work.expert += flops
      else work.dense += flops
      const touched = row.activeShare < 1 ? expertCoverage(row.activeShare, perPass) : 1
      work.bytes += (passes * touched * ((row.elements * row.bits) / 8 + row.sideBytes)) / ranks
    }
    for (const { layer, count: times } of stageLayers(architecture, stage)) {
      for (const mixer of lookedBackOn(layer.mixer)) {
        const heads = mixer.heads / degrees.tensor
        if (mixer.kind === 'latent_attention') {
          const entries =
            entriesAttended(mixer.compression > 1 ? null : mixer.window, prompt) / mixer.compression
          work.latent += times * entries * 2 * heads * (2 * mixer.kvRank + mixer.ropeDim)
        } else {
          const entries = entriesAttended(mixer.window ?? mixer.chunk, prompt)
          work.attention += times * entries * 2 * heads * (mixer.keyDim + mixer.valueDim)
        }
      }
    }
    const sublayers = sublayersOf(scenario, stage)
    work.plain += passes * (sublayers.attention + sublayers.latent + sublayers.dense + sublayers.mixture)
    work.recurrent += passes * sublayers.recurrent
  }
  const stages = scenario.stages.length
  const wireBytes =
    ((2 * (degrees.tensor - 1)) / degrees.tensor) *
    (work.plain + work.recurrent) *
    perPass *
    architecture.hiddenSize *
    2
  return {
    denseSeconds: work.dense / rate,
    expertSeconds: work.expert / rate,
    attentionSeconds: work.attention / degrees.context / rate,
    latentSeconds: work.latent / degrees.context / rate,
    memorySeconds: work.bytes / gpu.bandwidth_bytes_per_second,
    plainLaunches: work.plain,
    recurrentLaunches: work.recurrent,
    passes,
    pipelineShare: (passes + stages - 1) / (passes * stages),
    wireSeconds: wireBytes / wireRate(scenario),
  }
}

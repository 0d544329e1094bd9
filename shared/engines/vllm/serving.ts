import type { Evaluation, StageBytes } from '../../estimate/evaluate.ts'
import type { Scenario } from '../../estimate/scenario.ts'
import type { Serving } from '../../estimate/types.ts'
import type { ComponentId } from '../../formula/term.ts'
import { cacheLayout, type CacheLayout } from './cache-layout.ts'
import { runnerOf } from './facts.ts'
import { profileOf } from './profiles.ts'

/** Reads the bytes of no other term: what a figure rests on can then be watched. */
const bytesOf = ({ terms }: StageBytes, id: ComponentId): number => {
  let sum = 0
  for (const each of terms) if (each.term.id === id) sum += each.bytes
  return sum
}

/** From 0.21 the graph estimate is subtracted from the budget; the v2 runner estimates none. */
export const graphsInBudget = (scenario: Scenario): boolean =>
  profileOf(scenario).graphs.insideBudget && runnerOf(scenario) !== 'v2'

/** The share of the device that vLLM takes: weights, activations, non-torch memory and the cache lie in it. */
export const budgetBytes = (scenario: Scenario): number =>
  Math.floor(scenario.settings.gpuMemoryUtilization * (scenario.gpu?.usable_bytes ?? 0))

/** What the budget leaves for the cache on one device; negative when the model does not fit it. */
export function availableCache(scenario: Scenario, stage: StageBytes): number {
  const graphs = graphsInBudget(scenario) ? bytesOf(stage, 'cuda_graphs') : 0
  return (
    budgetBytes(scenario) -
    bytesOf(stage, 'weights') -
    bytesOf(stage, 'activations') -
    bytesOf(stage, 'communication') -
    graphs
  )
}

/** Bytes that one more token takes in the layers that grow, and bytes of a request that do not grow. */
export function growth(
  { groups }: CacheLayout,
  contextParallel: number,
): { perToken: number; fixed: number } {
  const attends = groups.filter((group) => group.kind !== 'state')
  const full = attends.filter((group) => group.kind === 'full')
  const growing = full.length > 0 ? full : attends
  const perToken = growing.reduce(
    (sum, group) => sum + (group.groups * group.layers * group.pageBytes) / group.pageTokens,
    0,
  )
  const fixed = groups
    .filter((group) => !growing.includes(group))
    .reduce((sum, group) => sum + group.groups * group.layers * group.pageBytes * group.pages, 0)
  return { perToken: perToken / contextParallel, fixed }
}

/** The lines of vLLM's own start-up log, from the same bytes as the estimate. Null without a GPU. */
export function vllmServing(scenario: Scenario, evaluation: Evaluation): Serving | null {
  const { gpu, settings, degrees } = scenario
  const first = evaluation.stages[0]
  if (gpu === null || !first) return null
  const layouts = evaluation.stages.map(({ stage }) => cacheLayout(scenario, stage))
  // Every stage keeps as many blocks as the fullest one can.
  const blocks = Math.min(
    ...evaluation.stages.map((stage, index) => {
      const { blockBytes } = layouts[index] as CacheLayout
      return blockBytes === 0 ? 0 : Math.max(0, Math.floor(availableCache(scenario, stage) / blockBytes))
    }),
  )
  const layout = layouts[0] as CacheLayout
  const concurrency = layout.blocksPerRequest === 0 ? 0 : blocks / layout.blocksPerRequest
  const inBlocks =
    layout.groupCount === 0
      ? 0
      : Math.floor(blocks / layout.groupCount) * layout.blockTokens * degrees.context
  const tokens =
    profileOf(scenario).printedTokens === 'requests'
      ? Math.floor(concurrency * settings.contextLength)
      : inBlocks
  const { perToken, fixed } = growth(layout, degrees.context)
  const available = Math.max(0, availableCache(scenario, first))
  const graphs = bytesOf(first, 'cuda_graphs')
  const outside =
    bytesOf(first, 'runtime') + bytesOf(first, 'logits') + graphs - (graphsInBudget(scenario) ? graphs : 0)
  return {
    kv_cache_tokens: tokens,
    max_concurrency: Number(concurrency.toFixed(4)),
    kv_bytes_per_token: Math.round(perToken),
    kv_bytes_fixed: Math.round(fixed),
    occupied_bytes: Math.min(gpu.capacity_bytes, Math.max(first.total, budgetBytes(scenario) + outside)),
    profile: {
      model_loading_bytes: bytesOf(first, 'weights'),
      peak_activation_bytes: bytesOf(first, 'activations'),
      non_torch_bytes: bytesOf(first, 'communication'),
      cuda_graph_bytes: graphs,
      init_used_bytes: bytesOf(first, 'runtime'),
      available_kv_cache_bytes: available,
    },
  }
}

/**
 * What the fullest device can hold: the budget, and beside it what lies outside (context, sampling copies, graphs where they are
 * not charged), at most all of it.
 */
export function vllmUsableBytes(scenario: Scenario, evaluation: Evaluation): number {
  const fullest = evaluation.stages[evaluation.fullest]
  if (!fullest || scenario.gpu === null) return 0
  const graphs = graphsInBudget(scenario) ? 0 : bytesOf(fullest, 'cuda_graphs')
  const outside = bytesOf(fullest, 'runtime') + bytesOf(fullest, 'logits') + graphs
  return Math.min(scenario.gpu.usable_bytes, budgetBytes(scenario) + outside)
}

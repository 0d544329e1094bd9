import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import { largest, plus, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { stageKindCounts } from '../../layout/stages.ts'
import type { Attention, LatentAttention, Layer } from '../../model/architecture.ts'
import { cachingMixers, cacheShape, kvFormat, sequencesPerDevice } from '../../terms/kv-cache.ts'

/** `prefill_step_size` of `generate_step` (mlx_lm/generate.py): the prompt is processed in chunks of this. */
const CHUNK = 2048
/** `step` of the caches (mlx_lm/models/cache.py): they grow by this many tokens. */
const STEP = 256

const upToStep = (tokens: number): number => Math.ceil(tokens / STEP) * STEP

/** Window of a layer; null where it keeps everything. */
const windowOf = (mixer: Attention | LatentAttention): number | null =>
  mixer.kind === 'attention' ? (mixer.window ?? mixer.chunk) : mixer.window

/** Tokens that a layer's cache has room for: whole steps, or the window where the rotating cache is full. */
export function cachedTokens(
  mixer: Attention | LatentAttention,
  { settings }: Pick<Scenario, 'settings'>,
): number {
  const room = upToStep(settings.contextLength)
  const window = windowOf(mixer)
  return window === null ? room : Math.min(room, window)
}

const chunkOf = ({ settings }: Scenario): number => Math.min(CHUNK, settings.promptTokens)

const stageLayers = ({ scenario, stage }: DeviceContext): { layer: Layer; count: number }[] => {
  const counts = stageKindCounts(scenario.architecture, stage)
  return scenario.architecture.kinds.flatMap((layer, kind) =>
    (counts[kind] ?? 0) > 0 ? [{ layer, count: counts[kind] ?? 0 }] : [],
  )
}

/** Elements that one token holds while a block computes: queries, keys, values and output, or the feed-forward's intermediates. */
function widestBlock(context: DeviceContext): number {
  const ranks = context.scenario.degrees.tensor
  let widest = 0
  for (const { layer } of stageLayers(context)) {
    const { mixer, feedForward } = layer
    if (mixer.kind === 'attention')
      widest = Math.max(
        widest,
        (2 * mixer.heads * mixer.keyDim + mixer.kvHeads * (mixer.keyDim + mixer.valueDim)) / ranks,
      )
    if (feedForward.kind === 'dense')
      widest = Math.max(widest, ((feedForward.gated ? 3 : 2) * feedForward.intermediate) / ranks)
    if (feedForward.kind === 'moe') {
      const hidden = feedForward.latentSize ?? context.scenario.architecture.hiddenSize
      widest = Math.max(
        widest,
        (feedForward.activeExperts * (hidden + 3 * feedForward.intermediate)) / ranks,
        (3 * feedForward.sharedIntermediate) / ranks,
      )
    }
  }
  return widest
}

/** Bytes by which windowed layers overshoot their window while a chunk is appended (`RotatingKVCache._update_concat`). */
function overshoot(context: DeviceContext): number {
  const { scenario } = context
  const { settings, degrees } = scenario
  const { key } = kvFormat(settings.keyFormat)
  const { value } = kvFormat(settings.valueFormat)
  let bytes = 0
  for (const { layer, count } of stageLayers(context))
    for (const mixer of cachingMixers(layer.mixer)) {
      const window = windowOf(mixer)
      if (window === null) continue
      const { kvHeads, keyDim, valueDim } = cacheShape(mixer, degrees.tensor)
      const beyond = Math.max(
        0,
        Math.min(settings.promptTokens, window - 1 + chunkOf(scenario)) - cachedTokens(mixer, scenario),
      )
      bytes +=
        count *
        kvHeads *
        beyond *
        ((keyDim * key.bytes) / key.elements + (valueDim * value.bytes) / value.elements)
    }
  return bytes * sequencesPerDevice(scenario)
}

/** Hidden states and intermediates of one chunk of the prompt. */
export const activations: Term<DeviceContext> = {
  id: 'activations',
  label: 'Activations',
  summary:
    'Hidden states and intermediates of one chunk of the prompt; the graph is evaluated chunk by chunk and frees each layer’s as it goes.',
  docs: '/formulas/activations/',
  expression: plus(
    times('sequences', 'chunk', 'bytes', plus(times(3, 'hidden'), largest('block', 'hidden'))),
    'overshoot',
  ),
  symbols: {
    sequences: { tex: 'n_{seq}', meaning: 'sequences in flight', unit: 'sequences' },
    chunk: {
      tex: 'c',
      meaning: 'tokens of the prompt processed at once (`prefill_step_size`)',
      unit: 'tokens',
    },
    bytes: { tex: 'b', meaning: 'bytes per element of the computing type', unit: 'bytes' },
    hidden: {
      tex: 'h',
      meaning: 'width of the residual stream: residual, its sum and the normed states',
      unit: 'elements',
    },
    block: {
      tex: 'w',
      meaning: 'widest block: gate, up and their product, or queries, keys, values and output',
      unit: 'elements',
    },
    overshoot: {
      tex: 'o',
      meaning: 'cache of windowed layers beyond the window while a chunk is appended',
      unit: 'bytes',
    },
  },
  sources: [
    {
      title: 'mlx-lm generate_step',
      url: 'https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/generate.py',
    },
    { title: 'mlx-lm caches', url: 'https://github.com/ml-explore/mlx-lm/blob/main/mlx_lm/models/cache.py' },
  ],
  ignores: [
    'Freed buffers that MLX keeps for reuse: it drops them after every chunk (`mx.clear_cache`).',
    'Attention scores of head sizes without a fused kernel.',
  ],
  values: (context) => ({
    scalars: {
      sequences: sequencesPerDevice(context.scenario),
      chunk: chunkOf(context.scenario),
      bytes: context.scenario.settings.weights === 'fp32' ? 4 : 2,
      hidden: context.scenario.architecture.hiddenSize,
      block: widestBlock(context),
      overshoot: overshoot(context),
    },
  }),
}

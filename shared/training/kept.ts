import type { DeviceContext, Scenario } from '../estimate/scenario.ts'
import type { GroupRow } from '../formula/expression.ts'
import { stageKindCounts } from '../layout/stages.ts'
import type { Layer } from '../model/architecture.ts'
import { microBatchesInFlight } from './in-flight.ts'
import { phaseOf } from './phases.ts'
import { LAYER_INPUT, savedOfHead, savedOfLayer } from './saved-layer.ts'
import { layerFacts, type SavedSplit, type SavedTensor } from './saved.ts'
import { trainsEmbedding, trainsHead } from './trainable.ts'

/** Tokens of a micro-batch on one context-parallel rank. */
export const tokensPerRank = ({ settings, degrees }: Scenario): number =>
  settings.batchSize * Math.ceil(settings.contextLength / degrees.context)

/** Ranks that share a saved tensor (Korthikanti et al.: only sequence parallelism divides the residual stream). */
export function savedRanks(split: SavedSplit, scenario: Scenario, layer: Layer | null): number {
  const { tensor } = scenario.degrees
  if (split === 'features') return tensor
  if (split === 'stream') return scenario.settings.training.sequenceParallel ? tensor : 1
  if (split === 'kv' && layer?.mixer.kind === 'attention') return Math.min(tensor, layer.mixer.kvHeads)
  return 1
}

/** Bytes per token of saved tensors on one rank. */
export const bytesPerToken = (
  saved: readonly SavedTensor[],
  scenario: Scenario,
  layer: Layer | null,
): number =>
  saved.reduce(
    (sum, { features, bytes, split }) => sum + (features * bytes) / savedRanks(split, scenario, layer),
    0,
  )

/** Outputs of matrices in the order they are computed, of which the selective policy keeps every second one. */
function matrixOutputs(scenario: Scenario, layer: Layer): SavedTensor[] {
  const { compute } = layerFacts(scenario, layer)
  const matrices = layer.tensors.filter((tensor) => tensor.role === 'linear' && tensor.shape.length === 2)
  return matrices
    .filter((_, index) => index % 2 === 0)
    .map((tensor) => {
      const [out = 0] = tensor.shape
      const name = tensor.name.replace(/\.weight$/, '')
      const split =
        tensor.split === 'row'
          ? 'stream'
          : tensor.split === 'kv'
            ? 'kv'
            : tensor.split === 'replicated'
              ? 'whole'
              : 'features'
      return {
        storage: `${name}.out`,
        label: `${name}: output`,
        features: out * tensor.activeCopies,
        bytes: compute,
        split,
      }
    })
}

interface LayerSaved {
  /** Kept from the forward to the backward pass. */
  readonly kept: readonly SavedTensor[]
  /** Made again in the backward pass. */
  readonly recomputed: readonly SavedTensor[]
}

/**
 * What a layer keeps and what its backward pass makes again.
 *
 * Full checkpointing keeps the layer's input. Selective recomputation drops the attention core where scores are
 * materialised (Korthikanti et al., arXiv 2205.05198); with a fused kernel there are none, and it means PyTorch's
 * selective policy as torchtitan applies it: inputs, attention outputs and every second matrix product are kept.
 */
function layerSaved(scenario: Scenario, layer: Layer, inputNeedsGradient: boolean): LayerSaved {
  const all = savedOfLayer(scenario, layer, inputNeedsGradient)
  const mode = scenario.settings.gradientCheckpointing
  if (mode === 'none') return { kept: all, recomputed: [] }
  const { stream } = layerFacts(scenario, layer)
  const input: SavedTensor = {
    storage: LAYER_INPUT,
    label: 'layer’s input',
    features: scenario.architecture.hiddenSize,
    bytes: stream,
    split: 'stream',
  }
  const again = all.filter(({ storage }) => storage !== LAYER_INPUT)
  if (mode === 'full') return { kept: [input], recomputed: again }
  if (scenario.settings.training.attention === 'eager')
    return { kept: all.filter(({ core }) => !core), recomputed: all.filter(({ core }) => core) }
  const attention = all.filter(({ storage }) => storage === 'attention.out' || storage === 'lse')
  return {
    kept: [input, ...attention, ...matrixOutputs(scenario, layer)],
    recomputed: again.filter(({ storage }) => storage !== 'attention.out' && storage !== 'lse'),
  }
}

interface StageKind {
  readonly kind: number
  readonly layer: Layer
  readonly count: number
  readonly first: boolean
  readonly saved: LayerSaved
}

const known = new WeakMap<Scenario, Map<string, readonly StageKind[]>>()

/** Kinds of layers on a stage; the first layer apart where a frozen embedding makes it save less. */
export function stageKinds({ scenario, stage }: DeviceContext): readonly StageKind[] {
  const key = `${stage.firstLayer}-${stage.endLayer}`
  let cache = known.get(scenario)
  if (!cache) known.set(scenario, (cache = new Map()))
  const found = cache.get(key)
  if (found) return found
  const { architecture } = scenario
  const firstKind =
    stage.first && stage.firstLayer < stage.endLayer && !trainsEmbedding(scenario)
      ? (architecture.pattern[stage.firstLayer] ?? -1)
      : -1
  const list = [...stageKindCounts(architecture, stage).entries()].flatMap(([kind, total]): StageKind[] => {
    const layer = architecture.kinds[kind]
    if (!layer || total === 0) return []
    const entry = (count: number, first: boolean): StageKind => ({
      kind,
      layer,
      count,
      first,
      saved: layerSaved(scenario, layer, !first),
    })
    if (kind !== firstKind) return [entry(total, false)]
    return total > 1 ? [entry(1, true), entry(total - 1, false)] : [entry(1, true)]
  })
  cache.set(key, list)
  return list
}

function rowsOf(
  saved: readonly SavedTensor[],
  layer: Layer | null,
  scenario: Scenario,
  layers: number,
  microBatches: number,
  prefix: string,
): GroupRow[] {
  const tokens = tokensPerRank(scenario)
  return saved.map(({ label, features, bytes, split }) => ({
    label: `${prefix}${label}`,
    values: {
      layers,
      micro_batches: microBatches,
      tokens,
      features,
      bytes,
      ranks: savedRanks(split, scenario, layer),
    },
  }))
}

/** The kind whose backward pass makes most again, or, without checkpointing, saves most. */
function largestKind(
  kinds: readonly StageKind[],
  scenario: Scenario,
  of: (saved: LayerSaved) => readonly SavedTensor[],
): StageKind | undefined {
  let best: StageKind | undefined
  let most = -1
  for (const each of kinds) {
    const bytes = bytesPerToken(of(each.saved), scenario, each.layer)
    if (bytes > most) {
      most = bytes
      best = each
    }
  }
  return best
}

/** Saved tensors alive on a device in a phase, one row each. */
export function keptRows(context: DeviceContext): GroupRow[] {
  const { scenario, stage } = context
  const phase = phaseOf(context)
  if (phase === 'optimizer_step') return []
  const kinds = stageKinds(context)
  const rows: GroupRow[] = []
  const flying = microBatchesInFlight(context)
  const manyKinds = new Set(kinds.map(({ kind }) => kind)).size > 1
  const prefix = (kind: StageKind): string =>
    manyKinds || kind.first ? `${kind.first ? 'first layer' : `layers of kind ${kind.kind + 1}`}: ` : ''
  if (phase === 'backward_end') {
    // The micro-batch in its first layer has given back all others; those behind it are still whole.
    const last = largestKind(kinds, scenario, ({ kept }) => kept)
    if (last) rows.push(...rowsOf(last.saved.kept, last.layer, scenario, 1, 1, ''))
    if (flying > 1)
      for (const kind of kinds)
        rows.push(...rowsOf(kind.saved.kept, kind.layer, scenario, kind.count, flying - 1, prefix(kind)))
  } else
    for (const kind of kinds)
      rows.push(...rowsOf(kind.saved.kept, kind.layer, scenario, kind.count, flying, prefix(kind)))
  if (phase !== 'loss') {
    const again = largestKind(kinds, scenario, ({ recomputed }) => recomputed)
    if (again) rows.push(...rowsOf(again.saved.recomputed, again.layer, scenario, 1, 1, 'made again: '))
  }
  if (phase === 'loss' && stage.head)
    rows.push(
      ...rowsOf(savedOfHead(scenario, trainsHead(scenario)), null, scenario, 1, 1, 'before the head: '),
    )
  return rows
}

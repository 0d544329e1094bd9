import type { Scenario } from '../estimate/scenario.ts'
import type { Attention, FeedForward } from '../model/architecture.ts'
import { countParameters } from '../model/parameters.ts'
import { elementsPerCopy } from '../model/tensor.ts'

/** What the published estimators ask for, read from the same request. */
export interface ComparisonInputs {
  readonly parameters: number
  /** Parameters of the largest single module: most often the embedding. */
  readonly largestModule: number
  readonly gpus: number
  readonly zeroStage: number
  readonly offload: 'none' | 'optimizer' | 'all'
  readonly layers: number
  readonly hidden: number
  readonly vocabulary: number
  readonly untied: boolean
  readonly layerNorm: boolean
  /** First attention and first dense feed-forward: the only shapes Megatron's report knows for all layers. */
  readonly attention: Attention | null
  readonly intermediate: number | null
  readonly gated: boolean
  readonly experts: {
    readonly count: number
    readonly intermediate: number
    readonly shared: number
    readonly layers: number
  } | null
  readonly sequence: number
  readonly microBatch: number
  readonly microBatches: number | null
  readonly tensor: number
  readonly pipeline: number
  readonly data: number
  /** Chunks of the interleaved schedule; 1 for the others. */
  readonly virtualStages: number
  readonly sequenceParallel: boolean
}

/** The same inputs for every estimator; null for a bare parameter count. */
export function comparisonInputs(scenario: Scenario): ComparisonInputs | null {
  const { architecture, settings, degrees } = scenario
  if (architecture.embedding.length === 0) return null
  const layers = architecture.pattern.map((kind) => architecture.kinds[kind])
  const modules = [
    architecture.embedding,
    architecture.head,
    ...architecture.kinds.map(({ tensors }) => tensors),
  ].flat()
  const attention = layers.find((layer) => layer?.mixer.kind === 'attention')?.mixer
  const feedForwards = layers.flatMap((layer): FeedForward[] => (layer ? [layer.feedForward] : []))
  const dense = feedForwards.find((each) => each.kind === 'dense')
  const routed = feedForwards.filter((each) => each.kind === 'moe')
  const [moe] = routed
  return {
    parameters: countParameters(architecture).total,
    largestModule: Math.max(...modules.map(elementsPerCopy)),
    gpus: settings.gpus,
    zeroStage: settings.zeroStage,
    offload: settings.offload,
    layers: layers.length,
    hidden: architecture.hiddenSize,
    vocabulary: architecture.vocabSize,
    untied: !architecture.tiedHead,
    layerNorm: architecture.head.some(({ name }) => name === 'output_norm.bias'),
    attention: attention?.kind === 'attention' ? attention : null,
    intermediate: dense?.kind === 'dense' ? dense.intermediate : null,
    gated: dense?.kind === 'dense' ? dense.gated : (moe?.gated ?? false),
    experts: moe
      ? {
          count: moe.experts,
          intermediate: moe.intermediate,
          shared: moe.sharedIntermediate,
          layers: routed.length,
        }
      : null,
    sequence: settings.contextLength,
    microBatch: settings.batchSize,
    microBatches: settings.training.microBatches,
    tensor: degrees.tensor,
    pipeline: degrees.pipeline,
    data: degrees.data,
    virtualStages: settings.training.schedule === 'interleaved' ? settings.training.virtualStages : 1,
    sequenceParallel: settings.training.sequenceParallel,
  }
}

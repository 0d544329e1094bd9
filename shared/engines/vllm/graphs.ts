import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import { plus, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import type { Architecture } from '../../model/architecture.ts'
import { cachingMixers } from '../../terms/kv-cache.ts'
import { capabilityOf, computeBytes, hasFabric, hasSinks, isHopper } from './facts.ts'
import { profileOf } from './profiles.ts'

/** FlashAttention 3 splits a decode step's keys into at most this many parts, each with an fp32 result. */
const SPLITS = 32
const LARGEST_GRAPH = 512

/** Batch sizes that are captured: 1, 2, 4, every 8th to 256, every 16th on (`_set_cudagraph_sizes`). */
export const captureSizes = (largest: number): number =>
  [1, 2, 4].filter((size) => size <= largest).length +
  Math.max(0, Math.floor(Math.min(largest, 255) / 8)) +
  (largest >= 256 ? Math.floor((largest - 256) / 16) + 1 : 0)

/** Before 0.11: every 8th size up to 512. */
const oldCaptureSizes = (largest: number): number =>
  [1, 2, 4].filter((size) => size <= largest).length + Math.floor(largest / 8)

function graphCount(scenario: Scenario): number {
  const { maxNumSeqs, maxNumBatchedTokens } = scenario.settings
  const largest = Math.min(LARGEST_GRAPH, 2 * maxNumSeqs, maxNumBatchedTokens)
  const { captures } = profileOf(scenario).graphs
  if (captures === 'piecewise') return oldCaptureSizes(largest)
  if (captures === 'decode') return oldCaptureSizes(Math.min(256, maxNumSeqs))
  return captureSizes(largest) + captureSizes(Math.min(largest, maxNumSeqs))
}

/** Elements per token of attention's split results: heads × value features, a latent as wide as its rank. */
function splitWidth(architecture: Architecture, tensorParallel: number): number {
  let width = 0
  for (const { mixer } of architecture.kinds)
    for (const each of cachingMixers(mixer)) {
      const value = each.kind === 'attention' ? each.valueDim : each.kvRank
      width = Math.max(width, (each.heads / tensorParallel) * value)
    }
  return width
}

/** FlashAttention 3 serves: Hopper, 16-bit, no sinks, no images that attend both ways (those take the Triton kernel). */
const keepsSplits = (scenario: Scenario): boolean =>
  profileOf(scenario).graphs.captures === 'both' &&
  isHopper(scenario) &&
  computeBytes(scenario) === 2 &&
  !hasSinks(scenario.architecture) &&
  !(scenario.architecture.media?.bidirectional ?? false)

/**
 * What experts add per layer and graph, from ten logs of 0.19 on H100: routed experts little; shared ones
 * three times as much, except beside a single active expert (Llama 4). Fitted; why they differ was not traced in the source.
 */
function expertBytes({ architecture, settings, profile }: Scenario): number {
  const { graphs } = profileOf({ profile })
  const mixture = architecture.kinds.find(({ feedForward }) => feedForward.kind === 'moe')?.feedForward
  if (mixture?.kind !== 'moe') return 0
  const shared = mixture.sharedIntermediate > 0 && mixture.activeExperts > 1 ? graphs.sharedBytes : 0
  return (
    graphs.routedBytes + shared + (settings.weights === 'mxfp4' ? graphs.mxfp4Bytes - graphs.routedBytes : 0)
  )
}

/** Graphs over NCCL's all-reduce on PCIe (4 × L40S: 2.62 GiB where one rank's kernels account for 1.0). */
const PCIE_EXCHANGE = 2.6

/** CUDA graphs: the driver's memory per captured kernel, and attention's split buffers of the largest graph. */
export const vllmGraphs: Term<DeviceContext> = {
  id: 'cuda_graphs',
  label: 'CUDA graphs',
  summary:
    'What capturing decode steps takes: driver memory per layer and graph, and attention’s split results for the largest graph.',
  docs: '/formulas/cuda-graphs/',
  expression: plus(
    times('splits', 'largest_graph', 'split_width', 4),
    times(
      'exchange',
      plus('base', times(plus('layer_graph_bytes', 'expert_graph_bytes'), 'layers', 'graphs')),
    ),
  ),
  symbols: {
    splits: {
      tex: 'n_s',
      meaning: 'parts that attention splits a decode step into; 0 where the kernel keeps none',
      unit: 'parts',
    },
    largest_graph: { tex: 'n_{max}', meaning: 'sequences of the largest graph', unit: 'sequences' },
    split_width: { tex: 'd_s', meaning: 'heads × value features of one rank', unit: 'elements' },
    exchange: {
      tex: 'x',
      meaning: 'factor where ranks exchange over PCIe inside the graphs, else 1',
      unit: 'ratio',
    },
    base: { tex: 'B_g', meaning: 'taken once', unit: 'bytes' },
    layer_graph_bytes: { tex: 'b_g', meaning: 'per layer and graph', unit: 'bytes' },
    expert_graph_bytes: {
      tex: 'b_e',
      meaning: 'what a mixture of experts adds per layer and graph',
      unit: 'bytes',
    },
    layers: { tex: 'L', meaning: 'layers of the stage', unit: 'layers' },
    graphs: { tex: 'n_g', meaning: 'graphs captured, piecewise and full', unit: 'graphs' },
  },
  sources: [
    {
      title: 'Start-up logs of llm-d-planner, vLLM 0.19 on H100',
      url: 'https://github.com/llm-d-incubation/llm-d-planner',
    },
    {
      title: 'vLLM compilation config (capture sizes)',
      url: 'https://github.com/vllm-project/vllm/blob/main/vllm/config/vllm.py',
    },
  ],
  ignores: ['Which kernels a compiler fuses: the memory per layer is an average over 61 logs.'],
  values: ({ scenario, stage }) => {
    const { settings, architecture, degrees } = scenario
    // Graphs are CUDA's; what ROCm takes for them was not measured.
    if (settings.enforceEager || (scenario.gpu !== null && capabilityOf(scenario) === null)) return null
    const { graphs } = profileOf(scenario)
    return {
      scalars: {
        splits: keepsSplits(scenario) ? SPLITS : 0,
        largest_graph: Math.min(LARGEST_GRAPH, 2 * settings.maxNumSeqs, settings.maxNumBatchedTokens),
        split_width: splitWidth(architecture, degrees.tensor),
        exchange: degrees.tensor > 1 && !hasFabric(scenario) ? PCIE_EXCHANGE : 1,
        base: graphs.baseBytes,
        layer_graph_bytes: isHopper(scenario)
          ? graphs.bytesPerLayerGraph
          : graphs.bytesPerLayerGraphElsewhere,
        expert_graph_bytes: expertBytes(scenario),
        layers: stage.endLayer - stage.firstLayer,
        graphs: graphCount(scenario),
      },
    }
  },
}

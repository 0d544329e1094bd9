import {
  over,
  plus,
  smallest,
  times,
  type Expression,
  type SymbolInfo,
  type Values,
} from '../formula/expression.ts'
import type { ComparisonInputs } from './comparison-inputs.ts'

/** Parts of a training step's memory that an estimator may or may not count. */
export const PARTS = [
  'weights',
  'gradients',
  'optimizer states',
  'activations',
  'logits',
  'buffers',
  'runtime',
  'fragmentation',
  'host memory',
] as const
export type Part = (typeof PARTS)[number]

interface ComparedTerm {
  readonly label: string
  readonly expression: Expression
  readonly symbols: Readonly<Record<string, SymbolInfo>>
  /** Null where the formula has no such term for these inputs. */
  readonly values: (inputs: ComparisonInputs) => Values | null
}

export interface ComparedEstimator {
  readonly id: string
  readonly title: string
  readonly url: string
  readonly counts: Readonly<Record<Part, string>>
  readonly terms: readonly ComparedTerm[]
}

const symbol = (tex: string, meaning: string, unit: string): SymbolInfo => ({ tex, meaning, unit })
const scalars = (values: Record<string, number>): Values => ({ scalars: values })

const STATES = {
  parameters: symbol('P', 'parameters of the model', 'parameters'),
  gpus: symbol('N', 'GPUs of all nodes', 'GPUs'),
  largest_module: symbol('P_l', 'parameters of the largest single module', 'parameters'),
}

const NO_STEP = {
  activations: 'no',
  logits: 'no',
  buffers: 'no',
  runtime: 'no',
  fragmentation: 'no',
} as const

/** DeepSpeed, `runtime/zero/stage_1_and_2.py`: 2 bytes of weights and gradients whole, 16 bytes shared; with offload the weights alone. */
const zero2: ComparedEstimator = {
  id: 'deepspeed-zero2',
  title: 'DeepSpeed estimate_zero2_model_states_mem_needs',
  url: 'https://github.com/deepspeedai/DeepSpeed/blob/master/deepspeed/runtime/zero/stage_1_and_2.py',
  counts: {
    weights: '2 B',
    gradients: '2 B, whole on each GPU',
    'optimizer states': '16 B shared: master weights, moments and fp32 gradients',
    'host memory': '× 1.5',
    ...NO_STEP,
  },
  terms: [
    {
      label: 'Model states',
      expression: plus(times(4, 'parameters'), over(times(16, 'parameters'), 'gpus')),
      symbols: STATES,
      values: ({ parameters, gpus, offload }) => (offload === 'none' ? scalars({ parameters, gpus }) : null),
    },
    {
      label: 'Model states, optimizer offloaded',
      expression: times(2, 'parameters'),
      symbols: STATES,
      values: ({ parameters, offload }) => (offload === 'none' ? null : scalars({ parameters })),
    },
  ],
}

/** DeepSpeed, `runtime/zero/stage3.py`: 18 bytes shared, and the largest module gathered with its gradient. */
const zero3: ComparedEstimator = {
  id: 'deepspeed-zero3',
  title: 'DeepSpeed estimate_zero3_model_states_mem_needs',
  url: 'https://github.com/deepspeedai/DeepSpeed/blob/master/deepspeed/runtime/zero/stage3.py',
  counts: {
    weights: '2 B shared',
    gradients: '4 B shared',
    'optimizer states': '12 B shared',
    'host memory': '× 1.5',
    ...NO_STEP,
    buffers: 'the largest module, 4 B',
  },
  terms: [
    {
      label: 'Largest module',
      expression: times(4, 'largest_module'),
      symbols: STATES,
      values: ({ largestModule }) => scalars({ largest_module: largestModule }),
    },
    {
      label: 'Model states',
      expression: over(times(18, 'parameters'), 'gpus'),
      symbols: STATES,
      values: ({ parameters, gpus, offload }) => (offload === 'none' ? scalars({ parameters, gpus }) : null),
    },
    {
      label: 'Weights, optimizer offloaded',
      expression: over(times(2, 'parameters'), 'gpus'),
      symbols: STATES,
      values: ({ parameters, gpus, offload }) =>
        offload === 'optimizer' ? scalars({ parameters, gpus }) : null,
    },
  ],
}

/** Parameters as Megatron counts them: one attention shape for all layers, one dense and one routed feed-forward. */
function megatronParameters(inputs: ComparisonInputs): { layers: number; embedding: number } | null {
  const { attention, hidden, intermediate, gated, experts, layerNorm } = inputs
  if (!attention) return null
  const norm = layerNorm ? 2 : 1
  const factor = gated ? 3 / 2 : 1
  const projections =
    2 * hidden * attention.heads * attention.keyDim * (1 + attention.kvHeads / attention.heads)
  const dense = 2 * hidden * ((intermediate ?? 0) * factor + norm) + projections
  const routed = experts
    ? 2 * hidden * (experts.intermediate * experts.count * factor + experts.shared * factor + norm) +
      projections
    : 0
  const routedLayers = experts?.layers ?? 0
  return {
    layers: dense * (inputs.layers - routedLayers) + routed * routedLayers + norm * hidden,
    embedding: hidden * inputs.vocabulary,
  }
}

const MEGATRON = {
  block: symbol('P_b', 'parameters of all layers and the last norm', 'parameters'),
  embedding: symbol('P_e', 'parameters of the embedding', 'parameters'),
  ends: symbol(
    'n_e',
    'embeddings on the fullest stage: two where the head is its own and there is one stage',
    'embeddings',
  ),
  bytes: symbol(
    'b',
    'bytes per parameter: 18, or 6 + 12 / data-parallel ranks with the distributed optimizer',
    'bytes',
  ),
  sequence: symbol('s', 'sequence length', 'tokens'),
  micro_batch: symbol('b_m', 'micro-batch', 'sequences'),
  hidden: symbol('h', 'hidden size', 'elements'),
  intermediate: symbol('f', 'feed-forward width', 'elements'),
  vocabulary: symbol('V', 'vocabulary', 'entries'),
  layers: symbol('L', 'layers', 'layers'),
  tensor: symbol('t', 'tensor-parallel ranks', 'ranks'),
  stages: symbol('p', 'pipeline stages', 'stages'),
  interleaving: symbol('m_i', '1 + (p − 1) / (p v) for the interleaved schedule, else 1', 'factor'),
  micro_batches: symbol('n_m', 'micro-batches of a step', 'micro-batches'),
}

const perStep = times('sequence', 'micro_batch')

/**
 * Megatron-LM and Megatron-Bridge, `training/theoretical_memory_usage.py`: the first stage, with sequence parallelism
 * and selective recomputation (Korthikanti's 34 without the attention core).
 */
const megatron: ComparedEstimator = {
  id: 'megatron',
  title: 'Megatron-LM theoretical memory usage (also in Megatron-Bridge)',
  url: 'https://github.com/NVIDIA/Megatron-LM/blob/main/megatron/training/theoretical_memory_usage.py',
  counts: {
    weights: '2 B',
    gradients: '4 B',
    'optimizer states': '12 B, shared with the distributed optimizer',
    activations: 's b h (18 + 4 f / h): GELU with two tensors, no score matrices',
    logits: '4 B per score, on one stage only',
    buffers: 'no',
    runtime: 'no',
    fragmentation: 'no',
    'host memory': 'no',
  },
  terms: [
    {
      label: 'Weights, gradients and optimizer',
      expression: times(over(plus(over('block', 'stages'), times('ends', 'embedding')), 'tensor'), 'bytes'),
      symbols: MEGATRON,
      values: (inputs) => {
        const counted = megatronParameters(inputs)
        if (!counted) return null
        const distributed = inputs.zeroStage >= 1
        return scalars({
          block: counted.layers,
          embedding: counted.embedding,
          ends: inputs.untied && inputs.pipeline === 1 ? 2 : 1,
          stages: inputs.pipeline,
          tensor: inputs.tensor,
          bytes: distributed ? 6 + 12 / inputs.data : 18,
        })
      },
    },
    {
      label: 'Activations',
      expression: over(
        times(
          plus(
            times(perStep, plus(times(18, 'hidden'), times(4, 'intermediate')), 'layers'),
            times(8, perStep, 'stages'),
            times(perStep, 'hidden', 'stages'),
          ),
          'interleaving',
          smallest(1, over('micro_batches', 'stages')),
        ),
        'tensor',
      ),
      symbols: MEGATRON,
      values: (inputs) => {
        const intermediate = inputs.intermediate ?? inputs.experts?.intermediate
        if (!inputs.attention || intermediate === undefined) return null
        const { pipeline, virtualStages } = inputs
        const interleaved = pipeline > 1 && virtualStages > 1
        return scalars({
          sequence: inputs.sequence,
          micro_batch: inputs.microBatch,
          hidden: inputs.hidden,
          intermediate,
          layers: inputs.layers,
          stages: pipeline,
          interleaving: interleaved ? 1 + (pipeline - 1) / (pipeline * virtualStages) : 1,
          micro_batches: interleaved || pipeline === 1 ? pipeline : (inputs.microBatches ?? pipeline),
          tensor: inputs.tensor,
        })
      },
    },
    {
      label: 'Head’s input and logits',
      expression: over(times(4, perStep, plus('hidden', 'vocabulary')), 'tensor'),
      symbols: MEGATRON,
      values: ({ attention, pipeline, sequence, microBatch, hidden, vocabulary, tensor }) =>
        attention && pipeline === 1
          ? scalars({ sequence, micro_batch: microBatch, hidden, vocabulary, tensor })
          : null,
    },
  ],
}

/** Estimators of training memory that their projects publish, computed as their source states them. */
export const COMPARED: readonly ComparedEstimator[] = [zero2, zero3, megatron]

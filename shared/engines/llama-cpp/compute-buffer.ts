import type { DeviceContext } from '../../estimate/scenario.ts'
import { largest, plus, sum, type SymbolInfo } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { knownPlan } from './graph/known-plans.ts'
import { COMPUTED_PARTS, type ComputedPart } from './graph/tensors.ts'

/** Copies of every input when several GPUs form a pipeline (`GGML_SCHED_MAX_COPIES`). */
const PIPELINE_COPIES = 4

const GAPS: Readonly<Record<ComputedPart, string>> = {
  attention: 'attention_gaps',
  recurrent: 'recurrent_gaps',
  feed_forward: 'feed_forward_gaps',
  output: 'output_gaps',
}

const gapSymbol = (part: string): SymbolInfo => ({
  tex: `g_{\\text{${part}}}`,
  meaning: `${part}: space between the tensors that nothing fits into`,
  unit: 'bytes',
})

/**
 * llama.cpp's compute buffer: what one micro-batch needs at its widest step. The planner works through the model's
 * graph as ggml's allocator does, and keeps for each part of the model what the buffer holds when it reaches furthest.
 */
export const computeBuffer: Term<DeviceContext> = {
  id: 'compute_buffer',
  label: 'Compute buffer',
  summary:
    'Activations of one micro-batch, reserved at start-up for the widest step of the model: attention, feed-forward or output.',
  docs: '/formulas/compute-buffer/',
  expression: largest(...COMPUTED_PARTS.map((part) => plus(sum(part, 'bytes'), GAPS[part]))),
  symbols: {
    bytes: { tex: 'b_i', meaning: 'a tensor that is alive at the widest step of the part', unit: 'bytes' },
    attention_gaps: gapSymbol('attention'),
    recurrent_gaps: gapSymbol('recurrent'),
    feed_forward_gaps: gapSymbol('feed-forward'),
    output_gaps: gapSymbol('output'),
  },
  sources: [
    {
      title: 'ggml graph allocator',
      url: 'https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-alloc.c',
    },
    {
      title: 'llama.cpp graph builders',
      url: 'https://github.com/ggml-org/llama.cpp/blob/master/src/llama-graph.cpp',
    },
    {
      title: 'llama.cpp worst-case reservation',
      url: 'https://github.com/ggml-org/llama.cpp/blob/master/src/llama-context.cpp',
    },
  ],
  ignores: [
    'Scratch that the CUDA backend takes while it computes; it is part of the runtime.',
    'Inputs smaller than a kilobyte.',
  ],
  values: ({ scenario, stage }) => {
    const { settings, stages, hostLayers } = scenario
    const holdsLayers = stage.endLayer > stage.firstLayer || stage.head
    if (!holdsLayers && !(stage.first && hostLayers > 0)) return null
    const isPipeline =
      stages.length > 1 && hostLayers === 0 && !settings.cpuMoe && stages.some(({ head }) => head)
    const { attention, recurrent, feed_forward, output } = knownPlan(
      scenario,
      stage,
      isPipeline ? PIPELINE_COPIES : 1,
    )
    return {
      scalars: {
        attention_gaps: attention?.gaps ?? 0,
        recurrent_gaps: recurrent?.gaps ?? 0,
        feed_forward_gaps: feed_forward?.gaps ?? 0,
        output_gaps: output?.gaps ?? 0,
      },
      groups: {
        attention: attention?.rows ?? [],
        recurrent: recurrent?.rows ?? [],
        feed_forward: feed_forward?.rows ?? [],
        output: output?.rows ?? [],
      },
    }
  },
}

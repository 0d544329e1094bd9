import type { DeviceContext, Scenario, Stage } from '../../estimate/scenario.ts'
import { largest, plus, sum, type GroupRow, type SymbolInfo } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import type { Architecture } from '../../model/architecture.ts'
import { deviceGraph } from './graph/model.ts'
import { deviceWeights } from './graph/host-weights.ts'
import { planBuffer, type Peak } from './graph/plan.ts'
import type { Part } from './graph/tensors.ts'

/** Copies of every input when several GPUs form a pipeline (`GGML_SCHED_MAX_COPIES`). */
const PIPELINE_COPIES = 4

const PARTS: readonly Part[] = ['attention', 'recurrent', 'feed_forward', 'output']
const GAPS: Readonly<Record<string, string>> = {
  attention: 'attention_gaps',
  recurrent: 'recurrent_gaps',
  feed_forward: 'feed_forward_gaps',
  output: 'output_gaps',
}

/** Tensors of one label added up. */
function rowsOf(peak: Peak | undefined): GroupRow[] {
  const byLabel = new Map<string, number>()
  for (const { label, bytes } of peak?.held ?? []) byLabel.set(label, (byLabel.get(label) ?? 0) + bytes)
  return [...byLabel].map(([label, bytes]) => ({ label, values: { bytes } }))
}

/** Plans kept per model: a table over GPUs and formats asks for the same ones again and again. */
const PLANS_KEPT = 200
const plans = new WeakMap<Architecture, Map<string, ReadonlyMap<Part, Peak>>>()

/** What of a stage's layers its graph depends on: their kinds, and whether the model's first and last are among them. */
const placeOf = ({ pattern }: Architecture, { firstLayer, endLayer }: Stage): string =>
  `${firstLayer === 0} ${endLayer === pattern.length} ${pattern.slice(firstLayer, endLayer).join(' ')}`

/** The plan of a stage, worked out once for all requests that differ only in what it does not depend on. */
function peaksOf(scenario: Scenario, stage: Stage, inputCopies: number): ReadonlyMap<Part, Peak> {
  const { architecture, settings, profile, hostLayers } = scenario
  const {
    keyFormat,
    valueFormat,
    contextLength,
    batchSize,
    flashAttention,
    logicalBatchSize,
    ubatchSize,
    swaFull,
    kvUnified,
    outputsMax,
    cpuMoe,
  } = settings
  // Formats and the layers' numbers matter only where weights are copied from the host.
  const copies = hostLayers > 0 || cpuMoe
  const place = copies
    ? `${settings.weights}${settings.importanceMatrix} ${stage.firstLayer} ${stage.endLayer} ${stage.first}`
    : placeOf(architecture, stage)
  const key = [
    profile.id,
    place,
    stage.head,
    hostLayers,
    inputCopies,
    keyFormat,
    valueFormat,
    contextLength,
    batchSize,
    flashAttention,
    logicalBatchSize,
    ubatchSize,
    swaFull,
    kvUnified,
    outputsMax,
    cpuMoe,
  ].join()
  let known = plans.get(architecture)
  if (!known) plans.set(architecture, (known = new Map()))
  let peaks = known.get(key)
  if (!peaks) {
    if (known.size >= PLANS_KEPT) known.clear()
    known.set(key, (peaks = planBuffer(deviceGraph(scenario, stage, deviceWeights(scenario)), inputCopies)))
  }
  return peaks
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
  expression: largest(...PARTS.map((part) => plus(sum(part, 'bytes'), GAPS[part] as string))),
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
    const peaks = peaksOf(scenario, stage, isPipeline ? PIPELINE_COPIES : 1)
    const groups: Record<string, readonly GroupRow[]> = {}
    const scalars: Record<string, number> = {}
    for (const part of PARTS) {
      const peak = peaks.get(part)
      const rows = rowsOf(peak)
      groups[part] = rows
      scalars[GAPS[part] as string] =
        (peak?.bytes ?? 0) - rows.reduce((total, row) => total + (row.values['bytes'] ?? 0), 0)
    }
    return { scalars, groups }
  },
}

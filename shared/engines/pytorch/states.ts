import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import { over, plus, sum, times, type GroupRow } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { optimizerState } from '../../training/optimizers.ts'
import { hasMaster, keepsGradients, phaseOf, shardedFrom } from '../../training/phases.ts'
import { elementsOfTrained, trainedTensors, type TrainedTensor } from '../../training/trainable.ts'
import { perParameter } from './per-parameter.ts'
import { SOURCES } from './sources.ts'

const adapterBytes = ({ settings }: Scenario): number => (settings.training.adapterDtype === 'fp32' ? 4 : 2)

/** Autocast multiplies in 16 bits: it keeps a copy of fp32 matrices from their first use until their backward pass. */
export const castsAdapters = ({ settings }: Scenario): boolean =>
  settings.training.autocast && settings.training.adapterDtype === 'fp32' && settings.precision !== 'fp32'

export const adapters = perParameter(
  {
    id: 'adapters',
    label: 'Adapters',
    summary:
      'The low-rank matrices that are trained beside the frozen weights, and the 16-bit copies that autocast keeps of them.',
    docs: '/formulas/adapters/',
    sources: [SOURCES.lora, SOURCES.dora, SOURCES.autocast],
    ignores: [
      'Modules trained whole beside the adapters (`modules_to_save`).',
      'Routers, which are parameters rather than linear modules in current transformers.',
      'Adapters on vision and audio towers.',
    ],
  },
  3,
  (context) => {
    const { scenario } = context
    if (scenario.settings.method === 'full') return 0
    return adapterBytes(scenario) + (castsAdapters(scenario) && phaseOf(context) !== 'optimizer_step' ? 2 : 0)
  },
)

/** Bytes of one gradient as it is accumulated. */
export function gradientBytes({ settings }: Scenario): number {
  const { precision, method, training } = settings
  if (training.gradientDtype) return training.gradientDtype === 'fp32' ? 4 : 2
  if (method !== 'full') return training.adapterDtype === 'fp32' ? 4 : 2
  if (precision === 'fp32') return 4
  // Gradients have the parameters' own type: fp32 under autocast and in FSDP's shards, 16-bit beside a master copy.
  return precision.endsWith('-mixed') && (training.autocast || training.fsdp) ? 4 : 2
}

/** Parameters whose gradients exist in a phase: all, those of the head, or none yet. */
function withGradients(context: DeviceContext): readonly TrainedTensor[] {
  const { scenario, stage } = context
  const phase = phaseOf(context)
  const all = trainedTensors(scenario, stage)
  if (phase === 'optimizer_step' || phase === 'backward_end' || keepsGradients(scenario)) return all
  if (phase === 'loss' || !stage.head) return []
  const head = scenario.architecture.tiedHead ? 'embedding' : 'head'
  return all.filter(({ part }) => part === head)
}

export const gradients = perParameter(
  {
    id: 'gradients',
    label: 'Gradients',
    summary:
      'One gradient per trained parameter. They grow during the backward pass, or stay from step to step where micro-batches accumulate or buckets hold them.',
    docs: '/formulas/gradients/',
    sources: [SOURCES.mixed, SOURCES.zero, SOURCES.fsdp],
    ignores: ['Optimizers that update inside the backward pass and free each gradient at once.'],
  },
  2,
  ({ scenario }) => (scenario.settings.offload === 'none' ? gradientBytes(scenario) : 0),
  withGradients,
)

export const MASTER_BYTES = 4

export const masterWeights = perParameter(
  {
    id: 'master_weights',
    label: 'Master weights',
    summary:
      'The parameters in fp32 that mixed precision updates: the model itself under autocast, FSDP’s shards, or a copy beside 16-bit weights.',
    docs: '/formulas/master-weights/',
    sources: [SOURCES.mixed, SOURCES.zero, SOURCES.autocast],
    ignores: [],
  },
  1,
  ({ scenario }) => (hasMaster(scenario.settings) && scenario.settings.offload === 'none' ? MASTER_BYTES : 0),
)

/** States of the optimizer on one stage, alike ones together; `sharded`: as ZeRO 1 and up share them. */
export function optimizerRows({ scenario, stage }: DeviceContext, sharded: boolean): GroupRow[] {
  const rows = new Map<
    string,
    { label: string; values: { parameters: number; bytes: number; side_bytes: number; ranks: number } }
  >()
  for (const tensor of trainedTensors(scenario, stage)) {
    const state = optimizerState(tensor, scenario.settings)
    const ranks = sharded ? tensor.ranks * shardedFrom(1, scenario, tensor.expert) : 1
    const key = `${state.label}|${state.bytesPerElement}|${ranks}`
    let row = rows.get(key)
    if (!row)
      rows.set(
        key,
        (row = {
          label: state.label,
          values: { parameters: 0, bytes: state.bytesPerElement, side_bytes: 0, ranks },
        }),
      )
    row.values.parameters += elementsOfTrained(tensor)
    row.values.side_bytes += state.sideBytes * tensor.count
  }
  return [...rows.values()].filter(({ values }) => values.bytes > 0 || values.side_bytes > 0)
}

export const optimizerStates: Term<DeviceContext> = {
  id: 'optimizer_states',
  label: 'Optimizer states',
  summary:
    'What the optimizer remembers per trained parameter, tensor by tensor: moments, block scales, row and column sums.',
  docs: '/formulas/optimizer-states/',
  expression: sum('parts', over(plus(times('parameters', 'bytes'), 'side_bytes'), 'ranks')),
  symbols: {
    parameters: { tex: 'P_t', meaning: 'trained parameters whose states are kept alike', unit: 'parameters' },
    bytes: { tex: 'b', meaning: 'bytes of state per parameter', unit: 'bytes' },
    side_bytes: { tex: 'z', meaning: 'block scales, row and column sums, projected moments', unit: 'bytes' },
    ranks: {
      tex: 'r',
      meaning: 'ranks that share them (ZeRO 1 and up, FSDP, tensor and expert parallel)',
      unit: 'ranks',
    },
  },
  sources: [
    SOURCES.adamw,
    SOURCES.adam8bit,
    SOURCES.adafactor,
    SOURCES.lion,
    SOURCES.muon,
    SOURCES.galore,
    SOURCES.apollo,
    SOURCES.zero,
  ],
  ignores: [
    'Step counters and quantization maps: kilobytes.',
    'Paged states that the driver has moved to the host: they count here as if they were on the GPU.',
  ],
  values: (context) => {
    if (context.scenario.settings.offload !== 'none') return null
    const parts = optimizerRows(context, true)
    return parts.length === 0 ? null : { scalars: {}, groups: { parts } }
  },
}

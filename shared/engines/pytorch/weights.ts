import type { DeviceContext } from '../../estimate/scenario.ts'
import type { GroupRow } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { stageKindCounts } from '../../layout/stages.ts'
import type { WeightRow } from '../../model/stored-weights.ts'
import { elementsOf, type Tensor } from '../../model/tensor.ts'
import { deviceRows, ranksOf, weightGroups, weights as storedWeights } from '../../terms/weights.ts'
import { hasMaster, phaseOf } from '../../training/phases.ts'
import { frozenElements, tensorRanks } from '../../training/trainable.ts'
import { SOURCES } from './sources.ts'

const isMatrix = (tensor: Tensor): boolean =>
  (tensor.role === 'linear' || tensor.role === 'router') && tensor.shape.length === 2

/** Elements of matrices that autocast has cast and still keeps: all in the forward pass, a layer's while one is made again. */
function castElements(context: DeviceContext): number {
  const { scenario, stage } = context
  const { architecture, settings } = scenario
  const phase = phaseOf(context)
  if (phase === 'optimizer_step') return 0
  const oneLayer =
    phase === 'backward_end' || (phase === 'backward' && settings.gradientCheckpointing === 'full')
  let all = 0
  let largest = 0
  for (const [kind, count] of stageKindCounts(architecture, stage).entries()) {
    const layer = architecture.kinds[kind]
    if (!layer || count === 0) continue
    const each = layer.tensors
      .filter(isMatrix)
      .reduce((sum, tensor) => sum + elementsOf(tensor) / tensorRanks(tensor, layer, scenario), 0)
    all += count * each
    largest = Math.max(largest, each)
  }
  if (oneLayer) return largest
  const head = architecture.tiedHead ? architecture.embedding : architecture.head
  const cast = stage.head
    ? head.filter(({ role }) => role === 'head' || (architecture.tiedHead && role === 'embedding'))
    : []
  return all + cast.reduce((sum, tensor) => sum + elementsOf(tensor) / tensorRanks(tensor, null, scenario), 0)
}

/** PEFT's preparation for k-bit training: what is not quantized becomes fp32. */
const upcast = (row: WeightRow): WeightRow =>
  row.bits === 16 && row.sideBytes === 0 ? { ...row, type: 'FP32', bits: 32 } : row

/** Frozen parts of an fp32 model: what is trained of it counts as master weights. */
const frozenRows = ({ scenario, stage }: DeviceContext): GroupRow[] =>
  [...frozenElements(scenario, stage)].map(([ranks, elements]) => ({
    label: 'frozen parts',
    values: { elements, bits: 32, side_bytes: 0, ranks, padding: 0 },
  }))

/** Rows of the weights term on one device in a phase. */
function weightRows(context: DeviceContext): GroupRow[] {
  const { scenario, stage } = context
  const { settings } = scenario
  const { training } = settings
  if (settings.offload === 'all') return []
  if (hasMaster(settings) && training.autocast) {
    const elements = castElements(context)
    const values = { elements, bits: 16, side_bytes: 0, ranks: 1, padding: 0 }
    return [
      ...(elements === 0 ? [] : [{ label: 'copies that autocast keeps', values }]),
      ...frozenRows(context),
    ]
  }
  // FSDP shards the fp32 parameters themselves; 16-bit layers exist only while they are gathered.
  if (hasMaster(settings) && training.fsdp) return frozenRows(context)
  const rows = deviceRows(scenario, stage)
  return weightGroups(training.kbitPrepared ? rows.map(upcast) : rows, (row) => ranksOf(row, scenario))
}

/** Weights in training: the stored checkpoint, or what is in 16 bits beside fp32 parameters. */
export const weights: Term<DeviceContext> = {
  ...storedWeights,
  summary:
    'Every tensor in the format it is trained or frozen in; under autocast the 16-bit copies of the fp32 matrices.',
  sources: [...storedWeights.sources, SOURCES.autocast, SOURCES.kbit],
  ignores: ['Copies that a framework makes while it loads.'],
  values: (context) => {
    const types = weightRows(context)
    return types.length === 0 ? null : { scalars: {}, groups: { types } }
  },
}

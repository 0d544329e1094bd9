import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import { sum, type GroupRow } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { cachingMixers } from '../../terms/kv-cache.ts'
import { microBatchesInFlight } from '../../training/in-flight.ts'
import { tokensPerRank } from '../../training/kept.ts'
import { phaseOf, shardRanks } from '../../training/phases.ts'
import { elementsOfTrained, trainedTensors } from '../../training/trainable.ts'
import { gathered } from './gathered.ts'
import { SOURCES } from './sources.ts'
import { gradientBytes } from './states.ts'

/**
 * DeepSpeed rather than FSDP: stages 1 and 2, and stage 3 with the optimizer alone on the host, exist only there. Its
 * buckets are allocated once and stay.
 */
const isDeepSpeed = ({ settings }: Scenario): boolean =>
  !settings.training.fsdp && (settings.zeroStage < 3 || settings.offload === 'optimizer')

const row = (label: string, bytes: number): GroupRow => ({ label, values: { buffer: bytes } })

/** Trained elements of one model-parallel rank, whole over the data-parallel ones. */
const trainedOnDevice = ({ scenario, stage }: DeviceContext): number =>
  trainedTensors(scenario, stage).reduce(
    (total, tensor) => total + elementsOfTrained(tensor) / tensor.ranks,
    0,
  )

/** Parameters that are whole in a phase. Layers are freed behind the forward pass, so at the loss the head is alone. */
function gatheredRows(context: DeviceContext): GroupRow[] {
  const { scenario } = context
  const phase = phaseOf(context)
  const { embedding, head, layers, live, layerElements, headElements } = gathered(context)
  const { reshard, fsdp } = scenario.settings.training
  const whole = !reshard
  // FSDP's root module, which holds what no layer does, is not freed between forward and backward pass.
  const root = whole || fsdp
  const rows: GroupRow[] = []
  if (isDeepSpeed(scenario))
    rows.push(row('head, gathered', head), row('layers kept gathered for reuse', Math.max(live, layers)))
  else {
    if (phase === 'loss' || root) rows.push(row('head, gathered', head))
    if (phase !== 'loss' || whole) rows.push(row('layers, gathered', layers))
  }
  if (phase === 'backward_end' || root) rows.push(row('embedding, gathered', embedding))
  if (phase !== 'loss' && scenario.settings.method === 'full') {
    const bytes = 2 + (scenario.settings.training.reduceDtype === 'fp32' ? 4 : 0)
    rows.push(row('a layer’s gradients before they are scattered', bytes * layerElements))
    rows.push(row('the head’s gradient before it is scattered', bytes * headElements))
  }
  return rows
}

/** Sharded parameters while they are whole, and gradients before they are scattered. */
function shardingBuffers(context: DeviceContext): GroupRow[] {
  const { scenario } = context
  const { settings } = scenario
  const ranks = shardRanks(scenario)
  const bucketBytes = settings.training.reduceDtype === 'fp32' ? 4 : 2
  if (settings.zeroStage === 0) {
    if (scenario.degrees.data * scenario.degrees.context === 1) return []
    return [
      row('gradient buckets of DistributedDataParallel', trainedOnDevice(context) * gradientBytes(scenario)),
    ]
  }
  const rows: GroupRow[] = []
  if (
    settings.zeroStage === 3 &&
    (ranks > 1 || settings.offload === 'all') &&
    phaseOf(context) !== 'optimizer_step'
  )
    rows.push(...gatheredRows(context))
  if (settings.zeroStage >= 2 && ranks > 1 && isDeepSpeed(scenario))
    rows.push(
      row(
        'gradient buckets, one filling while one is sent',
        2 * bucketBytes * Math.min(settings.training.reduceBucket, trainedOnDevice(context)),
      ),
    )
  return rows
}

/** Elements per token of keys and values, largest layer. */
function keyValueFeatures({ architecture }: Scenario): { keys: number; queries: number } {
  let keys = 0
  let queries = 0
  for (const layer of architecture.kinds)
    for (const mixer of cachingMixers(layer.mixer)) {
      const dims =
        mixer.kind === 'attention'
          ? mixer.keyDim + mixer.valueDim
          : mixer.nopeDim + mixer.ropeDim + mixer.valueDim
      keys = Math.max(keys, (mixer.kind === 'attention' ? mixer.kvHeads : mixer.heads) * dims)
      queries = Math.max(
        queries,
        mixer.heads * (mixer.kind === 'attention' ? mixer.keyDim : mixer.nopeDim + mixer.ropeDim),
      )
    }
  return { keys, queries }
}

/** Activations on their way between ranks. */
function activationBuffers(context: DeviceContext): GroupRow[] {
  const { scenario } = context
  const { degrees, settings, architecture } = scenario
  if (phaseOf(context) === 'optimizer_step') return []
  const tokens = tokensPerRank(scenario)
  const bytes = settings.precision === 'fp32' ? 4 : 2
  const hidden = architecture.hiddenSize
  const rows: GroupRow[] = []
  if (degrees.tensor > 1)
    rows.push(row('residual stream, gathered and before it is scattered', 2 * tokens * hidden * bytes))
  if (degrees.context > 1) {
    const { keys, queries } = keyValueFeatures(scenario)
    if (settings.training.contextMethod === 'ring')
      rows.push(row('keys and values passed around the ring', (2 * tokens * keys * bytes) / degrees.tensor))
    else rows.push(row('heads exchanged for tokens', (tokens * (queries + keys) * bytes) / degrees.tensor))
  }
  if (degrees.pipeline > 1)
    rows.push(
      row(
        'activations sent between stages',
        2 * Math.min(2, microBatchesInFlight(context)) * tokens * hidden * bytes,
      ),
    )
  if (degrees.expert > 1) {
    const active = Math.max(
      0,
      ...architecture.kinds.map(({ feedForward }) =>
        feedForward.kind === 'moe' ? feedForward.activeExperts : 0,
      ),
    )
    rows.push(row('tokens sent to experts and back', 2 * active * tokens * hidden * bytes))
  }
  return rows
}

/** Buffers that exist because ranks share parameters, gradients or activations. */
export const communication: Term<DeviceContext> = {
  id: 'communication',
  label: 'Gathered shards and buckets',
  summary:
    'Parameters gathered from their shards, gradients before they are scattered, buckets, and activations on their way between ranks.',
  docs: '/formulas/communication/',
  expression: sum('buffers', 'buffer'),
  symbols: { buffer: { tex: 'B_i', meaning: 'one buffer of the layout', unit: 'bytes' } },
  sources: [
    SOURCES.zero,
    SOURCES.fsdp,
    SOURCES.deepspeedConfig,
    SOURCES.ddp,
    SOURCES.korthikanti,
    SOURCES.ring,
    SOURCES.ulysses,
  ],
  ignores: [
    'NCCL’s own buffers, which PyTorch does not allocate: see the runtime.',
    'DeepSpeed’s other limits (`stage3_max_live_parameters`) than its defaults.',
  ],
  values: (context) => {
    const buffers = [...shardingBuffers(context), ...activationBuffers(context)].filter(
      ({ values }) => (values['buffer'] ?? 0) > 0,
    )
    return buffers.length === 0 ? null : { scalars: {}, groups: { buffers } }
  },
}

import type { Scenario } from '../estimate/scenario.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import { formatTokens } from '../units/format.ts'
import { kvLadder, weightLadder } from './ladder.ts'
import { qualityOf, type QualityPlace } from './quality.ts'
import { ADAPTERS, DOUBLED_GPUS, HALVED, qualityCost, SPEED_COSTS, type SpeedCost } from './sensitivity.ts'

/** One change of a request, with what it costs beside memory. */
export interface Candidate {
  readonly kind: string
  readonly words: string
  readonly request: Partial<EstimateRequest>
  readonly speed: SpeedCost
  /** The new format's place in the order of quality; null where the change leaves the numbers alone. */
  readonly quality: QualityPlace | null
  /** In units of the sensitivity table: what suggestions are sorted by. */
  readonly cost: number
}

interface Draft {
  readonly kind: string
  readonly words: string
  readonly request: Partial<EstimateRequest>
  readonly speed?: SpeedCost
  readonly extra?: number
  readonly quality?: readonly [now: QualityPlace, next: QualityPlace]
}

const candidate = ({ kind, words, request, speed = 'none', extra = 0, quality }: Draft): Candidate => ({
  kind,
  words,
  request,
  speed,
  quality: quality?.[1] ?? null,
  cost: SPEED_COSTS[speed].points + extra + (quality ? qualityCost(...quality) : 0),
})

const DEGREES = ['tensor_parallel', 'pipeline_parallel', 'data_parallel', 'context_parallel'] as const

/** More GPUs, where the request leaves the layout open. */
function moreGpus(
  request: EstimateRequest,
  { settings }: Scenario,
  change: Partial<EstimateRequest> = {},
): Draft[] {
  if (DEGREES.some((degree) => request[degree] !== undefined)) return []
  return [1, 2, 3].map((doublings) => {
    const gpus = settings.gpus * 2 ** doublings
    return {
      kind: 'gpus',
      words: `use ${gpus} GPUs${change.zero_stage === 3 ? ' with ZeRO 3' : ''}`,
      request: { gpus, ...change },
      extra: DOUBLED_GPUS * doublings,
    }
  })
}

function smallerWorkload({ settings }: Scenario): Draft[] {
  const drafts: Draft[] = []
  for (
    let context = settings.contextLength / 2, halvings = 1;
    context >= 1024 && Number.isInteger(context);
    context /= 2, halvings++
  )
    drafts.push({
      kind: 'context',
      words: `shorten the context to ${formatTokens(context)} tokens`,
      request: { context_length: context },
      extra: HALVED * halvings,
    })
  for (
    let batch = Math.floor(settings.batchSize / 2), halvings = 1;
    batch >= 1;
    batch = Math.floor(batch / 2), halvings++
  )
    drafts.push({
      kind: 'batch',
      words: `lower the batch to ${batch}`,
      request: { batch_size: batch },
      extra: HALVED * halvings,
    })
  return drafts
}

function smallerFormats({ settings, engine, architecture }: Scenario): Draft[] {
  const [own] = weightLadder(engine, architecture)
  const weightsNow = qualityOf('weights', settings.weights, own?.format)
  const keysNow = qualityOf('kv_cache', settings.keyFormat)
  // A format of as many bits saves nothing, and of several that save something the first has the best quality.
  const bitsNow = findWeightFormat(settings.weights)?.bitsPerWeight ?? Number.POSITIVE_INFINITY
  const weights = weightLadder(engine, architecture)
    .filter(({ format, bits }) => format !== settings.weights && bits < bitsNow)
    .map(({ format, quality }): Draft => ({
      kind: 'weights',
      words: `store the weights as ${format.toUpperCase()}`,
      request: { weights: format },
      quality: [weightsNow, quality],
    }))
  const caches = kvLadder(engine)
    .filter(({ format }) => format !== settings.keyFormat)
    .map(({ format, bits, quality }): Draft => ({
      kind: 'kv_cache',
      words: `store the KV cache in ${Math.floor(bits)} bits (${format})`,
      request: { kv_cache_dtype: format, kv_cache_dtype_k: undefined, kv_cache_dtype_v: undefined },
      quality: [keysNow, quality],
    }))
  return [...weights, ...caches]
}

/** Settings of the engine that trade a little speed for memory. */
function engineSettings({ settings, engine, architecture }: Scenario): Draft[] {
  const reads = new Set(engine.fields)
  const drafts: Draft[] = []
  if (!settings.flashAttention)
    drafts.push({ kind: 'flash_attention', words: 'use flash attention', request: { flash_attention: true } })
  if (reads.has('ubatch_size'))
    for (const size of [256, 128, 64])
      if (size < settings.ubatchSize)
        drafts.push({
          kind: 'ubatch',
          words: `lower the micro-batch to ${size}`,
          request: { ubatch_size: size },
          speed: 'prefill',
          extra: 0.1 * (512 / size),
        })
  if (reads.has('max_num_batched_tokens') && settings.maxNumBatchedTokens > 2048)
    drafts.push({
      kind: 'batched_tokens',
      words: 'lower the tokens of a step to 2048',
      request: { max_num_batched_tokens: 2048 },
      speed: 'prefill',
    })
  if (reads.has('max_num_seqs') && settings.maxNumSeqs > Math.max(16, settings.batchSize))
    drafts.push({
      kind: 'sequences',
      words: 'lower the sequences of a step to 16',
      request: { max_num_seqs: Math.max(16, settings.batchSize) },
      speed: 'throughput',
    })
  if (reads.has('enforce_eager') && !settings.enforceEager)
    drafts.push({
      kind: 'eager',
      words: 'run without CUDA graphs',
      request: { enforce_eager: true },
      speed: 'decode',
    })
  if (settings.modality === 'all' && architecture.extras.some(({ id }) => id !== 'mtp'))
    drafts.push({
      kind: 'modality',
      words: 'leave the vision and audio towers out',
      request: { modality: 'text' },
      extra: 1,
    })
  if (
    reads.has('cpu_moe') &&
    !settings.cpuMoe &&
    architecture.kinds.some(({ feedForward }) => feedForward.kind === 'moe')
  )
    drafts.push({
      kind: 'cpu_moe',
      words: 'keep the experts in system memory',
      request: { cpu_moe: true },
      speed: 'host',
    })
  if (reads.has('gpu_layers'))
    for (const share of [0.75, 0.5, 0.25])
      drafts.push({
        kind: 'gpu_layers',
        words: `keep ${Math.floor(architecture.pattern.length * share)} of ${architecture.pattern.length} layers on the GPU`,
        request: { gpu_layers: Math.floor(architecture.pattern.length * share) },
        speed: 'host',
        extra: 4 * (1 - share),
      })
  return drafts
}

function trainingChanges(request: EstimateRequest, scenario: Scenario): Draft[] {
  const { settings, degrees } = scenario
  const drafts: Draft[] = [...smallerWorkload(scenario)]
  if (!settings.fusedLoss)
    drafts.push({
      kind: 'loss',
      words: 'compute the loss in chunks (fused cross-entropy)',
      request: { fused_loss: true },
    })
  if (settings.gradientCheckpointing === 'none')
    drafts.push({
      kind: 'checkpointing',
      words: 'recompute attention (selective gradient checkpointing)',
      request: { gradient_checkpointing: 'selective' },
      speed: 'recompute',
      extra: -1,
    })
  if (settings.gradientCheckpointing !== 'full')
    drafts.push({
      kind: 'checkpointing',
      words: 'recompute activations (full gradient checkpointing)',
      request: { gradient_checkpointing: 'full' },
      speed: 'recompute',
    })
  if (settings.optimizer === 'adamw')
    drafts.push({
      kind: 'optimizer',
      words: 'keep optimizer states in 8 bits',
      request: { optimizer: 'adamw-8bit' },
      extra: 1,
    })
  if (degrees.data > 1)
    for (const stage of [1, 2, 3])
      if (stage > settings.zeroStage)
        drafts.push({
          kind: 'zero',
          words: `shard over the ranks (ZeRO ${stage})`,
          request: { zero_stage: stage },
          speed: 'throughput',
          extra: 0.1 * stage,
        })
  if (settings.offload === 'none')
    drafts.push({
      kind: 'offload',
      words: 'keep optimizer states in system memory',
      request: { offload: 'optimizer' },
      speed: 'host',
    })
  if (settings.method === 'full')
    drafts.push({
      kind: 'method',
      words: 'train LoRA adapters instead of every parameter',
      request: { method: 'lora' },
      extra: ADAPTERS,
    })
  if (settings.method !== 'qlora')
    drafts.push({
      kind: 'method',
      words: 'train LoRA adapters on 4-bit weights',
      request: { method: 'qlora' },
      extra: ADAPTERS + 2,
    })
  return [...drafts, ...moreGpus(request, scenario, { zero_stage: 3 })]
}

/** Every single change worth trying, with its cost. */
export function candidates(request: EstimateRequest, scenario: Scenario): Candidate[] {
  const drafts =
    scenario.settings.task === 'training'
      ? trainingChanges(request, scenario)
      : [
          ...engineSettings(scenario),
          ...smallerFormats(scenario),
          ...smallerWorkload(scenario),
          ...moreGpus(request, scenario),
        ]
  return drafts.map(candidate)
}

import type { DeviceContext } from '../../estimate/scenario.ts'
import { sequencesPerDevice } from '../../terms/kv-cache.ts'
import { MiB } from '../../units/bytes.ts'
import { countCacheTensors, fullCache, promptCache, widestCacheTensor } from './cache.ts'
import { computeBytes, dequantizing, profileOf, widestMatrix } from './facts.ts'
import { layerMoments, streamBytes } from './layer-peak.ts'

/** What is alive at the peak of one phase, beside the weights and the full cache. All in bytes but the counts. */
export interface Phase {
  readonly name: 'prompt' | 'head' | 'generation'
  readonly tokens: number
  readonly tokenBytes: number
  readonly pairBytes: number
  readonly dequantized: number
  readonly workspace: number
  readonly cacheSlack: number
  /** Cache that is not there yet in this phase, and what windowed layers still hold beyond their window. */
  readonly unfilledCache: number
  readonly cacheViews: number
  /** Positions whose logits are alive. */
  readonly positions: number
  readonly total: number
}

/** cuBLAS takes this from PyTorch's allocator: 4 MiB twice and 16 KiB eight times, or 32 MiB on sm_90 and sm_100 (ATen/cuda/CublasHandlePool.cpp). */
const CUBLAS_WORKSPACE = 8.125 * MiB
const CUBLAS_WORKSPACE_HOPPER = 32 * MiB
/** Rotary tables, ids, masks and sampling. Calibrated: what the 56 benchmark rows hold beyond everything else, in the median. */
const BOOKKEEPING = 5 * MiB
/** A cache that grows by a token at a time sits in blocks up to 1 MiB too large. Calibrated on the rows with a one-token prompt. */
const SLACK_PER_TENSOR = 0.4 * MiB
/** Tensors from this size on come from the allocator's pool of large blocks (c10/cuda/CUDACachingAllocator.cpp). */
const LARGE_BLOCK = 1 * MiB
/** fp32 copies of scores: the library casts them before it samples. */
export const LOGIT_COPY_BYTES = 4

function workspaceOf({ scenario }: DeviceContext): number {
  const capability = Number(scenario.gpu?.compute_capability ?? 0)
  return BOOKKEEPING + (capability >= 9 && capability < 12 ? CUBLAS_WORKSPACE_HOPPER : CUBLAS_WORKSPACE)
}

/** Matrices dequantized beside what is alive: `pending` bytes of room will be needed later anyway. */
function dequantizedBytes(context: DeviceContext, tokens: number, pending: number): number {
  const how = dequantizing(context.scenario)
  if (how === 'never') return 0
  const bytes = computeBytes(context.scenario) * widestMatrix(context)
  return how === 'kept' ? bytes : tokens > 1 ? Math.max(0, bytes - pending) : 0
}

const withTotal = (context: DeviceContext, phase: Omit<Phase, 'total'>): Phase => {
  const { scenario } = context
  const sequences = sequencesPerDevice(scenario)
  const activations = sequences * phase.tokens * (phase.tokenBytes + phase.tokens * phase.pairBytes)
  const logits =
    phase.positions * scenario.architecture.vocabSize * (computeBytes(scenario) + LOGIT_COPY_BYTES)
  const held = activations + phase.dequantized + phase.workspace + phase.cacheSlack + phase.cacheViews
  // What is taken off is taken off the pass's own memory, which cannot be less than none. Only logits of a whole
  // prompt are ever larger than a cache that is mostly empty; the peak is then told too high rather than too low.
  const unfilledCache = Math.min(phase.unfilledCache, held)
  return { ...phase, unfilledCache, total: held - unfilledCache + logits }
}

function promptPhases(context: DeviceContext, workspace: number): Phase[] {
  const { scenario, stage } = context
  const tokens = scenario.settings.promptTokens
  const sequences = sequencesPerDevice(scenario)
  const unfilled = fullCache(context) - promptCache(context)
  const common = {
    tokens,
    workspace,
    cacheSlack: 0,
    unfilledCache: Math.max(0, unfilled),
    cacheViews: Math.max(0, -unfilled),
  }
  const layers = layerMoments(context).map(({ tokenBytes, pairBytes, pendingBytes }) => {
    const dequantized = dequantizedBytes(context, tokens, sequences * tokens * pendingBytes)
    return withTotal(context, { ...common, name: 'prompt', tokenBytes, pairBytes, dequantized, positions: 0 })
  })
  if (!stage.head || !profileOf(scenario).wholePromptLogits) return layers
  const tokenBytes = streamBytes(context) + computeBytes(scenario) * scenario.architecture.hiddenSize
  const dequantized = dequantizedBytes(context, 1, 0)
  return [
    ...layers,
    withTotal(context, {
      ...common,
      name: 'head',
      tokenBytes,
      pairBytes: 0,
      dequantized,
      positions: sequences * tokens,
    }),
  ]
}

function generation(context: DeviceContext, workspace: number): Phase {
  const slack = widestCacheTensor(context) + SLACK_PER_TENSOR * countCacheTensors(context, LARGE_BLOCK)
  return withTotal(context, {
    name: 'generation',
    tokens: 1,
    tokenBytes: Math.max(0, ...layerMoments(context).map(({ tokenBytes }) => tokenBytes)),
    pairBytes: 0,
    dequantized: dequantizedBytes(context, 1, 0),
    workspace,
    cacheSlack: slack,
    unfilledCache: 0,
    cacheViews: 0,
    positions: context.stage.head ? sequencesPerDevice(context.scenario) : 0,
  })
}

/** The phase that decides a device's peak: the prompt in one pass, its logits where all are computed, or the last token. */
export function decidingPhase(context: DeviceContext): Phase {
  const workspace = workspaceOf(context)
  const phases = [generation(context, workspace), ...promptPhases(context, workspace)]
  return phases.reduce((fullest, phase) => (phase.total > fullest.total ? phase : fullest))
}

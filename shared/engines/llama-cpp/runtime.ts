import type { DeviceContext, Scenario, Stage } from '../../estimate/scenario.ts'
import { ceiling, over, plus, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import type { Architecture, FeedForward, Mixer } from '../../model/architecture.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { cudaContext } from '../../terms/cuda-context.ts'
import { cachingMixers } from '../../terms/kv-cache.ts'
import { MiB } from '../../units/bytes.ts'
import { cachedTokens } from './cache.ts'
import { runOf } from './run.ts'

/** ggml-cuda's memory pool grows in steps of this (`cuMemGetAllocationGranularity`). */
const POOL_STEP = 2 * MiB
/** cuBLAS workspace per device and stream: 4 MiB, and 32 MiB from Hopper on; taken when cuBLAS is first used. */
const WORKSPACE = 4 * MiB
const WORKSPACE_HOPPER = 32 * MiB
/** Bytes per element of the activations that a product of quantized weights reads: blocks of 32 with two fp16 numbers (`block_q8_1`). */
const QUANTIZED_ACTIVATION = 36 / 32
const HALF_ACTIVATION = 2

/** What the scratch depends on of a model's layers, looked up once. */
interface Layers {
  /** Attention and dense feed-forwards alone. */
  readonly areDense: boolean
  /** Widest input of any product: what is converted before it is multiplied. */
  readonly widestInput: number
}
const known = new WeakMap<Architecture, Layers>()

function layersOf(architecture: Architecture): Layers {
  let layers = known.get(architecture)
  if (!layers) {
    const { kinds, hiddenSize } = architecture
    layers = {
      areDense: kinds.every(
        ({ mixer, feedForward }) => mixer.kind === 'attention' && feedForward.kind !== 'moe',
      ),
      widestInput: Math.max(hiddenSize, ...kinds.map(({ feedForward }) => inputOf(feedForward))),
    }
    known.set(architecture, layers)
  }
  return layers
}

function inputOf(feedForward: FeedForward): number {
  if (feedForward.kind === 'moe') return feedForward.intermediate * feedForward.activeExperts
  return feedForward.kind === 'dense' ? feedForward.intermediate : 0
}

/** Quantized dense models with flash attention never call cuBLAS. */
const usesCublas = ({ architecture, settings }: Scenario): boolean =>
  !settings.flashAttention ||
  findWeightFormat(settings.weights)?.kind !== 'gguf' ||
  !layersOf(architecture).areDense

const headsOf = (mixer: Mixer): number =>
  mixer.kind === 'attention' || mixer.kind === 'latent_attention' ? mixer.heads : 0

/** The largest set of attention weights that is copied to fp16 for a product: cells × heads over the layers of the stage. */
function scoredCells(scenario: Scenario, stage: Stage): { cells: number; heads: number } {
  const { architecture, settings } = scenario
  const best = { cells: 0, heads: 0 }
  if (settings.flashAttention) return best
  for (const kind of new Set(architecture.pattern.slice(stage.firstLayer, stage.endLayer)))
    for (const mixer of cachingMixers(architecture.kinds[kind]?.mixer ?? { kind: 'none' })) {
      const cells = cachedTokens(mixer, scenario)
      if (cells * headsOf(mixer) > best.cells * best.heads)
        Object.assign(best, { cells, heads: headsOf(mixer) })
    }
  return best
}

/** What a llama.cpp process takes on each GPU beside the buffers that its log prints. */
export const llamaCppRuntime: Term<DeviceContext> = {
  ...cudaContext,
  label: 'CUDA context and scratch',
  summary:
    'Driver structures and code of the process on each GPU, the cuBLAS workspace, and the scratch that ggml-cuda takes while it computes. No log line prints them.',
  expression: plus(
    times('multiprocessors', 'bytes_each'),
    'workspace',
    times(
      ceiling(
        over(
          plus(times('tokens', 'width', 'activation_bytes'), times('cells', 'tokens', 'heads', 2)),
          'pool_step',
        ),
      ),
      'pool_step',
    ),
  ),
  symbols: {
    ...cudaContext.symbols,
    workspace: {
      tex: 'w',
      meaning: 'cuBLAS workspace; none for quantized dense models with flash attention',
      unit: 'bytes',
    },
    tokens: { tex: 'n_{ub}', meaning: 'tokens of a micro-batch', unit: 'tokens' },
    width: { tex: 'd', meaning: 'widest input of a matrix product', unit: 'elements' },
    activation_bytes: {
      tex: 'b_a',
      meaning: 'bytes per activation converted for the product: 8-bit blocks, or fp16',
      unit: 'bytes',
    },
    cells: {
      tex: 'n_{kv}',
      meaning: 'cells that one query scores without flash attention; 0 with it',
      unit: 'cells',
    },
    heads: { tex: 'n_h', meaning: 'query heads whose weights are copied to fp16', unit: 'heads' },
    pool_step: { tex: 'g', meaning: 'steps in which the pool grows', unit: 'bytes' },
  },
  sources: [
    ...cudaContext.sources,
    {
      title: 'RTX 4090 in llama.cpp: 451 to 456 MiB beside its buffers',
      url: 'https://github.com/ggml-org/llama.cpp/pull/15860',
    },
    {
      title: 'ggml-cuda memory pool and cuBLAS workspace',
      url: 'https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-cuda/ggml-cuda.cu',
    },
  ],
  ignores: [...cudaContext.ignores, 'CUDA graphs of token generation: a few megabytes.'],
  values: (context) => {
    const base = cudaContext.values(context)
    if (base === null) return null
    const { scenario, stage } = context
    const { gpu, settings } = scenario
    const isHopper = Number(gpu?.compute_capability ?? '9.0') >= 9
    const isQuantized = findWeightFormat(settings.weights)?.kind === 'gguf'
    return {
      scalars: {
        ...base.scalars,
        workspace: usesCublas(scenario) ? (isHopper ? WORKSPACE_HOPPER : WORKSPACE) : 0,
        tokens: runOf(settings).tokens,
        width: layersOf(scenario.architecture).widestInput,
        activation_bytes: isQuantized ? QUANTIZED_ACTIVATION : HALF_ACTIVATION,
        ...scoredCells(scenario, stage),
        pool_step: POOL_STEP,
      },
    }
  },
}

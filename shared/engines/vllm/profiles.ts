import type { Scenario } from '../../estimate/scenario.ts'
import { GiB, MiB } from '../../units/bytes.ts'
import type { EngineProfile } from '../engine.ts'

/** What a release range of vLLM does at start-up: constants, and which rules are in force. */
export interface VllmProfile extends EngineProfile {
  /** `gpu_memory_utilization` where the request is silent. */
  readonly utilization: number
  /**
   * v0: the engine before V1; v1: `gpu_model_runner.py` for every model; v2: `gpu/model_runner.py` for dense
   * models without recurrent layers and for hyper-connections, v1 for the others.
   */
  readonly runner: 'v0' | 'v1' | 'v2'
  /** Sequences of a step on small devices, and on large ones. */
  readonly sequences: readonly [small: number, large: number]
  /** Devices of 160 GiB and more take 16,384 tokens a step. */
  readonly largestTier: boolean
  /** Bytes the sampler holds per logit, in a 16-bit and in a 32-bit model. */
  readonly logitBytes: number
  readonly logitBytes32: number
  /** The Triton top-k/top-p kernel keeps one fp32 row per multiprocessor. */
  readonly samplerScratch: boolean
  /** The fused MoE workspace stays allocated after the profile run. */
  readonly moeWorkspace: boolean
  /** Windowed and recurrent layers are cut into KV cache groups; before, every layer kept the whole context. */
  readonly cacheGroups: boolean
  /** Pages a recurrent layer keeps per request: the running state, and one more where prefix caching aligns states. The release where that became the default is assumed. */
  readonly statePages: number
  /** "GPU KV cache size" is blocks / groups × block, or concurrency × max_model_len. */
  readonly printedTokens: 'blocks' | 'requests'
  readonly graphs: {
    /** Which graphs are captured: decode steps, piecewise only, or both. */
    readonly captures: 'decode' | 'piecewise' | 'both'
    /** Memory the driver takes per layer and graph, and once. */
    readonly bytesPerLayerGraph: number
    readonly baseBytes: number
    /** What a mixture of experts adds per layer and graph: routed experts, shared ones on a second stream, MXFP4 kernels. */
    readonly routedBytes: number
    readonly sharedBytes: number
    readonly mxfp4Bytes: number
    /** Per layer and graph off Hopper. */
    readonly bytesPerLayerGraphElsewhere: number
    /** The estimate is subtracted from the budget (v1 runner only). */
    readonly insideBudget: boolean
  }
  /** Increase of memory outside torch while the model is profiled, on one GPU. */
  readonly nonTorch: { readonly hopper: number; readonly other: number }
  /** Non-torch memory counts from an empty device (context included) instead of from the worker's first snapshot. */
  readonly nonTorchAbsolute: boolean
}

const gib = (value: number): number => Math.round(value * GiB)
const mib = (value: number): number => Math.round(value * MiB)

const PLANNER =
  'llm-d-incubation/llm-d-planner@d3121e0 accuracy/results/v0.19.0/logs (59 start-up logs, H100)'
const SWEEP = 'llm-d-incubation/llm-d-planner@cb66659 (Qwen3-14B on 0.15 to 0.18, H100)'

const bothGraphs = {
  captures: 'both',
  bytesPerLayerGraph: mib(0.165),
  baseBytes: mib(154),
  bytesPerLayerGraphElsewhere: mib(0.127),
  routedBytes: mib(0.04),
  sharedBytes: mib(0.13),
  mxfp4Bytes: mib(0.48),
  insideBudget: false,
} as const

const plainGraphs = { routedBytes: 0, sharedBytes: 0, mxfp4Bytes: 0, insideBudget: false } as const

const v019: VllmProfile = {
  id: 'vllm@0.19',
  since: '0.19',
  measured: PLANNER,
  utilization: 0.9,
  runner: 'v1',
  sequences: [256, 1024],
  largestTier: false,
  logitBytes: 14,
  logitBytes32: 12,
  samplerScratch: true,
  moeWorkspace: true,
  cacheGroups: true,
  statePages: 1,
  printedTokens: 'blocks',
  graphs: bothGraphs,
  nonTorch: { hopper: gib(0.25), other: gib(0.1) },
  nonTorchAbsolute: false,
}

const v018: VllmProfile = { ...v019, id: 'vllm@0.18', since: '0.18', measured: SWEEP }
const v017: VllmProfile = {
  ...v018,
  id: 'vllm@0.17',
  since: '0.17',
  nonTorch: { hopper: gib(0.13), other: gib(0.1) },
}

/** torch.sort orders all logits: 16-bit and fp32 logits, sorted values, int64 indices and the sort's own scratch. */
const v011: VllmProfile = {
  ...v017,
  id: 'vllm@0.11',
  since: '0.11',
  measured: `${SWEEP}; vLLM 0.11.0rc2 and 0.14.0rc2 start-up logs`,
  logitBytes: 38,
  logitBytes32: 36,
  samplerScratch: false,
  moeWorkspace: false,
}

const v010: VllmProfile = {
  ...v011,
  id: 'vllm@0.9.2',
  since: '0.9.2',
  measured: 'start-up log of vLLM 0.9.2 (Qwen3-8B, A100 40 GB: 67 piecewise graphs, 2.24 GiB)',
  graphs: {
    ...plainGraphs,
    captures: 'piecewise',
    bytesPerLayerGraph: mib(0.887),
    bytesPerLayerGraphElsewhere: mib(0.887),
    baseBytes: mib(154),
  },
}

const v08: VllmProfile = {
  ...v010,
  id: 'vllm@0.8',
  since: '0.8',
  measured: 'start-up logs of vLLM 0.8.2 and 0.8.5 (https://github.com/vllm-project/vllm/issues/15676)',
  cacheGroups: false,
  // Inferred, not read in the source: an L40S left 19.4 GiB beside an 8B model, as the sort sampler over 1024 would (pull request 17122).
  sequences: [1024, 1024],
}

const v06: VllmProfile = {
  ...v08,
  id: 'vllm@0.6',
  since: '0.6',
  measured:
    'vLLM 0.6.4 and 0.7 start-up logs (https://github.com/vllm-project/vllm/pull/10511, issues 10517 and 13061)',
  runner: 'v0',
  sequences: [256, 256],
  graphs: {
    ...plainGraphs,
    captures: 'decode',
    bytesPerLayerGraph: mib(0.178),
    bytesPerLayerGraphElsewhere: mib(0.178),
    baseBytes: 0,
  },
  nonTorch: { hopper: gib(1.79), other: gib(0.35) },
  nonTorchAbsolute: true,
}

const v0202: VllmProfile = {
  ...v019,
  id: 'vllm@0.20.2',
  since: '0.20.2',
  measured: 'https://github.com/vllm-project/vllm/issues/51041 (printed cache size); constants of 0.19',
  printedTokens: 'requests',
  statePages: 2,
}

const v021: VllmProfile = {
  ...v0202,
  id: 'vllm@0.21',
  since: '0.21',
  measured:
    'https://github.com/vllm-project/vllm/pull/38284 and a 0.21.0 start-up log (Qwen3-8B, RTX A5000); constants of 0.19',
  utilization: 0.92,
  graphs: { ...bothGraphs, insideBudget: true },
}

const v025: VllmProfile = {
  ...v021,
  id: 'vllm@0.25',
  since: '0.25',
  measured:
    'https://github.com/vllm-project/vllm/pull/44443 and start-up logs of 0.27 (Qwen3-4B, RTX 4090; Qwen3-0.6B, GB10) and 0.28 (Qwen3-30B-A3B, RTX 5090): few points, provisional',
  runner: 'v2',
  graphs: { ...bothGraphs, insideBudget: true },
}

const v028: VllmProfile = {
  ...v025,
  id: 'vllm@0.28',
  since: '0.28',
  measured: `${v025.measured}; 0.28.1 (GLM-5.3-Flash, 8 × H200); step sizes: vllm/engine/arg_utils.py at v0.28.0`,
  largestTier: true,
}

/** Newest first. */
export const vllmProfiles: readonly VllmProfile[] = [
  v028,
  v025,
  v021,
  v0202,
  v019,
  v018,
  v017,
  v011,
  v010,
  v08,
  v06,
]

/** The profile in force, with this engine's constants. Every engine that uses these terms has such profiles. */
export const profileOf = ({ profile }: Pick<Scenario, 'profile'>): VllmProfile => profile as VllmProfile

import type { GpuEntry } from '../catalogue/schema.ts'
import type { WeightFormat } from '../precision/weight-formats.ts'
import type { Architecture, Attention, LatentAttention, Mixer } from '../model/architecture.ts'
import type { DeviceContext, Scenario, Stage } from '../estimate/scenario.ts'
import type { Evaluation } from '../estimate/evaluate.ts'
import type { Serving, Warning } from '../estimate/types.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import type { SettingsDraft } from '../estimate/settings.ts'
import type { Issue } from '../errors.ts'
import type { CacheShape, FurtherCache } from '../terms/kv-cache.ts'
import type { Term } from '../formula/term.ts'

/** Constants and rules in force for a range of released versions of an engine: versioned data. */
export interface EngineProfile {
  /** `vllm@0.19`: what the answer names. */
  readonly id: string
  /** First release it holds for, compared by `compareVersions`. */
  readonly since: string
  /** Where its constants were measured. */
  readonly measured: string
}

export type MemoryTerm = Term<DeviceContext>

/** A moment of a run whose memory is told apart: the loss, a layer's backward pass, the optimizer's step. */
export interface Phase {
  readonly id: string
  readonly label: string
}

/** What an engine decides. Structural rules are code; constants are in its profiles. */
export interface Engine {
  readonly id: string
  readonly label: string
  /** Newest first. */
  readonly profiles: readonly EngineProfile[]
  /** Settings the engine fills in where the request is silent. */
  readonly defaults: (
    request: EstimateRequest,
    draft: SettingsDraft,
    profile: EngineProfile,
    architecture: Architecture,
    gpu: GpuEntry | null,
  ) => Partial<SettingsDraft>
  /** What the engine is for. */
  readonly task: 'inference' | 'training' | 'both'
  /** How GPUs are used when no degree is given. */
  readonly split: 'tensor' | 'pipeline' | 'data'
  /** Whether it can load a weight format; absent: all. */
  readonly accepts?: (format: WeightFormat) => boolean
  /** Names of request fields that the engine reads beside the common ones. */
  readonly fields: readonly (keyof EstimateRequest)[]
  /** Contradictions that only this engine knows (K type unlike V type with latent attention, …). */
  readonly check?: (scenario: Scenario) => readonly Issue[]
  /** Where layers lie; absent: tensor and pipeline parallel over the GPUs. */
  readonly placement?: (scenario: Omit<Scenario, 'stages' | 'hostLayers'>) => {
    stages: readonly Stage[]
    hostLayers: number
  }
  /** The file's tensors are GGUF's rather than the checkpoint's. */
  readonly readsGguf: boolean
  readonly terms: readonly MemoryTerm[]
  /** Moments of which the largest is the peak; every term is then evaluated for each. Absent: everything lives at once. */
  readonly phases?: readonly Phase[]
  /** Terms of system memory, evaluated once with a stage that spans the host layers. */
  readonly hostTerms: readonly MemoryTerm[]
  /** Tokens that one sequence's cache of this layer holds, after the engine's rounding. */
  readonly cachedTokens: (mixer: Attention | LatentAttention, scenario: Scenario) => number
  /** Heads and dimensions the engine really caches, where it is not what the architecture needs; null: as needed. */
  readonly cacheShape?: (mixer: Attention | LatentAttention, scenario: Scenario) => CacheShape | null
  /** What the engine caches in a layer beside its attention's entries; absent: what the architecture needs. */
  readonly furtherCaches?: (mixer: Attention | LatentAttention, scenario: Scenario) => readonly FurtherCache[]
  /** Sequences whose cache a device holds. Absent: the batch over the data-parallel ranks. */
  readonly cachedSequences?: (scenario: Scenario) => number
  /** Sequences whose recurrent state a device holds. Absent: as many as have a cache. */
  readonly stateSequences?: (scenario: Scenario) => number
  /** A version as `compareVersions` can order it, for engines that changed how they number releases. */
  readonly comparableVersion?: (version: string) => string
  /** Bytes per element of a recurrent mixer's convolution window and of its state. */
  readonly stateBytes: (
    mixer: Mixer,
    scenario: Scenario,
  ) => { readonly convolution: number; readonly state: number }
  /** Bytes the allocator adds to one layer's cache (llama.cpp pads quantized rows on CUDA). */
  readonly cachePadding?: (mixer: Attention | LatentAttention, scenario: Scenario) => number
  /** Start-up log lines of engines that preallocate. */
  readonly serving?: (scenario: Scenario, evaluation: Evaluation) => Serving | null
  /** What a device can hold for this engine, where that is less than the whole device (a share given to the engine). */
  readonly usableBytes?: (scenario: Scenario, evaluation: Evaluation) => number
  readonly warnings?: (scenario: Scenario) => readonly Warning[]
}

/** Compares dotted versions and llama.cpp build numbers (`b9014`); letters after the numbers are ignored. */
export function compareVersions(a: string, b: string): number {
  const parts = (text: string): number[] => (text.match(/\d+/g) ?? []).slice(0, 4).map(Number)
  const left = parts(a)
  const right = parts(b)
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Negative when `version` of this engine is older than `other`, positive when it is newer. */
export function versionDistance(
  engine: Pick<Engine, 'comparableVersion'>,
  version: string,
  other: string,
): number {
  const comparable = engine.comparableVersion ?? ((text: string): string => text)
  return compareVersions(comparable(version), comparable(other))
}

/** The profile in force for a version: the newest one not newer than it; the oldest for anything older. */
export function profileFor(
  engine: Pick<Engine, 'profiles' | 'comparableVersion'>,
  version: string | undefined,
): EngineProfile {
  const newest = engine.profiles[0] as EngineProfile
  if (version === undefined) return newest
  return (
    engine.profiles.find((profile) => versionDistance(engine, version, profile.since) >= 0) ??
    (engine.profiles.at(-1) as EngineProfile)
  )
}

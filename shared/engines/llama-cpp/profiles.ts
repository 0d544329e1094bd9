import type { EngineProfile } from '../engine.ts'

/** What changed between builds of llama.cpp, as far as memory goes. */
export interface LlamaCppProfile extends EngineProfile {
  /** Rows of logits in the compute buffer: what the caller asks for, or a whole micro-batch. */
  readonly reservedOutputs: 'asked' | 'micro-batch'
  /** Bytes per entry of the attention mask with flash attention: fp16 alone, or fp32 and its fp16 copy. */
  readonly flashMaskBytes: number
  /** Whether the fp16 copy of a quantized cache that flash attention reads is inside the compute buffer. */
  readonly reservesCacheCopy: boolean
}

/**
 * Newest first.
 *
 * The break between them is three changes within a few days of 2026: the fp16 mask
 * (https://github.com/ggml-org/llama.cpp/pull/23764), the cache copy reserved ahead
 * (https://github.com/ggml-org/llama.cpp/pull/23907) and, last, the limit on outputs
 * (https://github.com/ggml-org/llama.cpp/pull/23861, commit de6f727, build 9460).
 */
export const profiles: readonly [LlamaCppProfile, LlamaCppProfile] = [
  {
    id: 'llama.cpp@0.5.0',
    since: 'b9460',
    measured:
      'v0.5.0 with its CUDA backend: reserved buffers of 36 models in 12,161 configurations, to the byte',
    reservedOutputs: 'asked',
    flashMaskBytes: 2,
    reservesCacheCopy: true,
  },
  {
    id: 'llama.cpp@b9459',
    since: 'b6000',
    measured: 'published start-up logs of 2024 to spring 2026',
    reservedOutputs: 'micro-batch',
    flashMaskBytes: 6,
    reservesCacheCopy: false,
  },
]

/** Releases with dots (0.5.0) came after builds that are only counted (b9460): as a build number, far beyond them. */
export const comparableVersion = (version: string): string =>
  /^v?\d+\.\d+/.test(version.trim()) ? `b1000000.${version}` : version

/** The facts of a scenario's profile; engines that run llama.cpp have profiles of the same form. */
export const profileOf = ({ profile }: { readonly profile: EngineProfile }): LlamaCppProfile =>
  'reservedOutputs' in profile ? (profile as LlamaCppProfile) : profiles[0]

import type { EngineProfile } from '../engine.ts'

export interface TransformersProfile extends EngineProfile {
  /** Whether the head computes a score for every prompt position, with an fp32 copy, or for the last one only. */
  readonly wholePromptLogits: boolean
  /** How windowed layers cache: by a growing cache that stops at the window, or only in models that mix windowed and full layers. */
  readonly windows: 'dynamic' | 'mixed-models-only'
  /** Whether unquantized experts run as one grouped matrix product or one after the other. */
  readonly experts: 'grouped' | 'one-by-one'
}

const QWEN_BENCHMARK =
  'Qwen2.5 speed benchmark, transformers 4.46, A100 (github.com/QwenLM/Qwen2.5, docs/source/benchmark/speed_benchmark.rst)'

/** Newest first. What changed is read from the library's source; the buffers' sizes are fitted on the benchmark's 56 rows. */
export const transformersProfiles: readonly TransformersProfile[] = [
  {
    id: 'transformers@5.0',
    since: '5.0',
    measured: `${QWEN_BENCHMARK}; grouped experts: integrations/moe.py`,
    wholePromptLogits: false,
    windows: 'dynamic',
    experts: 'grouped',
  },
  {
    id: 'transformers@4.56',
    since: '4.56',
    measured: `${QWEN_BENCHMARK}; windowed layers: github.com/huggingface/transformers/pull/40039`,
    wholePromptLogits: false,
    windows: 'dynamic',
    experts: 'one-by-one',
  },
  {
    id: 'transformers@4.45',
    since: '4.45',
    measured: `${QWEN_BENCHMARK}; logits: github.com/huggingface/transformers/pull/31292`,
    wholePromptLogits: false,
    windows: 'mixed-models-only',
    experts: 'one-by-one',
  },
  {
    id: 'transformers@4.0',
    since: '4.0',
    measured: 'as 4.45, with the logits that github.com/huggingface/transformers/pull/31292 removed',
    wholePromptLogits: true,
    windows: 'mixed-models-only',
    experts: 'one-by-one',
  },
]

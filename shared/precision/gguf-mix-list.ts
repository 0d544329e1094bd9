import type { GgmlTypeId } from './ggml-types.ts'

/**
 * The file types that `llama-quantize` writes, each with the base type of its matrices.
 *
 * Source: `llama_ftype_get_default_type` in `src/llama-quant.cpp` and `QUANT_OPTIONS` in
 * `tools/quantize/quantize.cpp` of https://github.com/ggml-org/llama.cpp, v0.5.0.
 */
export const ggufMixes = {
  f32: { label: 'F32', base: 'f32' },
  f16: { label: 'F16', base: 'f16' },
  bf16: { label: 'BF16', base: 'bf16' },
  q8_0: { label: 'Q8_0', base: 'q8_0' },
  q6_k: { label: 'Q6_K', base: 'q6_k' },
  q5_k_m: { label: 'Q5_K_M', base: 'q5_k' },
  q5_k_s: { label: 'Q5_K_S', base: 'q5_k' },
  q5_1: { label: 'Q5_1', base: 'q5_1' },
  q5_0: { label: 'Q5_0', base: 'q5_0' },
  q4_k_m: { label: 'Q4_K_M', base: 'q4_k' },
  q4_k_s: { label: 'Q4_K_S', base: 'q4_k' },
  q4_1: { label: 'Q4_1', base: 'q4_1' },
  q4_0: { label: 'Q4_0', base: 'q4_0' },
  iq4_nl: { label: 'IQ4_NL', base: 'iq4_nl' },
  iq4_xs: { label: 'IQ4_XS', base: 'iq4_xs' },
  mxfp4_moe: { label: 'MXFP4_MOE', base: 'mxfp4' },
  q3_k_l: { label: 'Q3_K_L', base: 'q3_k' },
  q3_k_m: { label: 'Q3_K_M', base: 'q3_k' },
  q3_k_s: { label: 'Q3_K_S', base: 'q3_k' },
  iq3_m: { label: 'IQ3_M', base: 'iq3_s' },
  iq3_s: { label: 'IQ3_S', base: 'iq3_s' },
  iq3_xs: { label: 'IQ3_XS', base: 'iq3_s' },
  iq3_xxs: { label: 'IQ3_XXS', base: 'iq3_xxs' },
  q2_k: { label: 'Q2_K', base: 'q2_k' },
  q2_k_s: { label: 'Q2_K_S', base: 'q2_k' },
  iq2_m: { label: 'IQ2_M', base: 'iq2_s' },
  iq2_s: { label: 'IQ2_S', base: 'iq2_xs' },
  iq2_xs: { label: 'IQ2_XS', base: 'iq2_xs' },
  iq2_xxs: { label: 'IQ2_XXS', base: 'iq2_xxs' },
  q2_0: { label: 'Q2_0', base: 'q2_0' },
  tq2_0: { label: 'TQ2_0', base: 'tq2_0' },
  tq1_0: { label: 'TQ1_0', base: 'tq1_0' },
  iq1_m: { label: 'IQ1_M', base: 'iq1_m' },
  iq1_s: { label: 'IQ1_S', base: 'iq1_s' },
} as const satisfies Record<string, { label: string; base: GgmlTypeId }>

export type GgufMixId = keyof typeof ggufMixes

/** Names that `llama-quantize` accepts for another mix. */
export const ggufMixAliases: Readonly<Record<string, GgufMixId>> = {
  q3_k: 'q3_k_m',
  q4_k: 'q4_k_m',
  q5_k: 'q5_k_m',
}

/** Whether the text names a mix. Case matters: identifiers are lower case. */
export function isGgufMixId(text: string): text is GgufMixId {
  return Object.hasOwn(ggufMixes, text)
}

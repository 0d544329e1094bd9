import type { GgmlTypeId } from '../../precision/ggml-types.ts'
import type { GgufMixId } from '../../precision/gguf-mix-list.ts'

/**
 * Numbers of element types in a tensor's entry.
 * Source: `enum ggml_type`, https://github.com/ggml-org/llama.cpp/blob/master/ggml/include/ggml.h
 */
export const GGML_TYPE_NUMBERS: ReadonlyMap<number, GgmlTypeId> = new Map<number, GgmlTypeId>([
  // I32: tables of expert numbers (DeepSeek-V4), an element as wide as F32's.
  [26, 'f32'],
  [0, 'f32'],
  [1, 'f16'],
  [2, 'q4_0'],
  [3, 'q4_1'],
  [6, 'q5_0'],
  [7, 'q5_1'],
  [8, 'q8_0'],
  [10, 'q2_k'],
  [11, 'q3_k'],
  [12, 'q4_k'],
  [13, 'q5_k'],
  [14, 'q6_k'],
  [16, 'iq2_xxs'],
  [17, 'iq2_xs'],
  [18, 'iq3_xxs'],
  [19, 'iq1_s'],
  [20, 'iq4_nl'],
  [21, 'iq3_s'],
  [22, 'iq2_s'],
  [23, 'iq4_xs'],
  [29, 'iq1_m'],
  [30, 'bf16'],
  [34, 'tq1_0'],
  [35, 'tq2_0'],
  [39, 'mxfp4'],
  [40, 'nvfp4'],
  [41, 'q1_0'],
  [42, 'q2_0'],
])

/**
 * Numbers of `general.file_type`.
 * Source: `enum llama_ftype`, https://github.com/ggml-org/llama.cpp/blob/master/include/llama.h
 */
export const FILE_TYPE_NUMBERS: ReadonlyMap<number, GgufMixId> = new Map<number, GgufMixId>([
  [0, 'f32'],
  [1, 'f16'],
  [2, 'q4_0'],
  [3, 'q4_1'],
  [7, 'q8_0'],
  [8, 'q5_0'],
  [9, 'q5_1'],
  [10, 'q2_k'],
  [11, 'q3_k_s'],
  [12, 'q3_k_m'],
  [13, 'q3_k_l'],
  [14, 'q4_k_s'],
  [15, 'q4_k_m'],
  [16, 'q5_k_s'],
  [17, 'q5_k_m'],
  [18, 'q6_k'],
  [19, 'iq2_xxs'],
  [20, 'iq2_xs'],
  [21, 'q2_k_s'],
  [22, 'iq3_xs'],
  [23, 'iq3_xxs'],
  [24, 'iq1_s'],
  [25, 'iq4_nl'],
  [26, 'iq3_s'],
  [27, 'iq3_m'],
  [28, 'iq2_s'],
  [29, 'iq2_m'],
  [30, 'iq4_xs'],
  [31, 'iq1_m'],
  [32, 'bf16'],
  [36, 'tq1_0'],
  [37, 'tq2_0'],
  [38, 'mxfp4_moe'],
])

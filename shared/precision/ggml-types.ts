/**
 * Every element type a GGUF tensor can have: how many elements one block holds and how many bytes it takes.
 *
 * Sizes are the `sizeof` assertions of `block_*` in ggml, so bits per weight are an exact fraction and never an average.
 */

const GGML_COMMON = 'https://github.com/ggml-org/llama.cpp/blob/master/ggml/src/ggml-common.h'

/** Layout of one GGML type. `bytes` is the size of one block of `elements` elements. */
export type GgmlType = {
  readonly elements: number
  readonly bytes: number
  /** What a block is made of. */
  readonly layout: string
  readonly source: string
}

const plain = (bytes: number, layout: string): GgmlType => ({
  elements: 1,
  bytes,
  layout,
  source: GGML_COMMON,
})
const block = (elements: number, bytes: number, layout: string): GgmlType => ({
  elements,
  bytes,
  layout,
  source: `${GGML_COMMON} (static_assert of the block struct)`,
})

export const ggmlTypes = {
  f32: plain(4, 'IEEE 754 single'),
  f16: plain(2, 'IEEE 754 half'),
  bf16: plain(2, 'bfloat16'),
  q1_0: block(128, 18, '1-bit values, fp16 scale'),
  q2_0: block(64, 18, '2-bit values, fp16 scale'),
  q4_0: block(32, 18, '4-bit values, fp16 scale'),
  q4_1: block(32, 20, '4-bit values, fp16 scale and minimum'),
  q5_0: block(32, 22, '5-bit values, fp16 scale'),
  q5_1: block(32, 24, '5-bit values, fp16 scale and minimum'),
  q8_0: block(32, 34, '8-bit values, fp16 scale'),
  q2_k: block(256, 84, '2-bit values, 16 4-bit scales and minima, two fp16 super-scales'),
  q3_k: block(256, 110, '3-bit values, 16 6-bit scales, fp16 super-scale'),
  q4_k: block(256, 144, '4-bit values, 8 6-bit scales and minima, two fp16 super-scales'),
  q5_k: block(256, 176, '5-bit values, 8 6-bit scales and minima, two fp16 super-scales'),
  q6_k: block(256, 210, '6-bit values, 16 8-bit scales, fp16 super-scale'),
  iq1_s: block(256, 50, 'grid of 8 ternary values, 3-bit scales, fp16 super-scale'),
  iq1_m: block(256, 56, 'grid of 8 ternary values, 3-bit scales per 16, super-scale inside the scales'),
  iq2_xxs: block(256, 66, 'grid of 8 values (256 entries), 4-bit scales, fp16 super-scale'),
  iq2_xs: block(256, 74, 'grid of 8 values (512 entries), 4-bit scales, fp16 super-scale'),
  iq2_s: block(256, 82, 'grid of 8 values (1024 entries), 4-bit scales, fp16 super-scale'),
  iq3_xxs: block(256, 98, 'grid of 4 values (256 entries), 4-bit scales, fp16 super-scale'),
  iq3_s: block(256, 110, 'grid of 4 values (512 entries), 4-bit scales, fp16 super-scale'),
  iq4_nl: block(32, 18, '4-bit indices into 16 fixed levels, fp16 scale'),
  iq4_xs: block(256, 136, '4-bit indices into 16 fixed levels, 6-bit scales, fp16 super-scale'),
  tq1_0: block(256, 54, 'ternary values, five to a byte, fp16 scale'),
  tq2_0: block(256, 66, 'ternary values, four to a byte, fp16 scale'),
  mxfp4: block(32, 17, 'E2M1 values, one E8M0 scale'),
  nvfp4: block(64, 36, 'E2M1 values, four UE4M3 scales (one per 16)'),
} as const satisfies Record<string, GgmlType>

/** Name of a GGML type, lower case, as llama.cpp prints it (`q4_K` is `q4_k`). */
export type GgmlTypeId = keyof typeof ggmlTypes

/** Whether the text names a GGML type. Case matters: identifiers are lower case. */
export function isGgmlTypeId(text: string): text is GgmlTypeId {
  return Object.hasOwn(ggmlTypes, text)
}

/** Whether a type stores blocks with scales; f32, f16 and bf16 do not. */
export function isBlockType(type: GgmlTypeId): boolean {
  return ggmlTypes[type].elements > 1
}

/** Bits per element, scales included. Exact: every block is a whole number of bytes and a power of two long. */
export function ggmlBitsPerElement(type: GgmlTypeId): number {
  const { bytes, elements } = ggmlTypes[type]
  return (bytes * 8) / elements
}

/**
 * Bytes of one row of `elements` contiguous elements (`ggml_row_size`).
 *
 * @throws RangeError when the row is not a whole number of blocks: ggml cannot store such a row.
 */
export function rowBytes(type: GgmlTypeId, elements: number): number {
  const layout = ggmlTypes[type]
  if (elements % layout.elements !== 0) {
    throw new RangeError(`A ${type} row must be a multiple of ${layout.elements} elements, not ${elements}.`)
  }
  return (elements / layout.elements) * layout.bytes
}

/** Bytes of a tensor whose first dimension is the contiguous one (llama.cpp's `ne` order). Errors as {@link rowBytes}. */
export function ggmlTensorBytes(type: GgmlTypeId, shape: readonly number[]): number {
  const [columns = 1, ...rest] = shape
  return rest.reduce((rows, size) => rows * size, 1) * rowBytes(type, columns)
}

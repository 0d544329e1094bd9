import { describe, expect, it } from 'vitest'
import {
  ggmlBitsPerElement,
  ggmlTensorBytes,
  ggmlTypes,
  isBlockType,
  isGgmlTypeId,
  rowBytes,
} from '../../../shared/precision/ggml-types.ts'

describe('ggml types', () => {
  it.each([
    ['f32', 32],
    ['bf16', 16],
    ['q8_0', 8.5],
    ['q6_k', 6.5625],
    ['q5_k', 5.5],
    ['q4_k', 4.5],
    ['q4_1', 5],
    ['iq4_xs', 4.25],
    ['mxfp4', 4.25],
    ['nvfp4', 4.5],
    ['q3_k', 3.4375],
    ['q2_k', 2.625],
    ['iq2_xxs', 2.0625],
    ['tq1_0', 1.6875],
    ['iq1_s', 1.5625],
  ] as const)('%s takes %d bits an element', (type, bits) => {
    expect(ggmlBitsPerElement(type)).toBe(bits)
  })

  it('counts a row in whole blocks', () => {
    expect(rowBytes('q4_k', 4096)).toBe(16 * 144)
    expect(rowBytes('q4_0', 96)).toBe(3 * 18)
    expect(rowBytes('f16', 3)).toBe(6)
  })

  it('refuses a row that is not whole blocks, as ggml does', () => {
    expect(() => rowBytes('q4_k', 896)).toThrow(RangeError)
    expect(() => ggmlTensorBytes('q8_0', [80, 2])).toThrow('multiple of 32')
  })

  it('multiplies rows over all other dimensions', () => {
    expect(ggmlTensorBytes('mxfp4', [2880, 5760, 32])).toBe(90 * 17 * 5760 * 32)
    expect(ggmlTensorBytes('f32', [4096])).toBe(16384)
  })

  it('tells blocks from plain elements', () => {
    expect(isBlockType('bf16')).toBe(false)
    expect(isBlockType('q8_0')).toBe(true)
    expect(isGgmlTypeId('toString')).toBe(false)
    expect(Object.keys(ggmlTypes).every(isGgmlTypeId)).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { exl2Scheme, exl3Scheme, weightSchemes } from '../../../shared/precision/weight-scheme-list.ts'
import {
  schemeBitsPerWeight,
  schemeBytes,
  storeMatrix,
  withGroupSize,
} from '../../../shared/precision/weight-schemes.ts'
import type { SchemeRole, WeightScheme } from '../../../shared/precision/weight-schemes.ts'

const scheme = (id: string): WeightScheme => {
  const found = weightSchemes.find((entry) => entry.id === id)
  if (found === undefined) throw new Error(`no scheme ${id}`)
  return found
}

const GB = 1e9
/** Matrices of Llama 3.1 8B: 6,979,321,856 in the layers, 1,050,673,152 in embedding and head. */
const LLAMA_8B: readonly (readonly [rows: number, columns: number, count: number, role: SchemeRole])[] = [
  [4096, 4096, 64, 'linear'],
  [1024, 4096, 64, 'linear'],
  [14336, 4096, 64, 'linear'],
  [4096, 14336, 32, 'linear'],
  [128256, 4096, 1, 'embedding'],
  [128256, 4096, 1, 'head'],
]
const llama8B = (id: string) =>
  LLAMA_8B.reduce(
    (sum, [rows, columns, count, role]) =>
      sum + storeMatrix(scheme(id), { rows, columns, count }, role, false).bytes,
    0,
  )

describe('weight schemes', () => {
  it.each([
    ['bf16', 16],
    ['fp8', 8 + 32 / 4096],
    ['fp8-block', 8 + 32 / 128 ** 2],
    ['int8', 8 + 32 / 4096],
    ['bnb-int8', 8 + 32 / 4096],
    ['int4', 4.125 + 128 / 4096 ** 2],
    ['awq', 4.15625],
    ['gptq', 4.15625 + 32 / 4096],
    ['gptq-8bit', 8.1875 + 32 / 4096],
    ['mxfp4', 4.25],
    ['nvfp4', 4.5 + 64 / 4096 ** 2],
    ['nf4', 4.5 + 512 / 4096 ** 2],
    ['nf4-dq', 4 + 8 / 64 + 32 / (64 * 256) + (512 + 8192 + 32) / 4096 ** 2],
    ['hqq-4bit', 4.5],
    ['hqq-2bit', 2.5],
    ['mlx-4bit', 4.5],
    ['mlx-3bit', 3.5],
  ])('%s takes %d bits a weight of a 4096 × 4096 matrix', (id, bits) => {
    expect(schemeBitsPerWeight(scheme(id))).toBe(bits)
  })

  it('leaves a billion parameters of Llama 3.1 8B in 16 bits under AWQ', () => {
    expect(llama8B('bf16')).toBe(2 * (6_979_321_856 + 1_050_673_152))
    expect(llama8B('awq')).toBe((6_979_321_856 * 4.15625) / 8 + 2 * 1_050_673_152)
    expect(llama8B('awq') / GB).toBeCloseTo(5.73, 2)
  })

  it('quantizes embedding and head in MLX', () => {
    expect(llama8B('mlx-4bit')).toBe(((6_979_321_856 + 1_050_673_152) * 4.5) / 8)
  })

  it('ends groups at the end of a row, as the libraries do', () => {
    expect(schemeBytes(scheme('gptq'), { rows: 64, columns: 192, count: 1 })).toBe(
      64 * 96 + 64 * 2 * 2 + 64 + 192 * 4,
    )
  })

  it('runs bitsandbytes blocks across rows', () => {
    expect(schemeBytes(scheme('nf4'), { rows: 3, columns: 96, count: 1 })).toBe(144 + 5 * 4 + 64)
  })

  it('counts FP8 blocks in both directions', () => {
    expect(schemeBytes(scheme('fp8-block'), { rows: 576, columns: 7168, count: 2 })).toBe(
      2 * (576 * 7168 + 5 * 56 * 4),
    )
  })

  it('quantizes only experts of a mixture in MXFP4, and every layer of a dense model', () => {
    const matrix = { rows: 2880, columns: 2880, count: 32 }
    const expert = storeMatrix(scheme('mxfp4'), matrix, 'experts', true)
    expect(expert.bytes).toBe(32 * 2880 * 90 * 17)
    expect(expert.sideBytes).toBe(32 * 2880 * 90)
    expect(storeMatrix(scheme('mxfp4'), matrix, 'linear', true).bits).toBe(16)
    expect(storeMatrix(scheme('mxfp4'), matrix, 'linear', false).bits).toBe(4)
  })

  it('leaves MLX rows that are not whole groups in 16 bits', () => {
    const odd = storeMatrix(scheme('mlx-4bit'), { rows: 10, columns: 80, count: 1 }, 'linear', false)
    expect(odd).toEqual({ bits: 16, sideBytes: 0, bytes: 1600 })
  })

  it('takes a checkpoint’s own group size', () => {
    const matrix = { rows: 128, columns: 512, count: 1 }
    const packed = 128 * 256
    expect(schemeBytes(withGroupSize(scheme('awq'), 32), matrix)).toBe(packed + 128 * 16 * 2.5)
    expect(schemeBytes(withGroupSize(scheme('awq'), null), matrix)).toBe(packed + 128 * 2.5)
    expect(schemeBytes(withGroupSize(scheme('fp8'), 128), matrix)).toBe(128 * 512 + 4 * 4)
    expect(withGroupSize(scheme('nf4'), 64)).toBe(scheme('nf4'))
  })

  it('gives EXL heads their own width and pads EXL3 to 128', () => {
    const head = { rows: 32000, columns: 4096, count: 1 }
    expect(storeMatrix(exl2Scheme(4.25), head, 'head', false).bytes).toBe((32000 * 4096 * 6.3125) / 8)
    expect(storeMatrix(exl3Scheme(3), head, 'head', false).bytes).toBe(
      (32000 * 4096 * 6) / 8 + 2 * (32000 + 4096),
    )
    const padded = storeMatrix(exl3Scheme(4), { rows: 100, columns: 128, count: 1 }, 'linear', false)
    expect(padded.bytes).toBe((128 * 128) / 2 + 2 * 256)
    expect(padded.sideBytes).toBe(padded.bytes - (100 * 128) / 2)
    expect(storeMatrix(exl3Scheme(4), head, 'embedding', false).bits).toBe(16)
  })

  it('has bytes = elements × bits / 8 + side bytes in every scheme', () => {
    const matrix = { rows: 1024, columns: 4096, count: 3 }
    for (const entry of weightSchemes) {
      const stored = storeMatrix(entry, matrix, 'linear', false)
      expect(stored.bytes).toBe((1024 * 4096 * 3 * stored.bits) / 8 + stored.sideBytes)
      expect(Number.isInteger(stored.bytes)).toBe(true)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { findElementType, elementBytes, elementTypes } from '../../../shared/precision/element-types.ts'
import { kvFormats, type KvFormat } from '../../../shared/precision/kv-format-list.ts'
import { findKvFormat, kvTokenBytes, suggestKvFormats } from '../../../shared/precision/kv-formats.ts'
import { normalizeName } from '../../../shared/precision/names.ts'

const format = (id: string): KvFormat => {
  const found = findKvFormat(id)
  if (found === undefined) throw new Error(`no format ${id}`)
  return found
}

describe('element types', () => {
  it.each([
    ['torch.bfloat16', 'bf16'],
    ['F8_E4M3', 'fp8'],
    ['float8_e5m2', 'fp8_e5m2'],
    ['half', 'fp16'],
    ['BOOL', 'int8'],
  ] as const)('reads %s as %s', (name, id) => {
    expect(findElementType(name)).toBe(id)
  })

  it('does not know what is not an element type', () => {
    expect(findElementType('q4_k')).toBeUndefined()
    expect(findElementType('')).toBeUndefined()
  })

  it('packs narrow elements', () => {
    expect(elementBytes('int4', 3)).toBe(2)
    expect(elementBytes('fp6', 4)).toBe(3)
    expect(elementTypes.fp16.bits).toBe(16)
  })
})

describe('kv formats', () => {
  it.each('fp32 fp16 bf16 fp8 int8 int4 int2 q8_0 q5_1 q5_0 q4_1 q4_0 iq4_nl nvfp4'.split(' '))(
    'knows %s',
    (name) => {
      expect(findKvFormat(name)?.id).toBe(name)
    },
  )

  it.each([
    ['F16', 'fp16'],
    ['Q8-0', 'q8_0'],
    ['fp8_e4m3', 'fp8'],
    ['TurboQuant', 'turboquant_4bit_nc'],
    ['auto', 'bf16'],
  ])('reads %s as %s', (name, id) => {
    expect(findKvFormat(name)?.id).toBe(id)
  })

  it('resolves auto to the type it is told', () => {
    expect(findKvFormat('auto', 'fp16')?.id).toBe('fp16')
  })

  it.each([
    ['fp32', 4],
    ['fp8', 1],
    ['int8', 1],
    ['q8_0', 34 / 32],
    ['q5_1', 24 / 32],
    ['q4_0', 18 / 32],
    ['iq4_nl', 18 / 32],
    ['nvfp4', 9 / 16],
    ['int4', 36 / 64],
    ['int2', 20 / 64],
    ['int8_per_token_head', 1 + 4 / 128],
    ['int4_per_token_head', 0.5 + 4 / 128],
  ])('%s takes %d bytes an element of a 128-wide head', (id, bytes) => {
    expect(kvTokenBytes(format(id).key, 128, 8) / (128 * 8)).toBe(bytes)
  })

  it.each([
    ['turboquant_k8v4', 128 + 68],
    ['turboquant_4bit_nc', 66 + 68],
    ['turboquant_k3v4_nc', 50 + 68],
    ['turboquant_3bit_nc', 50 + 52],
  ])('%s takes a slot of %d bytes for a head of 128', (id, slot) => {
    const { key, value } = format(id)
    expect(kvTokenBytes(key, 128, 1) + kvTokenBytes(value, 128, 1)).toBe(slot)
  })

  it('lets blocks of llama.cpp run across heads', () => {
    expect(kvTokenBytes(format('q8_0').key, 80, 8)).toBe((640 / 32) * 34)
  })

  it('suggests what was probably meant', () => {
    expect(findKvFormat('q9_0')).toBeUndefined()
    expect(suggestKvFormats('q9_0')).toContain('q8_0')
  })

  it('has no two formats under one name', () => {
    const names = kvFormats.flatMap(({ id, aliases }) => [id].concat(aliases)).map(normalizeName)
    expect(new Set(names).size).toBe(names.length)
  })
})

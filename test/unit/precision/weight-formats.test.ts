import { describe, expect, it } from 'vitest'
import { normalizeName } from '../../../shared/precision/names.ts'
import {
  findWeightFormat,
  suggestWeightFormats,
  weightFormats,
} from '../../../shared/precision/weight-formats.ts'

const ASKED =
  'fp32 fp16 bf16 fp8 int8 int4 nf4 nf4-dq fp4 mxfp4 nvfp4 awq gptq gptq-8bit hqq-4bit hqq-2bit bnb-int8 mlx-4bit mlx-8bit mlx-6bit mlx-3bit exl2-4.25 exl3-3.5 f32 f16 q4_0 q4_1 q5_0 q5_1 q8_0 q2_k q2_k_s q3_k_s q3_k_m q3_k_l q4_k_s q4_k_m q5_k_s q5_k_m q6_k iq1_s iq1_m iq2_xxs iq2_xs iq2_s iq2_m iq3_xxs iq3_xs iq3_s iq3_m iq4_xs iq4_nl tq1_0 tq2_0 mxfp4_moe'.split(
    ' ',
  )

describe('weight formats', () => {
  it.each(ASKED)('knows %s by that id', (name) => {
    expect(findWeightFormat(name)?.id).toBe(name)
  })

  it.each([
    ['Q4-K-M', 'q4_k_m'],
    ['q4km', 'q4_k_m'],
    ['Q4_K', 'q4_k_m'],
    ['NF4_DQ', 'nf4-dq'],
    ['mlx_4bit', 'mlx-4bit'],
    ['MXFP4-MoE', 'mxfp4_moe'],
    ['EXL2_4.0bpw', 'exl2-4'],
    ['exl3-3.50', 'exl3-3.5'],
    ['w4a16', 'int4'],
    ['half', 'fp16'],
    ['llm.int8', 'bnb-int8'],
  ])('reads %s as %s', (name, id) => {
    expect(findWeightFormat(name)?.id).toBe(id)
  })

  it.each(['', 'q4', 'exl2', 'exl2-1', 'exl2-9', 'exl3-0.5', 'exl3-x', 'constructor'])(
    'does not know "%s"',
    (name) => {
      expect(findWeightFormat(name)).toBeUndefined()
    },
  )

  it('has no two formats under one name', () => {
    const names = weightFormats.flatMap(({ id, aliases }) => [id].concat(aliases)).map(normalizeName)
    expect(new Set(names).size).toBe(names.length)
  })

  it('picks the engine that reads the format', () => {
    const engine = (name: string) => findWeightFormat(name)?.engine
    expect(['q4_k_m', 'f16', 'mlx-4bit', 'exl2-4', 'exl3-4', 'bf16', 'awq', 'mxfp4'].map(engine)).toEqual([
      'llama.cpp',
      'llama.cpp',
      'mlx',
      'exllama',
      'exllama',
      'vllm',
      'vllm',
      'vllm',
    ])
  })

  it('gives plain elements both ways of storing them', () => {
    expect(findWeightFormat('bf16')).toMatchObject({ kind: 'plain', mix: 'bf16', scheme: { id: 'bf16' } })
    expect(findWeightFormat('fp16')).toMatchObject({ kind: 'plain', mix: 'f16', scheme: { id: 'fp16' } })
    expect(findWeightFormat('f16')).toMatchObject({ kind: 'gguf', mix: 'f16', scheme: { id: 'fp16' } })
    expect(findWeightFormat('q4_k_m')).toMatchObject({ kind: 'gguf', bitsPerWeight: 4.5, scheme: null })
    expect(findWeightFormat('awq')).toMatchObject({ kind: 'scheme', mix: null })
  })

  it('says where every format comes from', () => {
    for (const format of weightFormats) expect(format.source).toMatch(/^https:\/\//)
  })

  it('suggests what was probably meant', () => {
    expect(suggestWeightFormats('q4_k_mm')[0]).toBe('q4_k_m')
    expect(suggestWeightFormats('mlx-7bit')[0]).toMatch(/^mlx-/)
    expect(suggestWeightFormats('zzzzzzzzzzzzzz')).toEqual([])
    expect(suggestWeightFormats('exl2-425')[0]).toBe('exl2-4.25')
  })
})

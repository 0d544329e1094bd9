import { describe, expect, it } from 'vitest'
import { findModel } from '../../../shared/catalogue/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { ggufModel } from '../../../shared/model/gguf-layout.ts'
import { countParameters } from '../../../shared/model/parameters.ts'
import { architectureOf, refusedFields, windowsOf } from './read.ts'

const configOf = (name: string): JsonObject => findModel(name)?.config as JsonObject
const catalogued = (name: string) => architectureOf(configOf(name))
const nested = (config: JsonObject, name: string): JsonObject => config[name] as JsonObject

/** Qwen2.5-VL 3B as published: the language model's fields at the top, and the tie stated there. */
const QWEN25_VL: JsonObject = {
  model_type: 'qwen2_5_vl',
  hidden_size: 2048,
  intermediate_size: 11008,
  num_hidden_layers: 36,
  num_attention_heads: 16,
  num_key_value_heads: 2,
  vocab_size: 151936,
  tie_word_embeddings: true,
  max_position_embeddings: 128000,
  use_sliding_window: false,
  vision_config: {
    depth: 32,
    hidden_size: 1280,
    intermediate_size: 3420,
    num_heads: 16,
    in_chans: 3,
    out_hidden_size: 2048,
    patch_size: 14,
    spatial_merge_size: 2,
    temporal_patch_size: 2,
  },
}

describe('models with towers', () => {
  it.each([
    ['google/gemma-3-4b-it', 4_300_079_472],
    ['google/gemma-3n-E2B-it', 5_439_438_272],
    ['google/gemma-3n-E4B-it', 7_849_978_192],
    ['google/gemma-4-31B-it', 31_273_088_876],
    ['mistralai/Mistral-Small-3.2-24B-Instruct-2506', 24_011_361_280],
    ['mistralai/Ministral-3-3B-Instruct-2512', 3_849_090_048],
    ['meta-llama/Llama-4-Scout-17B-16E-Instruct', 108_641_793_536],
    ['meta-llama/Llama-4-Maverick-17B-128E-Instruct', 401_583_781_376],
    ['Qwen/Qwen3-VL-2B-Instruct', 2_127_532_032],
    ['Qwen/Qwen3-VL-235B-A22B-Instruct', 235_670_022_896],
    ['Qwen/Qwen3.5-0.8B', 852_985_920],
    ['Qwen/Qwen3.6-35B-A3B', 35_107_181_936],
  ])('%s has the parameters of its checkpoint', (name, total) => {
    expect(countParameters(catalogued(name)).total).toBe(total)
  })

  it('counts an audio tower that the config describes', () => {
    const config = { ...configOf('google/gemma-4-E4B-it'), audio_config: {} }
    expect(countParameters(architectureOf(config)).total).toBe(7_996_156_490)
  })

  it('counts prediction layers apart from the 873,438,784 elements of the checkpoint', () => {
    const counts = countParameters(catalogued('Qwen/Qwen3.5-0.8B'))
    expect(counts.stored).toBe(873_438_784)
    expect(counts.mtp).toBe(20_452_864)
  })

  it('leaves the towers out of the GGUF file of the language model', () => {
    const architecture = catalogued('google/gemma-3-4b-it')
    const elements = ggufModel(architecture).tensors.reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    )
    expect(elements).toBe(countParameters(architecture).text)
  })

  it('reads older configs with the language model at the top', () => {
    // transformers' own count of Qwen2_5_VLForConditionalGeneration.
    expect(countParameters(architectureOf(QWEN25_VL)).total).toBe(3_754_622_976)
    expect(architectureOf(QWEN25_VL).tiedHead).toBe(true)
  })

  it('says so where a tower is not described', () => {
    const { vision_config: _, ...text } = QWEN25_VL
    const architecture = architectureOf(text)
    expect(architecture.extras).toEqual([])
    expect(architecture.notes).toEqual(['config.vision_config is absent: that part is not counted'])
  })

  it('lets the nested config decide over the outer one, and the outer one over the class', () => {
    const config = configOf('Qwen/Qwen3-VL-8B-Instruct')
    expect(architectureOf(config).tiedHead).toBe(false)
    expect(architectureOf({ ...config, tie_word_embeddings: true }).tiedHead).toBe(true)
    const text = { ...nested(config, 'text_config'), tie_word_embeddings: false }
    expect(architectureOf({ ...config, text_config: text, tie_word_embeddings: true }).tiedHead).toBe(false)
  })

  it('names nested fields with their path', () => {
    const config = configOf('Qwen/Qwen3-VL-8B-Instruct')
    const vision = { ...nested(config, 'vision_config'), depth: 0 }
    expect(refusedFields({ ...config, vision_config: vision })).toEqual(['config.vision_config.depth'])
    const text = { ...nested(config, 'text_config'), model_type: 'magic' }
    expect(refusedFields({ ...config, text_config: text })).toContain('config.text_config.model_type')
    expect(refusedFields({ ...config, text_config: [] })).toContain('config.text_config')
  })
})

describe('layers that share a cache', () => {
  it('keep none of their own in Gemma 3n and Gemma 4', () => {
    for (const [name, shared] of [
      ['google/gemma-3n-E4B-it', 15],
      ['google/gemma-4-E2B-it', 20],
    ] as const) {
      const { pattern, kinds } = catalogued(name)
      const sharing = pattern.map((kind) => {
        const mixer = kinds[kind]?.mixer
        return mixer?.kind === 'attention' && mixer.sharesCache
      })
      expect(sharing.filter(Boolean)).toHaveLength(shared)
      expect(sharing.lastIndexOf(false)).toBe(pattern.length - shared - 1)
    }
  })

  it('has wider heads and no value projection in the full layers of Gemma 4', () => {
    const { pattern, kinds } = catalogued('google/gemma-4-31B-it')
    const full = kinds[pattern[5] ?? 0]
    const sliding = kinds[pattern[0] ?? 0]
    expect(full?.mixer).toMatchObject({ kvHeads: 4, keyDim: 512, valueDim: 512, window: null })
    expect(sliding?.mixer).toMatchObject({ kvHeads: 16, keyDim: 256, window: 1024 })
    expect(full?.tensors.some(({ module }) => module === 'v_proj')).toBe(false)
  })
})

it('chunks three of four layers of Llama 4', () => {
  const { pattern, kinds } = catalogued('meta-llama/Llama-4-Maverick-17B-128E-Instruct')
  const chunks = pattern.slice(0, 4).map((kind) => {
    const mixer = kinds[kind]?.mixer
    return mixer?.kind === 'attention' ? mixer.chunk : undefined
  })
  expect(chunks).toEqual([8192, 8192, 8192, null])
  expect(new Set(windowsOf(catalogued('google/gemma-3-4b-it')))).toEqual(new Set([1024, null]))
})

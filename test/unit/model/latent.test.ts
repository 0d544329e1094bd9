import { describe, expect, it } from 'vitest'
import { findModel } from '../../../shared/catalogue/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { ggufModel } from '../../../shared/model/gguf-layout.ts'
import { countParameters } from '../../../shared/model/parameters.ts'
import { elementsOf } from '../../../shared/model/tensor.ts'
import { architectureOf, refusedFields } from './read.ts'

const configOf = (name: string): JsonObject => findModel(name)?.config as JsonObject
const catalogued = (name: string) => architectureOf(configOf(name))

describe('latent attention', () => {
  it.each([
    ['deepseek-ai/DeepSeek-V2-Lite', 15_706_484_224, 0],
    ['deepseek-ai/DeepSeek-V2', 235_741_434_880, 0],
    // The prediction layer of these three repeats embedding and head.
    ['deepseek-ai/DeepSeek-V3', 671_026_419_200, 13_463_426_304],
    ['deepseek-ai/DeepSeek-V3.2', 671_877_944_064, 13_477_385_728],
    ['zai-org/GLM-4.7-Flash', 29_943_393_920, 1_278_094_656],
    ['zai-org/GLM-5', 743_911_218_432, 9_952_920_576],
    ['moonshotai/Kimi-K2-Instruct', 1_026_408_232_448, 0],
  ])('%s has the parameters of its checkpoint', (name, total, mtp) => {
    const counts = countParameters(catalogued(name))
    expect(counts.total).toBe(total)
    expect(counts.mtp).toBe(mtp)
  })

  it('caches one latent and one rotary key per token', () => {
    const [layer] = catalogued('deepseek-ai/DeepSeek-V3').kinds
    expect(layer?.mixer).toMatchObject({ kind: 'latent_attention', kvRank: 512, ropeDim: 64, indexer: null })
  })

  it('stores per-head matrices for keys and values in a GGUF file instead of one for both', () => {
    const tensors = ggufModel(catalogued('deepseek-ai/DeepSeek-V3')).tensors
    const names = new Set(tensors.map(({ name }) => name))
    expect(names).toContain('blk.0.attn_k_b.weight')
    expect(names).toContain('blk.0.attn_v_b.weight')
    expect(names).not.toContain('blk.0.attn_kv_b.weight')
  })

  it('caches index keys only in the layers that run an indexer', () => {
    // GLM-5.2: the first three layers and every fourth after them.
    const { pattern, kinds } = catalogued('zai-org/GLM-5.2')
    const own = pattern.map((kind) => {
      const mixer = kinds[kind]?.mixer
      return mixer?.kind === 'latent_attention' && mixer.indexer !== null
    })
    expect(own.slice(0, 8)).toEqual([true, true, true, false, false, false, true, false])
    expect(own.filter(Boolean)).toHaveLength(21)
  })

  it('refuses more active experts than there are, and a missing rank', () => {
    const config = configOf('deepseek-ai/DeepSeek-V3')
    expect(refusedFields({ ...config, num_experts_per_tok: 300 })).toEqual(['config.num_experts_per_tok'])
    expect(refusedFields({ ...config, kv_lora_rank: 0 })).toContain('config.kv_lora_rank')
    expect(refusedFields({ ...config, mlp_layer_types: ['sparse'] })).toContain('config.mlp_layer_types')
  })
})

describe('DeepSeek-V4', () => {
  const name = 'deepseek-ai/DeepSeek-V4-Flash'

  it('has the elements of the published files once its experts are packed', () => {
    // 158,069,433,298 stored elements: two 4-bit experts' weights to a byte with one scale per 32, and one scale
    // per 128 × 128 block of the matrices in FP8.
    const architecture = catalogued(name)
    const { stored } = countParameters(architecture)
    const experts = 44 * 256 * 3 * 2048 * 4096
    const blocks = (out: number, input: number): number => Math.ceil(out / 128) * Math.ceil(input / 128)
    const attention =
      blocks(1024, 4096) + blocks(32768, 1024) + blocks(512, 4096) + blocks(8192, 4096) + blocks(4096, 8192)
    const scales =
      44 * (attention + 3 * blocks(2048, 4096)) + 21 * blocks(8192, 1024) + 2 * blocks(4096, 4096)
    expect(stored - experts / 2 + experts / 32 + scales).toBe(158_069_433_298)
  })

  it('keeps a window, and one entry per 4 or 128 tokens in the layers that compress', () => {
    const { pattern, kinds } = catalogued(name)
    const facts = pattern.slice(0, 5).map((kind) => {
      const mixer = kinds[kind]?.mixer
      return mixer?.kind === 'latent_attention'
        ? [mixer.window, mixer.compression, mixer.indexer !== null]
        : []
    })
    expect(facts).toEqual([
      [128, 1, false],
      [128, 1, false],
      [128, 4, true],
      [128, 128, false],
      [128, 4, true],
    ])
  })

  it('refuses a compression rate that no source documents', () => {
    const config = configOf(name)
    const ratios = [...(config['compress_ratios'] as number[])]
    ratios[2] = 16
    expect(refusedFields({ ...config, compress_ratios: ratios })).toEqual(['config.compress_ratios'])
  })
})

it('counts Kimi K3 with its latent experts, gates and attention residuals', () => {
  const { kinds } = catalogued('moonshotai/Kimi-K3')
  const names = new Set(kinds.flatMap(({ tensors }) => tensors.map(({ name }) => name)))
  for (const name of ['ffn_routed_down.weight', 'ffn_routed_norm.weight', 'ssm_g.weight', 'attn_gate.weight'])
    expect(names).toContain(name)
  const expert = kinds
    .flatMap(({ tensors }) => tensors)
    .find((tensor) => tensor.name === 'ffn_up_exps.weight' && tensor.copies === 896)
  expect(expert && elementsOf(expert)).toBe(896 * 3072 * 3584)
  expect(expert?.activeCopies).toBe(16)
})

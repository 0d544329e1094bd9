import { describe, expect, it } from 'vitest'
import { findModel } from '../../../shared/catalogue/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { ggufModel } from '../../../shared/model/gguf-layout.ts'
import { countParameters } from '../../../shared/model/parameters.ts'
import { SMALL_LLAMA, architectureOf } from './read.ts'

const catalogued = (name: string) => architectureOf(findModel(name)?.config as JsonObject)
const names = (name: string): Set<string> =>
  new Set(ggufModel(catalogued(name)).tensors.map((tensor) => tensor.name))

describe('parameters', () => {
  it('counts a tied head once', () => {
    const untied = countParameters(architectureOf(SMALL_LLAMA))
    const tied = countParameters(architectureOf({ ...SMALL_LLAMA, tie_word_embeddings: true }))
    expect(untied.total - tied.total).toBe(1000 * 64)
    expect(tied.embedding).toBe(1000 * 64)
  })

  it('leaves out the experts that a token does not reach', () => {
    // Mixtral 8x7B: 46.7 billion, of which a token reads 12.9 (arXiv 2401.04088).
    const counts = countParameters(catalogued('mistralai/Mixtral-8x7B-v0.1'))
    const oneExpert = 3 * 4096 * 14336
    expect(counts.total - counts.active).toBe(32 * 6 * oneExpert)
  })

  it('counts prediction layers apart', () => {
    const counts = countParameters(catalogued('zai-org/GLM-4.6'))
    expect(counts.mtp).toBeGreaterThan(0)
    expect(counts.total).toBe(counts.text)
    expect(counts.stored).toBe(counts.text + counts.mtp)
    expect(counts.active).toBeLessThan(counts.text)
  })

  it('counts once and remembers', () => {
    const architecture = architectureOf(SMALL_LLAMA)
    expect(countParameters(architecture)).toBe(countParameters(architecture))
    expect(ggufModel(architecture)).toBe(ggufModel(architecture))
  })
})

describe('tensors of a GGUF file', () => {
  it('holds what the checkpoint holds, but for the rotary factors', () => {
    const architecture = catalogued('meta-llama/Llama-3.1-8B')
    const elements = ggufModel(architecture).tensors.reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    )
    expect(elements - countParameters(architecture).total).toBe(64)
  })

  it('adds rotary factors for the scalings that llama.cpp stores as tensors', () => {
    expect(names('meta-llama/Llama-3.1-8B')).toContain('rope_freqs.weight')
    expect(names('meta-llama/Llama-2-7b-hf')).not.toContain('rope_freqs.weight')
    expect(names('microsoft/Phi-3.5-mini-instruct')).toContain('rope_factors_long.weight')
  })

  it('has no output matrix where the head is tied, except Falcon, whose files repeat it', () => {
    expect(ggufModel(catalogued('google/gemma-2-9b')).tiedHead).toBe(true)
    expect(ggufModel(catalogued('tiiuae/falcon-7b')).tiedHead).toBe(false)
    expect(ggufModel(catalogued('meta-llama/Llama-3.1-8B')).tiedHead).toBe(false)
  })

  it('puts GLM-4.5’s prediction layer behind the last block and leaves MiMo’s out', () => {
    const glm = ggufModel(catalogued('zai-org/GLM-4.5'))
    expect(glm.layers).toBe(93)
    expect(glm.tensors.filter(({ layer }) => layer === 92).map(({ name }) => name)).toContain(
      'blk.92.nextn.eh_proj.weight',
    )
    expect(ggufModel(catalogued('XiaomiMiMo/MiMo-7B-Base')).layers).toBe(36)
  })

  it('stacks experts in the last dimension', () => {
    const mixture = ggufModel(catalogued('mistralai/Mixtral-8x7B-v0.1'))
    expect(mixture.tensors.find(({ name }) => name === 'blk.0.ffn_down_exps.weight')?.shape).toEqual([
      14336, 4096, 8,
    ])
    expect(mixture).toMatchObject({ expertCount: 8, heads: 32, kvHeads: 8, layers: 32 })
  })
})

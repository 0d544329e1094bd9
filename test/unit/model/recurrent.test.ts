import { describe, expect, it } from 'vitest'
import { findModel } from '../../../shared/catalogue/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { countParameters } from '../../../shared/model/parameters.ts'
import { architectureOf, refusedFields } from './read.ts'

const configOf = (name: string): JsonObject => findModel(name)?.config as JsonObject
const catalogued = (name: string) => architectureOf(configOf(name))

describe('state space models', () => {
  it.each([
    ['state-spaces/mamba-130m-hf', 129_135_360],
    ['state-spaces/mamba-370m-hf', 371_516_416],
    ['state-spaces/mamba2-2.7b', 2_702_599_680],
    ['tiiuae/falcon-mamba-7b', 7_272_665_088],
  ])('%s has the parameters of its checkpoint', (name, total) => {
    expect(countParameters(catalogued(name)).total).toBe(total)
  })

  it('carry what their state is sized by', () => {
    expect(catalogued('state-spaces/mamba-130m-hf').kinds[0]?.mixer).toEqual({
      kind: 'mamba',
      innerDim: 1536,
      stateDim: 16,
      convKernel: 4,
    })
    expect(catalogued('state-spaces/mamba2-2.7b').kinds[0]?.mixer).toEqual({
      kind: 'mamba2',
      innerDim: 5120,
      heads: 80,
      headDim: 64,
      groups: 1,
      stateDim: 128,
      convKernel: 4,
    })
  })

  it('refuse heads that do not fill the inner width', () => {
    const config = configOf('state-spaces/mamba2-2.7b')
    expect(refusedFields({ ...config, num_heads: 81 })).toContain('config.num_heads')
    expect(refusedFields({ ...config, n_groups: 7 })).toContain('config.n_groups')
    expect(refusedFields({ ...config, expand: -1 })).toContain('config.expand')
  })

  it('take the rank of the time step from the hidden size when it is automatic', () => {
    const config = configOf('state-spaces/mamba-130m-hf')
    const automatic = countParameters(architectureOf({ ...config, time_step_rank: 'auto' }))
    expect(automatic.total).toBe(129_135_360)
  })
})

describe('RWKV', () => {
  it('stores its head apart whatever the config says', () => {
    const architecture = catalogued('RWKV/rwkv-5-world-3b')
    expect(architecture.tiedHead).toBe(false)
    // RWKV-5 World 3B: two tables of 65,536 × 2,560 and 32 layers.
    expect(countParameters(architecture).total).toBe(3_062_999_040)
  })

  it('shifts two vectors per layer and keeps a square state per head', () => {
    const mixer = catalogued('RWKV/v6-Finch-7B-HF').kinds[0]?.mixer
    expect(mixer).toEqual({ kind: 'rwkv', heads: 64, headDim: 64, shiftVectors: 2 })
  })

  it('has no value residual in the first layer of version 7', () => {
    const { kinds, pattern } = architectureOf({
      model_type: 'rwkv7',
      hidden_size: 2048,
      num_hidden_layers: 24,
      head_dim: 64,
      vocab_size: 65536,
      intermediate_size: 8192,
      decay_low_rank_dim: 96,
      a_low_rank_dim: 96,
      v_low_rank_dim: 64,
      gate_low_rank_dim: 256,
    })
    const names = kinds.map(({ tensors }) => tensors.map(({ name }) => name))
    expect(pattern).toEqual([0, ...Array.from({ length: 23 }, () => 1)])
    expect(names[0]).not.toContain('time_mix_v1.weight')
    expect(names[1]).toContain('time_mix_v1.weight')
  })

  it('refuses versions of RWKV-5 that no source documents', () => {
    expect(refusedFields({ ...configOf('RWKV/rwkv-5-world-3b'), model_version: '5_1' })).toEqual([
      'config.model_version',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { SMALL_LLAMA, architectureOf } from './read.ts'

const quantization = (config: JsonObject) =>
  architectureOf({ ...SMALL_LLAMA, quantization_config: config }).quantization

const weights = (fields: JsonObject): JsonObject => ({
  quant_method: 'compressed-tensors',
  config_groups: { group_0: { targets: ['Linear'], weights: fields } },
})

describe('quantization_config of a checkpoint', () => {
  it.each([
    [{ quant_method: 'fp8', weight_block_size: [128, 128] }, 'fp8', 128],
    [{ quant_method: 'fp8' }, 'fp8', null],
    [{ quant_method: 'awq', bits: 4, group_size: 128 }, 'awq', 128],
    [{ quant_method: 'gptq', bits: 8, group_size: 32 }, 'gptq-8bit', 32],
    [{ quant_method: 'gptq', bits: 4, group_size: -1 }, 'gptq', null],
    [
      {
        quant_method: 'bitsandbytes',
        load_in_4bit: true,
        bnb_4bit_quant_type: 'nf4',
        bnb_4bit_use_double_quant: true,
      },
      'nf4-dq',
      64,
    ],
    [{ quant_method: 'bitsandbytes', load_in_4bit: true, bnb_4bit_quant_type: 'nf4' }, 'nf4', 64],
    [{ quant_method: 'bitsandbytes', load_in_8bit: true }, 'bnb-int8', null],
    [{ quant_method: 'mxfp4' }, 'mxfp4', 32],
    [{ quant_method: 'modelopt', quant_algo: 'NVFP4' }, 'nvfp4', 16],
    [weights({ type: 'int', num_bits: 4, group_size: 32 }), 'int4', 32],
    [weights({ type: 'float', num_bits: 8, strategy: 'channel' }), 'fp8', null],
    [weights({ type: 'float', num_bits: 4, group_size: 32 }), 'mxfp4', 32],
  ])('%j', (config, format, groupSize) => {
    expect(quantization(config)).toMatchObject({ format, groupSize })
  })

  it('keeps the modules that stay as they are, and the cache format', () => {
    const config = {
      ...weights({ type: 'int', num_bits: 4, group_size: 32 }),
      ignore: ['lm_head'],
      kv_cache_scheme: { type: 'float', num_bits: 8 },
    }
    expect(quantization(config)).toMatchObject({ ignored: ['lm_head'], kvCacheDtype: 'fp8' })
  })

  it('reads the bits of an MLX checkpoint', () => {
    const architecture = architectureOf({ ...SMALL_LLAMA, quantization: { group_size: 64, bits: 4 } })
    expect(architecture.quantization).toMatchObject({ format: 'mlx-4bit', groupSize: 64 })
  })

  it('is null for a plain checkpoint', () => {
    expect(architectureOf(SMALL_LLAMA).quantization).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { findGpu } from '../../../shared/catalogue/index.ts'
import { speculativeFactor, usabilityOf } from '../../../shared/speed/index.ts'
import { maybeSpeed, speed } from './support.ts'

const llama = { model: 'llama-3.1-8b', engine: 'llama.cpp', weights: 'q4_k_m', gpu: 'rtx-4090' } as const
const served = { model: 'llama-3.1-8b', engine: 'vllm', weights: 'bf16', gpu: 'h100-sxm' } as const
const mixture = { model: 'qwen3-30b-a3b', engine: 'llama.cpp', weights: 'q4_k_m', gpu: 'rtx-4090' } as const

describe('when there is a speed', () => {
  it('needs a GPU and inference', () => {
    expect(maybeSpeed({ model: 'llama-3.1-8b' })).toBeNull()
    expect(maybeSpeed({ model: 'llama-3.1-8b', gpu: 'h100-sxm', task: 'training' })).toBeNull()
  })

  it('leaves the prompt out where no source states the compute rate', () => {
    expect(findGpu('apple-m5-max')?.dense_tflops.fp16).toBeNull()
    const result = speed({ model: 'llama-3.1-8b', engine: 'mlx', weights: 'mlx-4bit', gpu: 'apple-m5-max' })
    expect(result.prefill_tokens_per_second).toBeNull()
    expect(result.time_to_first_token_seconds).toBeNull()
    expect(result.decode_tokens_per_second).toBeGreaterThan(0)
  })

  it('knows a bare parameter count by its bytes and operations', () => {
    const result = speed({ params: 7e9, gpu: 'rtx-4090' })
    expect(result.decode_tokens_per_second).toBeLessThan(1008e9 / 14e9)
    expect(result.prefill_tokens_per_second).toBeGreaterThan(result.decode_tokens_per_second)
    expect(result.prefill_tokens_per_second).toBeLessThan(165.2e12 / 14e9)
  })

  it('says when the model does not fit', () => {
    expect(speed({ ...llama, context_length: 4096 }).fits).toBe(true)
    expect(speed({ ...llama, model: 'llama-3.1-70b', weights: 'q8_0' }).fits).toBe(false)
  })
})

describe('the roofline', () => {
  it('never streams weights faster than the datasheet', () => {
    for (const [model, gpu, weights] of [
      ['llama-3.1-70b', 'apple-m2-ultra', 'q4_k_m'],
      ['llama-3.1-8b', 'rtx-4090', 'fp16'],
      ['qwen3-32b', 'rtx-5090', 'q4_k_m'],
      ['llama-3.1-8b', 'ryzen-ai-max-395', 'q8_0'],
    ] as const) {
      const { decode_tokens_per_second: tokens, terms } = speed({
        model,
        gpu,
        weights,
        engine: 'llama.cpp',
        context_length: 2,
      })
      const bytes = Number(/^\(?(\d+(?:\.\d+)?)/.exec(terms[0]?.substituted ?? '')?.[1])
      expect(bytes).toBeGreaterThan(4e9)
      expect(tokens * bytes).toBeLessThan(findGpu(gpu)?.bandwidth_bytes_per_second ?? 0)
    }
  })

  it('slows with the context and with the bytes of the format', () => {
    const at = (context_length: number) => speed({ ...llama, context_length }).decode_tokens_per_second
    expect(at(32_768)).toBeLessThan(at(4096))
    const of = (weights: string) =>
      speed({ ...llama, weights, context_length: 4096 }).decode_tokens_per_second
    expect(of('q8_0')).toBeLessThan(of('q4_k_m'))
    expect(of('fp16')).toBeLessThan(of('q8_0'))
  })

  it('keeps windowed layers cheap at long contexts', () => {
    const loss = (model: string) =>
      speed({ ...llama, model, context_length: 65_536 }).decode_tokens_per_second /
      speed({ ...llama, model, context_length: 2048 }).decode_tokens_per_second
    expect(loss('gemma-3-12b-it')).toBeGreaterThan(loss('qwen2.5-14b'))
  })

  it('adds tokens with the batch while each reader waits longer, until compute binds', () => {
    const at = (batch_size: number) => speed({ ...served, context_length: 1024, batch_size })
    expect(at(16).decode_tokens_per_second).toBeGreaterThan(4 * at(1).decode_tokens_per_second)
    expect(at(16).decode_tokens_per_second_per_sequence).toBeLessThan(
      at(1).decode_tokens_per_second_per_sequence,
    )
    expect(at(1).bound).toBe('memory')
    expect(speed({ ...served, context_length: 2, batch_size: 4096 }).bound).toBe('compute')
  })

  it('is faster on tensor-parallel ranks but not by their number; a layer split adds memory only', () => {
    const big = { ...served, model: 'llama-3.1-70b', context_length: 4096 } as const
    const ratio =
      speed({ ...big, gpus: 8 }).decode_tokens_per_second /
      speed({ ...big, gpus: 2 }).decode_tokens_per_second
    expect(ratio).toBeGreaterThan(1.3)
    expect(ratio).toBeLessThan(4)
    const split = (gpus: number) =>
      speed({ ...llama, model: 'qwen3-32b', context_length: 4096, gpus }).decode_tokens_per_second
    expect(split(4) / split(2)).toBeCloseTo(1, 1)
  })

  it('doubles with a second data-parallel copy', () => {
    const one = speed({ ...served, batch_size: 8, context_length: 2048 })
    const two = speed({ ...served, batch_size: 16, context_length: 2048, data_parallel: 2 })
    expect(two.decode_tokens_per_second).toBeCloseTo(2 * one.decode_tokens_per_second, 6)
  })

  it('reads a mixture as its active experts, and more of them with a batch', () => {
    const dense = speed({ ...mixture, model: 'qwen3-32b', context_length: 2048 }).decode_tokens_per_second
    const one = speed({ ...mixture, context_length: 2048 })
    expect(one.decode_tokens_per_second).toBeGreaterThan(2 * dense)
    const eight = speed({ ...mixture, context_length: 2048, batch_size: 8 })
    expect(eight.decode_tokens_per_second).toBeLessThan(6 * one.decode_tokens_per_second)
  })
})

describe('weights in host memory', () => {
  it('slow generation down by the layers that stay there', () => {
    const at = (gpu_layers: number) =>
      speed({ ...llama, context_length: 2048, gpu_layers }).decode_tokens_per_second
    const all = speed({ ...llama, context_length: 2048 }).decode_tokens_per_second
    expect(at(20)).toBeLessThan(all / 2)
    expect(at(0)).toBeLessThan(at(20))
  })

  it('cost a mixture less when only experts stay there', () => {
    const experts = speed({ ...mixture, context_length: 2048, cpu_moe: true }).decode_tokens_per_second
    const everything = speed({ ...mixture, context_length: 2048, gpu_layers: 0 }).decode_tokens_per_second
    expect(experts).toBeGreaterThan(everything)
    expect(experts).toBeLessThan(speed({ ...mixture, context_length: 2048 }).decode_tokens_per_second)
  })

  it('are copied for each pass of a prompt, and the answer names the assumption', () => {
    const hosted = speed({ ...mixture, context_length: 4096, cpu_moe: true })
    expect(hosted.time_to_first_token_seconds ?? 0).toBeGreaterThan(
      speed({ ...mixture, context_length: 4096 }).time_to_first_token_seconds ?? 0,
    )
    expect(hosted.basis).toContain('DDR5')
  })
})

describe('the answer', () => {
  it('prints the formula that computed it', () => {
    const result = speed({ ...llama, context_length: 4096 })
    const [step, prefill] = result.terms
    expect(result.decode_tokens_per_second).toBeCloseTo(1 / (step?.value ?? 0), 9)
    expect(result.prefill_tokens_per_second).toBeCloseTo(result.prompt_tokens / (prefill?.value ?? 0), 6)
    expect(step?.formula).toContain('dense_bytes')
    expect(step?.tex).toContain('\\frac')
    expect(step?.substituted).not.toContain('NaN')
  })

  it('carries a range around the estimate with what it rests on', () => {
    const result = speed({ ...llama, context_length: 4096 })
    expect(result.decode_range.low).toBeLessThan(result.decode_tokens_per_second)
    expect(result.decode_range.high).toBeGreaterThan(result.decode_tokens_per_second)
    expect(result.accuracy.rows).toBeGreaterThan(50)
    expect(result.basis).toContain('llama.cpp cuda')
    expect(speed({ model: 'llama-3.1-8b', engine: 'none', gpu: 'gaudi2' }).basis).toContain(
      'nothing of this one is measured',
    )
  })

  it('classes what one reader sees', () => {
    expect([9.99, 10, 19.99, 20].map(usabilityOf)).toEqual(['slow', 'ok', 'ok', 'smooth'])
    expect(speed({ ...llama, context_length: 2048 }).usability).toBe('smooth')
    expect(
      speed({ ...llama, model: 'llama-3.1-70b', gpu: 'apple-m1-max', context_length: 2048 }).usability,
    ).toBe('slow')
  })

  it('takes the backend it is told', () => {
    const amd = { ...llama, gpu: 'ryzen-ai-max-395', context_length: 2048 } as const
    expect(speed(amd, { backend: 'vulkan' }).decode_tokens_per_second).not.toBe(
      speed(amd).decode_tokens_per_second,
    )
    expect(speed(amd, { backend: 'rocm' })).toEqual(speed(amd))
  })
})

describe('speculative decoding', () => {
  it('is the closed form of Leviathan et al.', () => {
    for (const [draftTokens, acceptance, draftCost] of [
      [4, 0.8, 0.05],
      [1, 0.6, 0],
      [7, 0.9, 0.1],
    ] as const) {
      const closed =
        (1 - acceptance ** (draftTokens + 1)) / ((1 - acceptance) * (draftTokens * draftCost + 1))
      expect(speculativeFactor({ draftTokens, acceptance, draftCost }).value).toBeCloseTo(closed, 10)
    }
  })

  it('multiplies the decode speed', () => {
    const speculation = { draftTokens: 4, acceptance: 0.8, draftCost: 0.05 }
    const factor = speculativeFactor(speculation).value
    expect(speed(llama, { speculation }).decode_tokens_per_second).toBeCloseTo(
      factor * speed(llama).decode_tokens_per_second,
      6,
    )
  })
})

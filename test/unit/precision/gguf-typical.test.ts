import { describe, expect, it } from 'vitest'
import { estimate, models, parseEstimateRequest } from '../../../shared/index.ts'
import { ggufMixes, type GgufMixId } from '../../../shared/precision/gguf-mix-list.ts'
import { typicalBitsPerWeight } from '../../../shared/precision/gguf-typical.ts'

const MIXES = Object.keys(ggufMixes) as GgufMixId[]

function weightsOf(input: Record<string, unknown>): { bytes: number; warnings: string[] } {
  const request = parseEstimateRequest(input)
  const answer = request.ok ? estimate(request.value) : request
  if (!answer.ok) throw new Error(answer.problem.detail)
  const { memory, warnings } = answer.value
  return {
    bytes: memory.components.find(({ id }) => id === 'weights')?.bytes ?? 0,
    warnings: warnings.map(({ message }) => message),
  }
}

describe('typicalBitsPerWeight', () => {
  // The table of tools/quantize/README.md of llama.cpp, made with Llama 3.1 8B.
  it.each([
    ['q8_0', 8.5008],
    ['q6_k', 6.5633],
    ['q5_k_m', 5.7036],
    ['q5_k_s', 5.5704],
    ['q4_k_m', 4.8944],
    ['q4_k_s', 4.6672],
    ['q3_k_l', 4.2979],
    ['q3_k_m', 3.996],
    ['q2_k', 3.1593],
  ] as const)('%s is what llama.cpp prints', (mix, bits) => {
    expect(typicalBitsPerWeight(mix, false)).toBeCloseTo(bits, 4)
  })

  it('is near every dense model of 7 to 9 billion parameters in the catalogue', () => {
    const dense = models.filter(({ id }) => /^(?:llama-3\.1-8b|mistral-7b-v0\.3|qwen3-8b)$/.test(id))
    expect(dense).toHaveLength(3)
    for (const { id } of dense) {
      const own = weightsOf({ model: id, weights: 'q4_k_m', engine: 'none' }).bytes
      const request = parseEstimateRequest({ model: id })
      const answer = request.ok ? estimate(request.value) : request
      if (!answer.ok) throw new Error(id)
      const { total } = answer.value.model.params
      const counted = weightsOf({ params: total, weights: 'q4_k_m' }).bytes
      expect(Math.abs(counted / own - 1)).toBeLessThan(0.02)
    }
  })
})

describe('a bare parameter count', () => {
  it.each(MIXES)('in %s takes the bits of a typical file, on any engine that reads it', (mix) => {
    for (const engine of ['none', 'llama.cpp', 'ollama']) {
      if (mix === 'bf16' && engine === 'none') continue
      const { bytes } = weightsOf({ params: '7B', weights: mix, engine })
      expect(bytes).toBe(Math.round((7e9 * typicalBitsPerWeight(mix, false)) / 8))
    }
  })

  it('says that a quantized one is an average', () => {
    expect(weightsOf({ params: '7B', weights: 'q4_k_m' }).warnings.join()).toContain('averages')
    expect(weightsOf({ params: '7B', weights: 'bf16' }).warnings.join()).not.toContain('averages')
  })

  it('keeps its cache where the shape is given', () => {
    const shape = { layers: 32, hidden_size: 4096, heads: 32, kv_heads: 8 }
    const request = parseEstimateRequest({
      params: '7B',
      weights: 'q4_k_m',
      gpus: 2,
      engine: 'llama.cpp',
      ...shape,
    })
    const answer = request.ok ? estimate(request.value) : request
    expect(answer.ok && answer.value.memory.components.map(({ id }) => id)).toContain('kv_cache')
  })
})

import { describe, expect, it } from 'vitest'
import { accuracyReport } from '../../../shared/accuracy/index.ts'
import { estimate, parseEstimateRequest, type Estimate } from '../../../shared/index.ts'

function memoryOf(request: Readonly<Record<string, unknown>>): Estimate['memory'] {
  const parsed = parseEstimateRequest(request)
  const result = parsed.ok ? estimate(parsed.value) : parsed
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.value.memory
}
const scoreOf = (set: string, term: string) =>
  accuracyReport.sets.find((each) => each.set === set)?.terms.find((each) => each.term === term)?.score

describe('error band', () => {
  it('of a measured peak is its 90th percentile on what the peak counts', () => {
    const { per_gpu_bytes, high_bytes, low_bytes, components, accuracy } = memoryOf({
      model: 'qwen2.5-7b',
      engine: 'transformers',
    })
    const outside = components
      .filter(({ id }) => id === 'runtime' || id === 'fragmentation')
      .reduce((sum, { bytes }) => sum + bytes, 0)
    const p90 = scoreOf('transformers', 'peak')?.p90 ?? Number.NaN
    expect(high_bytes - per_gpu_bytes).toBe(Math.ceil((per_gpu_bytes - outside) * p90))
    expect(per_gpu_bytes - low_bytes).toBe(high_bytes - per_gpu_bytes)
    expect(accuracy.rows).toBe(75)
    expect(accuracy.basis).toContain('Not measured: runtime, fragmentation')
  })

  it('of separately measured parts adds each part’s own error, and nothing for exact ones', () => {
    const { per_gpu_bytes, high_bytes, components } = memoryOf({
      model: 'llama-3.1-8b',
      engine: 'llama.cpp',
      weights: 'q4_k_m',
    })
    const buffer = components.find(({ id }) => id === 'compute_buffer')?.bytes ?? 0
    expect(scoreOf('llamacpp', 'weights')?.p90).toBe(0)
    expect(scoreOf('llamacpp', 'kv_cache')?.p90).toBe(0)
    expect(high_bytes - per_gpu_bytes).toBe(
      Math.ceil(buffer * (scoreOf('llamacpp', 'compute_buffer')?.p90 ?? 0)),
    )
  })

  it.each([
    [{ model: 'llama-3.1-8b', engine: 'mlx', weights: 'mlx-4bit' }, 'No reference rows'],
    [{ model: 'llama-3.1-8b', engine: 'exllama', weights: 'exl2-4.25' }, 'No reference rows'],
    [{ model: 'llama-3.1-8b', engine: 'sglang' }, 'Fewer than 10 reference rows'],
    [{ model: 'llama-3.1-8b', engine: 'none' }, 'bare formula'],
    [{ model: 'llama-3.1-8b', formula: 'gpu-memory-formula' }, 'published formula'],
  ])('is unknown without rows: %o', (request, words) => {
    const { per_gpu_bytes, low_bytes, high_bytes, accuracy } = memoryOf(request)
    expect([low_bytes, high_bytes]).toEqual([per_gpu_bytes, per_gpu_bytes])
    expect(accuracy).toMatchObject({ rows: 0, median_abs_error: null, p90_abs_error: null })
    expect(accuracy.basis).toContain(words)
  })
})

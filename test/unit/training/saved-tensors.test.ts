import { describe, expect, it } from 'vitest'
import { parseEstimateRequest, type EstimateRequest } from '../../../shared/index.ts'
import { savedTensorsOf } from '../../../shared/training/layer-table.ts'
import { activationsPerLayer, GPT2 } from './ask.ts'

const request = (fields: Record<string, unknown>): EstimateRequest => {
  const parsed = parseEstimateRequest(fields)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

/** Bytes that one layer saves per token, before checkpointing. */
function bytesPerToken(fields: Record<string, unknown>): number {
  const saved = savedTensorsOf(request({ model: 'llama-3.1-8b', precision: 'bf16', ...fields }))
  if (!saved.ok) throw new Error(saved.problem.detail)
  return saved.value.bytesPerToken
}

describe('Korthikanti et al., equation 2: s b h (34 + 5 a s / h) for a GPT layer', () => {
  const [s, b, h, a] = [80, 3, 64, 4]
  const asked = { context_length: s, batch_size: b, precision: 'bf16', flash_attention: false }
  /** Mean and deviation of two layer norms in fp32, which the paper leaves out. */
  const statistics = 16 * s * b
  const perLayer = (fields: Record<string, unknown> = {}): number =>
    activationsPerLayer(GPT2, 'n_layer', { ...asked, ...fields }) - statistics

  it('falls out of the list of saved tensors', () => {
    expect(perLayer()).toBe(s * b * (34 * h + 5 * a * s))
  })

  it('loses the score terms with selective recomputation', () => {
    expect(perLayer({ gradient_checkpointing: 'selective' })).toBe(s * b * 34 * h)
  })

  it('is 10 + 24 / t + 5 a s / (h t) with tensor parallelism alone', () => {
    const t = 2
    expect(perLayer({ tensor_parallel: t, sequence_parallel: false })).toBe(
      s * b * (10 * h + (24 * h) / t + (5 * a * s) / t),
    )
  })

  it('is divided whole with sequence parallelism', () => {
    const t = 2
    const sharedStatistics = statistics / t
    const bytes = activationsPerLayer(GPT2, 'n_layer', { ...asked, tensor_parallel: t })
    expect(bytes - sharedStatistics).toBe((s * b * (34 * h + 5 * a * s)) / t)
  })

  it('keeps 2 s b h with full recomputation', () => {
    expect(activationsPerLayer(GPT2, 'n_layer', { ...asked, gradient_checkpointing: 'full' })).toBe(
      2 * s * b * h,
    )
  })
})

describe('what a layer of Llama 3.1 8B saves per token', () => {
  const full = 200_840

  it.each([
    ['flash attention', {}, full],
    ['keys and values repeated first', { attn_implementation: 'sdpa' }, 213_128],
    ['fused norm and SwiGLU', { fused_kernels: true }, 139_400],
    [
      'eager attention at 8192 tokens',
      { flash_attention: false, context_length: 8192 },
      213_000 + 192 * 8192,
    ],
    ['LoRA on queries and values', { method: 'lora', lora_targets: 'q_proj,v_proj' }, 147_656],
    ['LoRA on every linear', { method: 'lora' }, 184_680],
  ])('%s', (_, fields, bytes) => {
    expect(bytesPerToken(fields)).toBe(bytes)
  })

  it('is more with fp32 adapters on every linear than with full fine-tuning, and more still with dropout', () => {
    const wide = bytesPerToken({ method: 'lora', adapter_dtype: 'fp32' })
    const dropped = bytesPerToken({ method: 'lora', adapter_dtype: 'fp32', lora_dropout: 0.05 })
    expect(wide / full).toBeCloseTo(1.47, 2)
    expect(dropped / full).toBeCloseTo(1.67, 2)
  })

  it('counts each storage once: queries, keys and values share their input', () => {
    const saved = savedTensorsOf(request({ model: 'llama-3.1-8b', precision: 'bf16' }))
    if (!saved.ok) throw new Error(saved.problem.detail)
    const labels = saved.value.rows.map(({ label }) => label)
    expect(new Set(labels).size).toBe(labels.length)
    expect(labels.filter((label) => label === 'attn_norm: output')).toHaveLength(1)
  })
})

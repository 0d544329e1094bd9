import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest, type Estimate } from '../../shared/index.ts'
import rows from './data/measured/vllm.json' with { type: 'json' }

interface Row {
  readonly id: string
  readonly request: Record<string, unknown>
  readonly expect: Partial<Record<string, number>>
  readonly rounding_bytes: Partial<Record<string, number>>
  readonly verdict?: string
}

const ask = (request: unknown): Estimate => {
  const parsed = parseEstimateRequest(request)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const result = estimate(parsed.value)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

/** What the answer says for a line of the start-up log. */
const LINES: Readonly<Record<string, (answer: Estimate) => number | undefined>> = {
  weights: ({ serving }) => serving?.profile.model_loading_bytes,
  activations: ({ serving }) => serving?.profile.peak_activation_bytes,
  non_torch: ({ serving }) => serving?.profile.non_torch_bytes,
  cuda_graphs: ({ serving }) => serving?.profile.cuda_graph_bytes,
  init_cuda_used: ({ serving }) => serving?.profile.init_used_bytes,
  kv_pool: ({ serving }) => serving?.profile.available_kv_cache_bytes,
  kv_tokens: ({ serving }) => serving?.kv_cache_tokens,
}

/**
 * Largest error of a row of vLLM 0.19 on H100, where most logs are from, and of the median row. Two layouts are
 * known to be off by more: NCCL of one pair of GPUs (gpt-oss), and the fp32 model's graphs.
 */
const ALLOWED: Readonly<Record<string, { readonly median: number; readonly most: number }>> = {
  weights: { median: 0.003, most: 0.015 },
  activations: { median: 0.003, most: 0.05 },
  non_torch: { median: 0.03, most: 0.06 },
  cuda_graphs: { median: 0.06, most: 0.14 },
  init_cuda_used: { median: 0.01, most: 0.24 },
  kv_pool: { median: 0.003, most: 0.04 },
  kv_tokens: { median: 0.003, most: 0.041 },
}

const dated = (rows as unknown as readonly Row[]).filter(
  ({ request }) => request['engine_version'] === '0.19.0' && request['gpu'] === 'h100-sxm',
)
const answers = new Map(dated.map((row) => [row.id, ask(row.request)]))

describe('start-up logs of vLLM 0.19 on H100', () => {
  it('has the rows it is about', () => expect(dated.length).toBeGreaterThan(45))

  it.each(Object.entries(ALLOWED))('%s', (line, { median, most }) => {
    const errors = dated.flatMap((row) => {
      const measured = row.expect[line]
      if (measured === undefined) return []
      const answered = LINES[line]?.(answers.get(row.id) as Estimate) ?? Number.NaN
      const beyond = Math.max(0, Math.abs(answered - measured) - (row.rounding_bytes[line] ?? 0))
      return [{ id: row.id, error: beyond / measured }]
    })
    errors.sort((a, b) => a.error - b.error)
    expect(errors.length).toBeGreaterThan(35)
    expect(errors[Math.floor(errors.length / 2)]?.error).toBeLessThanOrEqual(median)
    expect(errors.filter(({ error }) => !(error <= most))).toEqual([])
  })

  it('knows the bytes of a token exactly', () => {
    const wrong = dated.filter(
      (row) =>
        row.expect['kv_bytes_per_token'] !== undefined &&
        answers.get(row.id)?.serving?.kv_bytes_per_token !== row.expect['kv_bytes_per_token'],
    )
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  it('says what started', () => {
    const started = dated.filter((row) => row.verdict === 'fits')
    expect(started.length).toBeGreaterThan(40)
    expect(
      started
        .filter((row) => !/^(fits|tight)$/.test(answers.get(row.id)?.fit?.verdict ?? ''))
        .map(({ id }) => id),
    ).toEqual([])
  })
})

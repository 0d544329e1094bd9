import { describe, expect, it } from 'vitest'
import { estimateText } from '../../../shared/cli/text.ts'
import { recommend } from '../../../shared/decide/recommend.ts'
import { estimate, parseEstimateRequest, type Estimate, type Issue } from '../../../shared/index.ts'
import { speculativeFactor } from '../../../shared/speed/index.ts'

const ask = (input: Record<string, unknown>) => {
  const request = parseEstimateRequest(input)
  return request.ok ? estimate(request.value) : request
}
const answer = (input: Record<string, unknown>): Estimate => {
  const result = ask(input)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}
const errors = (input: Record<string, unknown>): readonly Issue[] => {
  const result = ask(input)
  return result.ok ? [] : result.problem.errors
}
const speedOf = (input: Record<string, unknown>): NonNullable<Estimate['speed']> => {
  const { speed } = answer(input)
  if (!speed) throw new Error('no speed')
  return speed
}
const llama = { model: 'llama-3.1-8b', weights: 'q4_k_m', gpu: 'rtx-4090', context_length: 8192 }

describe('the speed of an estimate', () => {
  it('has a rate within its range, and what that rests on', () => {
    const speed = speedOf(llama)
    expect(speed.decode_range.low).toBeLessThan(speed.decode_tokens_per_second)
    expect(speed.decode_range.high).toBeGreaterThan(speed.decode_tokens_per_second)
    expect(speed).toMatchObject({ usability: 'smooth', bound: 'memory', context_tokens: 8192 })
    expect(speed.basis).toContain('llama.cpp cuda NVIDIA consumer')
    expect(speed.accuracy.rows).toBeGreaterThan(50)
  })

  it('is left out where nothing is known', () => {
    const { gpu: _gpu, ...noGpu } = llama
    for (const input of [
      noGpu,
      { ...llama, formula: 'vram-calculator-guide' },
      { model: 'llama-3.1-8b', gpu: 'h100-sxm', task: 'training' },
      { model: 'llama-3.1-8b', gpu: 'rtx-4090', engine: 'transformers' },
      { model: 'llama-3.1-8b', gpu: 'rtx-4090', engine: 'none' },
      { params: '7B', gpu: 'rtx-4090' },
    ])
      expect(answer(input).speed).toBeUndefined()
  })

  it('is the one that a ranking of GPUs prints', () => {
    const ranking = recommend({
      model: 'llama-3.1-8b',
      weights: 'q4_k_m',
      context_length: '8192',
      limit: '100',
    })
    if (!ranking.ok) throw new Error(ranking.problem.detail)
    const row = ranking.value.recommendations.find(({ gpu }) => gpu === 'rtx-4090')
    expect(row?.speed?.decode_tokens_per_second).toBe(speedOf(llama).decode_tokens_per_second)
  })

  it('prints its formulas only when asked', () => {
    expect(speedOf(llama).terms).toBeUndefined()
    const [decode, prefill] = speedOf({ ...llama, explain: true }).terms ?? []
    expect(decode).toMatchObject({ id: 'decode_step', docs: '/formulas/decode-speed/' })
    expect(prefill).toMatchObject({ id: 'prefill', docs: '/formulas/prefill-speed/' })
    expect(1 / (decode?.value ?? 0) / speedOf(llama).decode_tokens_per_second).toBeCloseTo(1, 3)
  })

  it('takes the length of the prompt', () => {
    const short = speedOf({ ...llama, prompt_tokens: 512 })
    const long = speedOf({ ...llama, prompt_tokens: 8000 })
    expect(short.prompt_tokens).toBe(512)
    expect(long.time_to_first_token_seconds ?? 0).toBeGreaterThan(
      4 * (short.time_to_first_token_seconds ?? 0),
    )
    expect(answer({ ...llama, prompt_tokens: 512 }).warnings).toEqual([])
  })

  it('takes a backend of the device and of the engine, and names the others', () => {
    const vulkan = { ...llama, backend: 'Vulkan' }
    expect(answer(vulkan).request['backend']).toBe('vulkan')
    expect(answer(llama).request['backend']).toBe('cuda')
    expect(speedOf(vulkan).decode_tokens_per_second).not.toBe(speedOf(llama).decode_tokens_per_second)
    expect(answer(vulkan).memory.total_bytes).toBe(answer(llama).memory.total_bytes)
    expect(errors({ ...llama, backend: 'metal' })).toMatchObject([
      { field: 'backend', allowed: ['cuda', 'vulkan'] },
    ])
    expect(
      errors({ model: 'llama-3.1-8b', gpu: 'rtx-4090', engine: 'vllm', backend: 'vulkan' }),
    ).toMatchObject([{ field: 'backend', allowed: ['cuda'] }])
    expect(errors({ ...llama, backend: 'cudda' })).toMatchObject([{ field: 'backend', did_you_mean: 'cuda' }])
  })

  it('is multiplied by speculative decoding', () => {
    const factor = speculativeFactor({ draftTokens: 4, acceptance: 0.8, draftCost: 0.05 }).value
    const guessing = { ...llama, speculative_tokens: 4, speculative_acceptance: 0.8 }
    const ratio = speedOf(guessing).decode_tokens_per_second / speedOf(llama).decode_tokens_per_second
    expect(ratio).toBeCloseTo(factor, 2)
    expect(answer(guessing).request).toMatchObject({ speculative_tokens: 4, speculative_cost: 0.05 })
    expect(errors({ ...llama, speculative_tokens: 4 })).toMatchObject([{ field: 'speculative_acceptance' }])
    expect(errors({ ...llama, speculative_acceptance: 0.5 })).toMatchObject([{ field: 'speculative_tokens' }])
    expect(errors({ ...llama, speculative_cost: 0.5 })).toMatchObject([{ field: 'speculative_cost' }])
  })

  it('has no effect without a GPU, and says so', () => {
    const { warnings } = answer({ model: 'llama-3.1-8b', backend: 'cuda' })
    expect(warnings).toMatchObject([{ code: 'field-not-used' }])
  })
})

describe('the cost of an estimate', () => {
  it('rests on dated prices and on the estimated speed', () => {
    const { cost, speed } = answer(llama)
    expect(cost?.purchase).toMatchObject({ kind: 'launch' })
    for (const { source, as_of } of cost?.cloud?.offers ?? [])
      expect([source, as_of].join(' ')).toMatch(/^https:.* 20\d\d-/)
    expect(cost?.cloud?.offers.length).toBeGreaterThan(0)
    expect(cost?.cloud?.offers.length).toBeLessThanOrEqual(3)
    expect(cost?.per_million_tokens?.tokens_per_second).toBe(speed?.decode_tokens_per_second)
  })

  it('has no price per token for what does not fit', () => {
    const { cost, fit, speed } = answer({ ...llama, model: 'llama-3.1-70b', weights: 'q8_0' })
    expect(fit?.verdict).toBe('exceeds')
    expect(speed?.decode_tokens_per_second).toBeGreaterThan(0)
    expect(cost?.purchase?.usd).toBeGreaterThan(0)
    expect(cost?.per_million_tokens).toBeNull()
  })

  it('is there in training too, and not without a GPU', () => {
    const training = answer({ model: 'llama-3.1-8b', gpu: 'h100-sxm', gpus: 8, task: 'training' })
    expect(training.cost?.cloud?.usd_per_hour).toBeGreaterThan(0)
    expect(answer({ model: 'llama-3.1-8b' }).cost).toBeUndefined()
  })
})

describe('the plain text', () => {
  it('has a line of speed and a line of cost', () => {
    const text = estimateText(answer(llama))
    expect(text).toMatch(
      /^Speed: decode ~\d+ tokens\/s \(\d+-\d+\), smooth; prefill ~\d+ tokens\/s, first token/m,
    )
    expect(text).toMatch(
      /^Cost: [\d,]+ USD to buy \(launch price\); [\d.]+ USD per hour rented; per million/m,
    )
    expect(estimateText(answer({ ...llama, model: 'llama-3.1-70b' }))).toMatch(
      /^Speed, if it fitted: decode/m,
    )
    expect(estimateText(answer({ model: 'llama-3.1-8b' }))).not.toMatch(/^(?:Speed|Cost)/m)
  })
})

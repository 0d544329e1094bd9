import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack } from '../../../shared/decide/pack.ts'
import { plan } from '../../../shared/decide/plan.ts'
import type { Plan } from '../../../shared/decide/plan-types.ts'
import { estimate } from '../../../shared/index.ts'

const ask = (body: unknown): Plan => {
  const answer = plan(body)
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}

describe('pack', () => {
  it('never overfills, and finds a packing whenever trying every place finds one', () => {
    const possible = (parcels: readonly number[], free: number[]): boolean => {
      const [first, ...rest] = parcels
      if (first === undefined) return true
      return free.some(
        (room, bin) =>
          room >= first &&
          possible(
            rest,
            free.map((each, index) => (index === bin ? each - first : each)),
          ),
      )
    }
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 5, max: 15 }),
        (sizes, bins, room) => {
          const packing = pack(
            sizes.map((size) => ({ bytes: [size] })),
            bins,
            room,
          )
          expect(packing !== null).toBe(
            possible(
              sizes,
              Array.from({ length: bins }, () => room),
            ),
          )
          const used = Array.from({ length: bins }, () => 0)
          for (const [index, places] of (packing ?? []).entries())
            for (const bin of places) used[bin] = (used[bin] ?? 0) + (sizes[index] ?? 0)
          for (const each of used) expect(each).toBeLessThanOrEqual(room)
        },
      ),
    )
  })
})

describe('plan', () => {
  it('gives each model its own estimate and accounts for every byte', () => {
    const answer = ask({
      gpu: 'rtx-4090',
      gpus: 2,
      models: [
        { model: 'llama-3.1-8b', weights: 'q8_0' },
        { model: 'qwen2.5-7b', weights: 'q4_k_m', copies: 2 },
      ],
    })
    expect(answer.fits).toBe(true)
    expect(answer.models.map(({ name }) => name)).toEqual(['llama-3.1-8b', 'qwen2.5-7b', 'qwen2.5-7b #2'])
    const own = estimate({ model: 'llama-3.1-8b', weights: 'q8_0', gpu: 'rtx-4090' })
    expect(answer.models[0]?.per_gpu_bytes).toBe(own.ok ? own.value.memory.per_gpu_bytes : -1)
    for (const { index, used_bytes, left_bytes } of answer.per_gpu) {
      const here = answer.models
        .filter(({ gpus }) => gpus.includes(index))
        .reduce((sum, { per_gpu_bytes }) => sum + per_gpu_bytes, 0)
      expect(used_bytes).toBe(here)
      expect(used_bytes + left_bytes).toBe(answer.usable_bytes)
      expect(left_bytes).toBeGreaterThanOrEqual(0)
    }
  })

  it('says how far a context could grow into the rest', () => {
    const body = {
      gpu: 'rtx-4090',
      models: [
        { model: 'llama-3.1-8b', weights: 'q8_0' },
        { model: 'qwen2.5-7b', weights: 'q4_k_m' },
      ],
    }
    const [first] = ask(body).models
    const longest = first?.max_context_length_with_rest ?? 0
    const at = (context_length: number): boolean =>
      ask({ ...body, models: [{ ...body.models[0], context_length }, body.models[1]] }).fits
    expect(at(longest)).toBe(true)
    expect(at(longest + 1)).toBe(false)
  })

  it('gives vLLM the smallest share that holds what it needs', () => {
    const [model] = ask({ gpu: 'h100-sxm', models: [{ model: 'llama-3.1-8b', engine: 'vllm' }] }).models
    const share = model?.gpu_memory_utilization ?? 0
    const verdict = (gpu_memory_utilization: number) => {
      const answer = estimate({
        model: 'llama-3.1-8b',
        engine: 'vllm',
        gpu: 'h100-sxm',
        gpu_memory_utilization,
      })
      return answer.ok ? answer.value.fit?.verdict : undefined
    }
    expect(verdict(share)).not.toBe('exceeds')
    expect(verdict(Number((share - 0.01).toFixed(2)))).toBe('exceeds')
  })

  it('spreads a model over the GPUs it asks for', () => {
    const answer = ask({
      gpu: 'rtx-4090',
      gpus: 4,
      models: [
        { model: 'llama-3.1-70b', weights: 'q4_k_m', gpus: 2 },
        { model: 'llama-3.1-8b', weights: 'q4_k_m' },
      ],
    })
    expect(answer.fits).toBe(true)
    expect(answer.models[0]?.gpus).toHaveLength(2)
  })

  it('says how many GPUs would do where these do not', () => {
    const answer = ask({
      gpu: 'rtx-4090',
      models: [{ model: 'llama-3.1-8b' }, { model: 'llama-3.1-8b', name: 'second' }],
    })
    expect([answer.fits, answer.gpus_needed, answer.per_gpu]).toEqual([false, 2, []])
  })

  it('keeps the reserve free', () => {
    const body = { gpu: 'rtx-4090', models: [{ model: 'llama-3.1-8b', weights: 'q4_k_m' }] }
    expect(ask({ ...body, reserve_bytes: 1024 ** 3 }).usable_bytes).toBe(ask(body).usable_bytes - 1024 ** 3)
  })
})

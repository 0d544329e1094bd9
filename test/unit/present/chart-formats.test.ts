import { describe, expect, it } from 'vitest'
import { formatBars } from '../../../shared/present/chart-formats.ts'
import { memoryTicks, placeTicks } from '../../../shared/present/chart-ticks.ts'
import { engines } from '../../../shared/index.ts'
import { answer, parse } from './ask.ts'

const GiB = 1024 ** 3

describe('formatBars', () => {
  it('are the estimates in each format, on one engine', () => {
    const input = { model: 'llama-3.1-8b', weights: 'q4_k_m', gpu: 'rtx-3060-12gb' }
    const { bars } = formatBars(parse(input), answer(input), ['bf16', 'q8_0', 'q4_k_m']) ?? { bars: [] }
    expect(bars.map(({ id }) => id)).toEqual(['bf16', 'q8_0', 'q4_k_m'])
    for (const { id, total, verdict } of bars) {
      const same = answer({ ...input, weights: id, engine: 'llama.cpp' })
      expect(total).toBe(same.memory.per_gpu_bytes)
      expect(verdict).toBe(same.fit?.verdict)
    }
  })

  it("hold the request's own format when nobody chose any", () => {
    const input = { model: 'llama-3.1-8b', weights: 'iq2_xs' }
    expect(formatBars(parse(input), answer(input))?.bars.map(({ id }) => id)).toContain('iq2_xs')
  })

  it.each(engines.map(({ id }) => id))('find something to compare for %s', (engine) => {
    const task = engine === 'pytorch' ? 'training' : 'inference'
    const input = { model: 'llama-3.1-8b', engine, task }
    const usual = answer(task === 'training' ? { model: 'llama-3.1-8b', task } : input)
    const found = formatBars(parse(task === 'training' ? { model: 'llama-3.1-8b', task } : input), usual)
    expect(found?.bars.length).toBeGreaterThanOrEqual(2)
  })
})

describe('memoryTicks', () => {
  it('are powers of two of a GiB', () => {
    expect(memoryTicks(30 * GiB, 'GiB').map(({ label }) => label)).toEqual(['0', '8', '16', '24 GiB'])
  })
  it('are 1, 2 or 5 of a power of ten of GB', () => {
    expect(memoryTicks(26e9, 'GB').map(({ label }) => label)).toEqual(['0', '5', '10', '15', '20', '25 GB'])
  })
  it('are few, whatever the height', () => {
    for (const unit of ['GiB', 'GB'] as const)
      for (const top of [1e6, 3e8, 1.1e9, 7e10, 9.9e11, 4e13]) {
        const ticks = memoryTicks(top, unit)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(7)
        expect(ticks.at(-1)?.bytes).toBeLessThanOrEqual(top)
      }
  })
})

describe('placeTicks', () => {
  it('are powers of two inside', () => expect(placeTicks(1000, 9000)).toEqual([1024, 2048, 4096, 8192]))
  it('are at most eleven, the last power among them', () => {
    const ticks = placeTicks(1, 2 ** 30)
    expect(ticks.length).toBeLessThanOrEqual(11)
    expect(ticks.at(-1)).toBe(2 ** 30)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ComponentId } from '../../../shared/formula/term.ts'
import { layLoadLines } from '../../../shared/present/load-line.ts'

const GiB = 1024 ** 3
type Loads = Partial<Record<ComponentId, number>>
const memoryOf = (...loads: Loads[]) => {
  const per_gpu = loads.map((components, index) => ({
    index,
    components,
    total_bytes: Object.values(components).reduce((a, b) => a + b, 0),
  }))
  const per_gpu_bytes = Math.max(...per_gpu.map((each) => each.total_bytes))
  return { per_gpu, per_gpu_bytes, low_bytes: per_gpu_bytes * 0.95, high_bytes: per_gpu_bytes * 1.05 }
}
const card = { marketed_bytes: 24 * GiB, usable_bytes: 23.5 * GiB }

describe('layLoadLines', () => {
  it('draws a load to the scale of the marketed memory, in the fixed order', () => {
    const [bar] = layLoadLines(memoryOf({ runtime: GiB, kv_cache: 2 * GiB, weights: 15 * GiB }), card)
    expect(bar?.pieces.map((piece) => piece.id)).toEqual(['weights', 'kv_cache', 'runtime'])
    expect(bar?.pieces[0]).toMatchObject({ start: 0, length: 15 / 24 })
    expect(bar?.pieces[1]?.start).toBeCloseTo(15 / 24, 12)
    expect(bar?.hull).toBe(1)
    expect(bar?.line).toBeCloseTo(23.5 / 24, 12)
    expect(bar?.overflow).toBeNull()
    expect(bar?.band?.start).toBeCloseTo((18 * 0.95) / 24, 12)
  })

  it('cuts the cargo at the line and draws the rest beyond the hull', () => {
    const [bar] = layLoadLines(memoryOf({ weights: 20 * GiB, kv_cache: 8 * GiB }), card)
    expect(bar?.overflow).toMatchObject({ bytes: 4.5 * GiB, cut: false })
    expect(bar?.overflow?.start).toBe(bar?.hull)
    expect(bar?.pieces.map((piece) => piece.cut)).toEqual([false, true])
    const end = (bar?.pieces.at(-1)?.start ?? 0) + (bar?.pieces.at(-1)?.length ?? 0)
    expect(end).toBeCloseTo(bar?.line ?? -1, 12)
    expect((bar?.overflow?.start ?? 0) + (bar?.overflow?.length ?? 0)).toBeCloseTo(1, 12)
    expect(bar?.band).toBeNull()
  })

  it('keeps the hull readable under a huge overflow, and says that it is cut', () => {
    const [bar] = layLoadLines(memoryOf({ weights: 800 * GiB }), card)
    expect(bar?.overflow?.cut).toBe(true)
    expect(bar?.hull).toBeCloseTo(1 / 1.4, 12)
  })

  it('merges devices that hold the same and puts the fullest first', () => {
    const bars = layLoadLines(memoryOf({ weights: GiB }, { weights: 3 * GiB }, { weights: GiB }), card)
    expect(bars.map((bar) => bar.devices)).toEqual([[1], [0, 2]])
  })

  it('counts devices that the estimate has merged already', () => {
    const memory = memoryOf({ weights: GiB })
    const merged = { ...memory, per_gpu: memory.per_gpu.map((device) => ({ ...device, devices: 3 })) }
    expect(layLoadLines(merged, card).map((bar) => bar.devices)).toEqual([[0, 1, 2]])
  })

  it('needs no GPU', () => {
    const [bar] = layLoadLines(memoryOf({ weights: 10 * GiB }))
    expect(bar?.line).toBeNull()
    expect(bar?.pieces[0]?.length).toBeCloseTo(1 / 1.05, 12)
  })

  it('never draws outside its width', () => {
    const bytes = fc.integer({ min: 0, max: 2 ** 45 })
    fc.assert(
      fc.property(bytes, bytes, bytes, bytes, (weights, kv_cache, capacity, kept) => {
        const fit = { marketed_bytes: capacity + 1, usable_bytes: Math.max(0, capacity - kept) }
        for (const bar of layLoadLines(memoryOf({ weights, kv_cache }, { weights }), fit)) {
          const ends = [...bar.pieces, bar.band, bar.overflow].map((part) =>
            part ? part.start + part.length : 0,
          )
          expect(Math.max(...ends, bar.hull, bar.line ?? 0)).toBeLessThanOrEqual(1 + 1e-9)
          expect(bar.pieces.every((piece) => piece.length > 0)).toBe(true)
        }
      }),
    )
  })
})

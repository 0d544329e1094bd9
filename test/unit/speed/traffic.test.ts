import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entriesAttended } from '../../../shared/speed/prompt-work.ts'
import { entriesRead, expertCoverage } from '../../../shared/speed/traffic.ts'
import type { Attention, LatentAttention } from '../../../shared/model/architecture.ts'

const attention = (window: number | null): Attention => ({
  kind: 'attention',
  heads: 32,
  kvHeads: 8,
  keyDim: 128,
  valueDim: 128,
  window,
  chunk: null,
  sharesCache: false,
})
const latent: LatentAttention = {
  kind: 'latent_attention',
  heads: 64,
  qRank: null,
  kvRank: 512,
  ropeDim: 64,
  nopeDim: 128,
  valueDim: 128,
  indexer: null,
  compression: 1,
  window: null,
}

describe('expert coverage', () => {
  it('is the active share for one token and everything for many', () => {
    expect(expertCoverage(8 / 128, 1)).toBeCloseTo(8 / 128, 12)
    expect(expertCoverage(8 / 128, 512)).toBeGreaterThan(0.999)
  })

  it('of two tokens that pick one of two experts is three quarters', () => {
    expect(expertCoverage(1 / 2, 2)).toBe(0.75)
  })

  it('grows with the batch and never passes one', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 4096 }),
        (share, tokens) => {
          const now = expertCoverage(share, tokens)
          expect(expertCoverage(share, tokens + 1)).toBeGreaterThanOrEqual(now)
          expect(now).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})

describe('cache entries that a new token reads', () => {
  it('are the context, or the window where that is shorter', () => {
    expect(entriesRead(attention(null), 5000)).toBe(5000)
    expect(entriesRead(attention(1024), 5000)).toBe(1024)
    expect(entriesRead(attention(1024), 100)).toBe(100)
  })

  it('of a sparse index are the few it picks', () => {
    expect(entriesRead({ ...latent, indexer: { heads: 64, keyDim: 128, topK: 2048 } }, 100_000)).toBe(2048)
  })

  it('of a compressed cache are the window and one for each group', () => {
    expect(entriesRead({ ...latent, compression: 4, window: 128 }, 4096)).toBe(128 + 1024)
  })
})

describe('entries that a prompt attends to', () => {
  /** Token by token: each sees those before it and itself, within reach. */
  const counted = (reach: number | null, tokens: number, before: number): number => {
    let total = 0
    for (let at = before + 1; at <= before + tokens; at++) total += Math.min(at, reach ?? Infinity)
    return total
  }

  it('equal the count token by token', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 300 }),
        fc.option(fc.integer({ min: 1, max: 200 })),
        (tokens, before, reach) => {
          expect(entriesAttended(reach, { tokens, before })).toBe(counted(reach, tokens, before))
        },
      ),
    )
  })
})

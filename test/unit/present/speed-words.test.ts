import { describe, expect, it } from 'vitest'
import { usdWords } from '../../../shared/present/speed-words.ts'

describe('amounts of US dollars', () => {
  it('are cents below a hundred, then whole dollars with a comma before every three digits', () => {
    expect(usdWords(0.3456)).toBe('0.35')
    expect(usdWords(99.994)).toBe('99.99')
    for (let usd = 100; usd < 1e15; usd *= 1.37)
      expect(usdWords(usd)).toBe(Math.round(usd).toLocaleString('en-US'))
  })
})

import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatTokens, threeDigits } from '../../../shared/units/format.ts'

describe('formatBytes', () => {
  it('prints three significant digits and a thin space', () => {
    expect(formatBytes(16_480_000_000)).toBe('15.3\u202fGiB')
    expect(formatBytes(16_480_000_000, 'GB')).toBe('16.5\u202fGB')
    expect(formatBytes(140 * 2 ** 30)).toBe('140\u202fGiB')
  })
  it('steps down so that nothing that exists prints as zero', () => {
    expect(formatBytes(4 * 2 ** 20, 'GiB', ' ')).toBe('0.0039 GiB')
    expect(formatBytes(2 ** 18, 'GiB', ' ')).toBe('0.250 MiB')
    expect(formatBytes(700, 'GiB', ' ')).toBe('0.0007 MiB')
    expect(formatBytes(12, 'GiB', ' ')).toBe('0.0117 KiB')
    expect(formatBytes(0.4, 'GiB', ' ')).toBe('0 B')
    expect(formatBytes(0, 'GiB', ' ')).toBe('0 B')
  })
  it('rounds before it counts digits', () => {
    expect(formatBytes(107_374_182, 'GiB', ' ')).toBe('0.100 GiB')
    expect(formatBytes(999.9e9, 'GB', ' ')).toBe('1000 GB')
    expect(formatBytes(9.996e9, 'GB', ' ')).toBe('10.0 GB')
  })
  it('counts digits of the rounded number on either side of every power of ten', () => {
    for (const power of [0.1, 1, 10, 100, 1000])
      for (let step = -2000; step <= 2000; step++) {
        const value = power * (1 + step * 1e-6)
        const digits = threeDigits(value)
        expect(Number(digits), `${value}`).toBe(
          power > 100 && step >= 0 ? Math.round(value) : Number(value.toPrecision(3)),
        )
        expect(digits.replace(/^0\.0*|\./g, '').length, digits).toBe(Number(digits) >= 1000 ? 4 : 3)
      }
  })
  it('keeps the sign of a headroom', () => {
    expect(formatBytes(-3 * 2 ** 30, 'GiB', ' ')).toBe('-3.00 GiB')
  })
})

describe('counts', () => {
  it('writes parameters and tokens as the field does', () => {
    expect(formatCount(8_030_261_248)).toBe('8.03B')
    expect(formatCount(494_032_768)).toBe('494M')
    expect(formatTokens(8192)).toBe('8K')
    expect(formatTokens(1_048_576)).toBe('1M')
    expect(formatTokens(5000)).toBe('5000')
  })
})

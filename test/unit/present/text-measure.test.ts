import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ellipsize,
  measureText,
  sizeThatFits,
  wrapText,
  type Measure,
} from '../../../shared/present/text-measure.ts'

/** Every letter as wide as the size: widths can be counted. */
const square: Measure = (text, size) => [...text].length * size

describe('measureText', () => {
  it('adds the letters up', () => {
    expect(measureText('AV', 1000)).toBe(655 + 614)
    expect(measureText('KV cache', 1000)).toBe(634 + 614 + 236 + 497 + 534 + 497 + 568 + 549)
  })
  it('knows faces', () => {
    expect(measureText('Wide', 10, 'semibold')).toBeGreaterThan(measureText('Wide', 10))
    expect(measureText('il', 1000, 'mono')).toBe(1200)
  })
  it('counts ideographs and emoji as squares, and marks as nothing', () => {
    expect(measureText('显存', 10)).toBe(20)
    expect(measureText('🚢', 10)).toBe(10)
    expect(measureText('e\u0301', 1000)).toBe(measureText('e', 1000))
  })
})

describe('ellipsize', () => {
  it('leaves alone what fits', () => expect(ellipsize('abc', { width: 3, size: 1 }, square)).toBe('abc'))
  it('cuts what does not', () => expect(ellipsize('abcdef', { width: 4, size: 1 }, square)).toBe('abc…'))
  it('never splits a letter', () => {
    expect(ellipsize('👩‍👩‍👧👩‍👩‍👧', { width: 7, size: 1 }, square)).toBe('👩‍👩‍👧…')
  })
  it('cuts between the same letters whatever signs a text has', () => {
    const latin = fc.stringMatching(/^[\u0020-\u007e\u00a0-\u00ff\u202f]{0,30}$/)
    fc.assert(
      fc.property(latin, fc.integer({ min: 2, max: 30 }), (text, width) => {
        // An ideograph at the end makes the whole text one that the segmenter reads.
        const cut = ellipsize(`${text}${'x'.repeat(40)}`, { width, size: 1 }, square)
        expect(ellipsize(`${text}${'x'.repeat(40)}显`, { width, size: 1 }, square)).toBe(cut)
      }),
    )
  })
  it('never exceeds the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        expect(square(ellipsize(text, { width, size: 1 }, square), 1)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('wrapText', () => {
  it('breaks at spaces', () =>
    expect(wrapText('one two three', { width: 7, size: 1 }, 3, square)).toEqual(['one two', 'three']))
  it('cuts the last line allowed', () =>
    expect(wrapText('one two three', { width: 7, size: 1 }, 1, square)).toEqual(['one tw…']))
  it('cuts a word that is longer than a line', () =>
    expect(wrapText('incomprehensible', { width: 5, size: 1 }, 2, square)).toEqual(['inco…']))
  it('has no lines for no text', () => expect(wrapText('  ', { width: 5, size: 1 }, 2, square)).toEqual([]))
})

describe('sizeThatFits', () => {
  it('takes the largest that fits, else the smallest', () => {
    expect(sizeThatFits('abcd', 20, [6, 5, 4], square)).toBe(5)
    expect(sizeThatFits('abcd', 2, [6, 5, 4], square)).toBe(4)
  })
})

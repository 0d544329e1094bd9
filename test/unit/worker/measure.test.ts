import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import measure from '../../../worker/badge/measure.ts'

/** The package that badge-maker measures with when nothing is put in its place. */
const require = createRequire(import.meta.url)
const library = require('anafanafo') as (text: string, options: { font: string }) => number

const FONTS = ['10px Verdana', 'bold 10px Verdana', '11px Verdana', 'bold 11px Helvetica']

describe('packed text widths', () => {
  it('are those of the library for every character', () => {
    for (const font of FONTS) {
      const wrong: number[] = []
      for (let code = 0; code <= 0x10ffff; code++) {
        const character = String.fromCodePoint(code)
        if (measure(character, { font }) !== library(character, { font })) wrong.push(code)
      }
      expect(wrong.slice(0, 5), font).toEqual([])
    }
  }, 120_000)

  it('add up alike', () => {
    for (const font of FONTS)
      for (const text of ['GPU memory', 'KV cache 3.5 GiB', '显存 24 GB', '🚀 fits', 'a\u0000b\u{10ffff}'])
        expect(measure(text, { font })).toBe(library(text, { font }))
  })

  it('knows no other font', () => {
    expect(() => measure('x', { font: '12px Comic Sans' })).toThrow(/no widths/)
  })
})

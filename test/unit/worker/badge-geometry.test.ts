import { makeBadge } from 'badge-maker'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { BADGE_STYLES } from '../../../shared/present/badge-fields.ts'
import { TONE_COLORS } from '../../../shared/present/badge-text.ts'
import { badgeSvg } from '../../../worker/badge/render.ts'

const GEOMETRY = new Set(['x', 'y', 'width', 'height', 'textLength', 'rx', 'd', 'transform'])

interface Shape {
  readonly name: string
  readonly numbers: readonly number[]
}

/** Every element with the numbers that place it, in pixels of the badge. */
function shapesOf(svg: string): Shape[] {
  const shapes: Shape[] = []
  const parser = new SaxesParser({ xmlns: false })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    // Letters are placed in tenths of a pixel.
    const unit = name === 'text' ? 10 : 1
    const numbers = Object.entries(attributes as Record<string, string>)
      .filter(([key]) => GEOMETRY.has(key))
      .flatMap(([, value]) => value.match(/-?\d*\.?\d+/g) ?? [])
      .map((value) => Number(value) / unit)
    shapes.push({ name, numbers })
  })
  parser.write(svg).close()
  return shapes
}

function expectSameShapes(ours: string, theirs: string): void {
  const [mine, shields] = [shapesOf(ours), shapesOf(theirs)]
  expect(mine.map(({ name }) => name)).toEqual(shields.map(({ name }) => name))
  for (const [index, { name, numbers }] of mine.entries()) {
    const others = shields[index]?.numbers ?? []
    expect(numbers, name).toHaveLength(others.length)
    for (const [at, number] of numbers.entries())
      expect(Math.abs(number - (others[at] ?? Number.NaN)), name).toBeLessThanOrEqual(1)
  }
}

const TEXTS = [
  ['memory', 'fits · 15.3 of 24.0 GiB'],
  ['KV cache', '1.00 GiB at 8K tokens'],
  ['runs on', '✗ RTX 3050 8GB · ✓ RTX 4090'],
  ['显存', '15.3 GiB'],
  ['メモリ', '15.3 GiB'],
  ['🚢 memory', '15.3 GiB'],
  ['<a> & "b"', "it's"],
  ['', '15.3 GiB'],
] as const

describe.each(BADGE_STYLES)('in the style %s', (style) => {
  it.each(TEXTS)('"%s | %s" is placed as shields places it', (label, message) => {
    const ours = badgeSvg({ label: '', message, tone: 'fits' }, { style, label })
    expectSameShapes(ours, makeBadge({ label, message, style, color: TONE_COLORS.fits }))
  })

  it('a logo is placed as shields places it', () => {
    const logo = 'data:image/png;base64,iVBORw0KGgo='
    const ours = badgeSvg({ label: 'memory', message: '15.3 GiB', tone: 'plain' }, { style, logo })
    const theirs = makeBadge({
      label: 'memory',
      message: '15.3 GiB',
      style,
      color: TONE_COLORS.plain,
      logoBase64: logo,
    })
    expectSameShapes(ours, theirs)
  })

  it.each(['👩‍👩‍👧‍👦', '🇫🇷', '👍🏽', '❤️', '1️⃣'])('%s is as wide as one emoji, and whole', (emoji) => {
    const draw = (label: string): string =>
      badgeSvg({ label: '', message: 'x', tone: 'fits' }, { style, label: `${label} memory` })
    const [several, one] = [draw(emoji), draw('🚢')]
    expect(several).toContain(`${emoji} `)
    expect(several).not.toMatch(/\p{Co}/u)
    expectSameShapes(several, one)
  })
})

it('leaves private characters of a label alone', () => {
  const label = '\u{f0000} 👍🏽 \u{f0001}'
  expect(badgeSvg({ label: '', message: 'x', tone: 'fits' }, { label })).toContain(`${label}: x`)
})

it('composes letters with their accents, which would be counted as letters of their own', () => {
  const draw = (label: string): string => badgeSvg({ label: '', message: 'x', tone: 'fits' }, { label })
  expect(draw('me\u0301moire')).toBe(draw('m\u00e9moire'))
})

describe('a badge drawn before', () => {
  const text = { label: 'memory', message: '15.3 GiB', tone: 'plain' } as const

  it('is the same again, and after many others', () => {
    const first = badgeSvg(text, {})
    for (let i = 0; i < 1500; i++) badgeSvg({ ...text, message: `${i} GiB` }, {})
    expect(badgeSvg(text, {})).toBe(first)
    expect(badgeSvg({ ...text, message: '7 GiB' }, {})).toContain('memory: 7 GiB')
  })

  it('is told from every other by all that it is drawn from', () => {
    const drawn = [
      badgeSvg(text, {}),
      badgeSvg({ ...text, label: 'fit' }, {}),
      badgeSvg({ ...text, message: '15.4 GiB' }, {}),
      badgeSvg({ ...text, tone: 'fits' }, {}),
      badgeSvg(text, { label: '' }),
      badgeSvg(text, { label: 'vram' }),
      badgeSvg(text, { color: 'blue' }),
      badgeSvg(text, { labelColor: 'blue' }),
      badgeSvg(text, { logo: 'plimsoll' }),
      badgeSvg(text, { logo: 'nvidia' }),
      badgeSvg(text, { logo: 'nvidia', logoColor: 'red' }),
      badgeSvg(text, { logo: 'data:image/png;base64,iVBORw0KGgo=' }),
      badgeSvg(text, { logo: 'data:image/png;base64,iVBORw0KGgp=' }),
      ...BADGE_STYLES.filter((style) => style !== 'flat').map((style) => badgeSvg(text, { style })),
    ]
    expect(new Set(drawn).size).toBe(drawn.length)
  })

  it('is not taken for one whose words hold what divides them', () => {
    const plain = badgeSvg({ ...text, message: 'a' }, {})
    expect(badgeSvg({ ...text, label: 'memory\0a', message: '' }, {})).not.toBe(plain)
    expect(badgeSvg({ ...text, message: '\0a' }, { color: 'red' })).not.toBe(plain)
  })
})

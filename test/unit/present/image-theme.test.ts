import { describe, expect, it } from 'vitest'
import { PALETTES, themeStyle, type Palette } from '../../../shared/present/image-theme.ts'
import { FAMILIES } from '../../../shared/present/term-families.ts'

const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = (hex.slice(1).match(/../g) ?? []).map((pair) => {
    const c = Number.parseInt(pair, 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(Object.entries(PALETTES))('the palette %s', (_name, palette: Palette) => {
  const texts = {
    ink: palette.ink,
    quiet: palette.quiet,
    accent: palette.accent,
    signal: palette.signal,
    ...palette.verdicts,
  }
  it.each(Object.entries(texts))('has %s readable on paper', (_text, color) => {
    expect(contrast(color, palette.paper)).toBeGreaterThanOrEqual(4.5)
  })
  it('tells hull and paper apart', () =>
    expect(contrast(palette.hull, palette.paper)).toBeGreaterThanOrEqual(7))
})

it.each(FAMILIES.map(({ id, fill, text }) => [id, fill, text] as const))(
  'text on %s is readable',
  (_id, fill, text) => {
    expect(contrast(fill, text)).toBeGreaterThanOrEqual(4.5)
  },
)

describe('themeStyle', () => {
  it('follows the reader only when asked to', () => {
    expect(themeStyle('auto')).toContain('@media (prefers-color-scheme:dark)')
    expect(themeStyle('light') + themeStyle('dark')).not.toContain('@media')
    expect(themeStyle('dark')).toContain(PALETTES.dark.paper)
    expect(themeStyle('light')).not.toContain(PALETTES.dark.paper)
  })
  it('uses no variables, which a rasterizer does not know', () => {
    expect(themeStyle('auto')).not.toMatch(/var\(|--/)
  })
})

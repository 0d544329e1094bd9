import { describe, expect, it } from 'vitest'
import { COMPONENT_IDS } from '../../../shared/formula/term.ts'
import { FAMILIES, familyOf, OVERFLOW_FILL } from '../../../shared/present/term-families.ts'

type Triple = readonly [number, number, number]

const linear = (channel: number): number =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4

const rgb = (hex: string): Triple => {
  const at = (start: number): number => linear(Number.parseInt(hex.slice(start, start + 2), 16) / 255)
  return [at(1), at(3), at(5)]
}

const luminance = ([r, g, b]: Triple): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(rgb(one)), luminance(rgb(other))].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Machado, Oliveira and Fernandes 2009, severity 1. */
const DEUTERANOPIA: readonly Triple[] = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
]

function seen(color: Triple): Triple {
  const channel = (row: number): number => {
    const [a, b, c] = DEUTERANOPIA[row] as Triple
    return Math.min(1, Math.max(0, a * color[0] + b * color[1] + c * color[2]))
  }
  return [channel(0), channel(1), channel(2)]
}

function lab([r, g, b]: Triple): Triple {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
  const y = f(luminance([r, g, b]))
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const difference = (one: string, other: string): number => {
  const [a, b] = [lab(seen(rgb(one))), lab(seen(rgb(other)))]
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

describe('the colours of the terms', () => {
  it('differ from each other and from the overflow to a red-green blind eye', () => {
    const fills = [...FAMILIES.map(({ fill }) => fill), OVERFLOW_FILL]
    for (const [index, one] of fills.entries())
      for (const other of fills.slice(index + 1))
        expect(difference(one, other), `${one} ${other}`).toBeGreaterThanOrEqual(16)
  })

  it('carry text that can be read', () => {
    for (const { fill, text } of FAMILIES) expect(contrast(fill, text), fill).toBeGreaterThanOrEqual(4.5)
  })

  it('are there for every term, stacked in the order of the families', () => {
    const order = FAMILIES.map(({ id }) => id)
    const places = COMPONENT_IDS.map((id) => order.indexOf(familyOf(id)))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(new Set(places).size).toBe(order.length)
  })
})

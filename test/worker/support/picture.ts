import { expect } from 'vitest'
import { ask } from './ask.ts'
import { parseXml, type XmlElement } from './xml.ts'

export interface Drawing {
  readonly response: Response
  readonly text: string
  readonly elements: readonly XmlElement[]
  readonly title: string
  readonly description: string
  /** All that is written in it, in order. */
  readonly words: readonly string[]
  readonly width: number
  readonly height: number
}

/** Elements and attributes by which a drawing could run a script or fetch something. */
const ACTIVE = /^(?:script|foreignObject|iframe|object|embed|a|animate|set|handler|image|use)$/i

/** Reads a drawing with a strict parser, and checks what every drawing of this project must have and must not. */
export function readDrawing(text: string): Omit<Drawing, 'response'> {
  const elements = parseXml(text)
  const svg = elements[0]
  expect(svg?.name).toBe('svg')
  expect(svg?.attributes['role']).toBe('img')
  for (const { name, attributes } of elements) {
    expect(name).not.toMatch(ACTIVE)
    for (const attribute of Object.keys(attributes)) expect(attribute).not.toMatch(/^on|href$/i)
  }
  const ids = elements.flatMap(({ attributes }) => attributes['id'] ?? [])
  expect(new Set(ids).size).toBe(ids.length)
  for (const reference of text.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(reference[1])
  const textOf = (wanted: string) => elements.find(({ name }) => name === wanted)?.text ?? ''
  return {
    text,
    elements,
    title: textOf('title'),
    description: textOf('desc'),
    words: elements.filter(({ name }) => name === 'text' || name === 'tspan').map((each) => each.text),
    width: Number(svg?.attributes['width']),
    height: Number(svg?.attributes['height']),
  }
}

export async function drawing(path: string): Promise<Drawing> {
  const response = await ask(path)
  expect(response.status).toBe(200)
  expect(response.headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8')
  return { response, ...readDrawing(await response.text()) }
}

export interface Png {
  readonly response: Response
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** Reads the size out of a PNG's header. */
export async function png(path: string): Promise<Png> {
  const response = await ask(path)
  expect(response.status).toBe(200)
  expect(response.headers.get('Content-Type')).toBe('image/png')
  const bytes = new Uint8Array(await response.arrayBuffer())
  expect([...bytes.slice(0, 8)]).toEqual(SIGNATURE)
  const view = new DataView(bytes.buffer)
  return { response, bytes, width: view.getUint32(16), height: view.getUint32(20) }
}

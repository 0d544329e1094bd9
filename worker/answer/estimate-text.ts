import type { Component, Memory } from '../../shared/estimate/types.ts'
import type { LinkedEstimate } from '../request/estimate.ts'
import { absoluteUrl } from '../request/links.ts'

/** Texts that recur from answer to answer, by their names: two thirds of an answer are formulas, sources and bases. */
const RECURRING: ReadonlySet<string> = new Set(['id', 'label', 'formula', 'tex', 'source', 'basis'])

/** Objects that answers share, each made once and never changed: a model's facts, prices of a number of GPUs. */
const SHARED: ReadonlySet<string> = new Set([
  'model',
  'purchase',
  'electricity',
  'cloud',
  'break_even',
  'psu',
])

/** Objects that hold some of these. */
const MIXED: ReadonlySet<string> = new Set(['accuracy', 'speed', 'cost'])

const QUOTED_KEPT = 2000
const quoted = new Map<string, string>()

/** A text as JSON, quoted once. */
function quote(text: string): string {
  let json = quoted.get(text)
  if (json === undefined) {
    if (quoted.size >= QUOTED_KEPT) quoted.clear()
    quoted.set(text, (json = JSON.stringify(text)))
  }
  return json
}

/** An object as `JSON.stringify` writes it, each property by its own writer. A property without a value is left out. */
function objectText<T extends object>(value: T, write: (name: string, item: unknown) => string): string {
  let text = '{'
  for (const name of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[name]
    if (item !== undefined) text += `${text === '{' ? '' : ','}${quote(name)}:${write(name, item)}`
  }
  return `${text}}`
}

const shared = new WeakMap<object, string>()

function sharedText(item: object): string {
  let text = shared.get(item)
  if (text === undefined) shared.set(item, (text = JSON.stringify(item)))
  return text
}

function textOf(name: string, item: unknown): string {
  if (typeof item === 'number' && Number.isFinite(item)) return String(item)
  if (typeof item === 'string') return RECURRING.has(name) ? quote(item) : JSON.stringify(item)
  if (typeof item === 'object' && item !== null) {
    if (SHARED.has(name)) return sharedText(item)
    if (MIXED.has(name)) return objectText(item, textOf)
  }
  return JSON.stringify(item)
}

const componentText = (component: Component, origin: string): string =>
  objectText(component, (name, item) =>
    name === 'docs' ? quote(absoluteUrl(item as string, origin)) : textOf(name, item),
  )

/** Devices alike share their components, which are written once. */
function devicesText(devices: Memory['per_gpu']): string {
  let last: object | undefined
  let text = ''
  const write = (name: string, item: unknown): string => {
    if (name !== 'components') return textOf(name, item)
    if (item !== last) {
      last = item as object
      text = JSON.stringify(item)
    }
    return text
  }
  return `[${devices.map((each) => objectText(each, write)).join(',')}]`
}

const memoryText = (memory: Memory, origin: string): string =>
  objectText(memory, (name, item) => {
    if (name === 'per_gpu') return devicesText(item as Memory['per_gpu'])
    if (name !== 'components') return textOf(name, item)
    return `[${(item as Memory['components']).map((each) => componentText(each, origin)).join(',')}]`
  })

/**
 * An answer as JSON, its links as URLs of this deployment: the text that `JSON.stringify` would give. Most of it is
 * formulas and sources, which are not quoted anew each time.
 *
 * @param origin scheme, host and port that the request was sent to
 */
export const estimateText = (estimate: LinkedEstimate, origin: string): string =>
  objectText(estimate, (name, item) => {
    if (name === 'memory') return memoryText(item as Memory, origin)
    if (name !== 'links') return textOf(name, item)
    return objectText(item as LinkedEstimate['links'], (_, path) =>
      JSON.stringify(absoluteUrl(path as string, origin)),
    )
  })

import type { Component, Memory } from '../../shared/estimate/types.ts'
import type { LinkedEstimate } from '../request/estimate.ts'
import { absoluteUrl } from '../request/links.ts'

/** Fields of a component that are the same in every answer that holds the term: two thirds of an answer's text. */
const FIXED: ReadonlySet<string> = new Set<keyof Component>(['id', 'label', 'formula', 'tex', 'source'])

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

const plain = (_name: string, item: unknown): string =>
  typeof item === 'number' && Number.isFinite(item) ? String(item) : JSON.stringify(item)

const componentText = (component: Component, origin: string): string =>
  objectText(component, (name, item) => {
    if (FIXED.has(name)) return quote(item as string)
    return name === 'docs' ? quote(absoluteUrl(item as string, origin)) : plain(name, item)
  })

const memoryText = (memory: Memory, origin: string): string =>
  objectText(memory, (name, item) =>
    name === 'components'
      ? `[${(item as Memory['components']).map((each) => componentText(each, origin)).join(',')}]`
      : plain(name, item),
  )

/**
 * An answer as JSON, its links as URLs of this deployment: the text that `JSON.stringify` would give. Most of it is
 * formulas and sources, which are not quoted anew each time.
 *
 * @param origin scheme, host and port that the request was sent to
 */
export const estimateText = (estimate: LinkedEstimate, origin: string): string =>
  objectText(estimate, (name, item) => {
    if (name === 'memory') return memoryText(item as Memory, origin)
    if (name !== 'links') return plain(name, item)
    return objectText(item as LinkedEstimate['links'], (_, path) =>
      JSON.stringify(absoluteUrl(path as string, origin)),
    )
  })

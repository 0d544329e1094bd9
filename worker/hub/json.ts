import type { JsonObject } from '../../shared/model/config/reader.ts'
import { HubFailure } from './failure.ts'
import { JSON_LIMITS } from './limits.ts'

/** Whether brackets nest deeper than allowed. Those inside of texts are counted too: they only make it stricter by a little. */
function nestsTooDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inText) {
      if (code === 0x5c) index++
      else if (code === 0x22) inText = false
    } else if (code === 0x22) inText = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > JSON_LIMITS.depth) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A JSON object from outside.
 * @param what names it in a failure
 */
export function jsonObject(bytes: Uint8Array, what: string): JsonObject {
  const text = new TextDecoder().decode(bytes)
  if (nestsTooDeep(text))
    throw new HubFailure('not-understood', `${what} nests deeper than ${JSON_LIMITS.depth} levels`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new HubFailure('not-understood', `${what} is not valid JSON`)
  }
  if (!isObject(value)) throw new HubFailure('not-understood', `${what} is not a JSON object`)
  return value
}

/** A whole number that is not negative, else null. */
export const wholeNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

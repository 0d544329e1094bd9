import { failure, success, type Result } from '../../shared/errors.ts'
import type { EdgeProblem } from '../problem.ts'
import { jsonFault } from './json-fault.ts'

/** Longest request body, in bytes. The largest published config.json is under 40 kB. */
export const MAX_BODY_SIZE = 256 * 1024

type Body =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: EdgeProblem }

const malformed = (detail: string): Body => ({ ok: false, problem: { kind: 'malformed-json', detail } })

const unsupported = (detail: string): Body => ({
  ok: false,
  problem: { kind: 'unsupported-media-type', detail },
})

/** `application/json` and its relatives (`application/ld+json`), in UTF-8. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i

/** The JSON value of a request's body. The body's length is checked before this is called. */
export async function readJson(request: Request): Promise<Body> {
  const type = request.headers.get('Content-Type')
  if (type === null || !JSON_TYPE.test(type.trim()))
    return unsupported(
      `The body must be JSON in UTF-8, sent as "Content-Type: application/json", not ${type === null ? 'without a type' : `as "${type.slice(0, 80)}"`}.`,
    )
  const encoding = request.headers.get('Content-Encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity')
    return unsupported(`The body must not be compressed, and this one is "${encoding.slice(0, 40)}".`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(await request.arrayBuffer())
  } catch {
    return malformed('The body is not text in UTF-8.')
  }
  if (text.trim() === '') return malformed('The body is empty. Send a JSON object.')
  const fault = jsonFault(text)
  if (fault !== null) return malformed(`Line ${fault.line}, column ${fault.column}: ${fault.message}.`)
  return { ok: true, value: JSON.parse(text) as unknown }
}

/** A POST takes its fields from the body alone; a field in the URL as well would have two values. */
export function refuseQuery(url: URL): Result<null> {
  const names = [...new Set(url.searchParams.keys())]
  if (names.length === 0) return success(null)
  const message = 'is in the URL of a POST: put it into the JSON body'
  return failure(
    'invalid-request',
    names.map((field) => ({ field, message })),
  )
}

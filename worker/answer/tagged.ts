import type { Context } from 'hono'
import type { AppEnv } from '../env.ts'
import { allHeaders } from './headers.ts'

const encoder = new TextEncoder()

/**
 * A validator of a body: 64 bits of two multiplicative hashes, and its length. It tells answers of one URL apart, so it
 * need not withstand anybody who looks for two bodies alike; a cryptographic digest costs ten times as much.
 */
function tagOf(body: Uint8Array): string {
  const words = new Uint32Array(body.buffer, body.byteOffset, body.byteLength >> 2)
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number
    low = Math.imul(low ^ word, 0x01000193) ^ (low >>> 15)
    high = Math.imul(high ^ word, 0x85ebca6b) ^ (high >>> 13)
  }
  for (let i = words.length * 4; i < body.byteLength; i++) {
    low = Math.imul(low ^ (body[i] as number), 0x01000193)
    high = Math.imul(high ^ (body[i] as number), 0x85ebca6b)
  }
  return `"${body.byteLength.toString(36)}-${(low >>> 0).toString(36)}-${(high >>> 0).toString(36)}"`
}

/** Whether a caller has this answer already (RFC 9110, 13.1.2: compared weakly, since a cache may have marked it so). */
const isKnown = (tag: string, ifNoneMatch: string): boolean =>
  ifNoneMatch === '*' || (ifNoneMatch.match(/"[^"]*"/g)?.includes(tag) ?? false)

/**
 * Answers with a text and its ETag, or with a 304. The response is made whole, every header put in at once: reading an
 * answer back to digest it and setting its headers one by one would cost a cheap route more than the answer itself.
 * The middlewares leave it as it is, unless the model came from a hub and its headers are still to follow.
 */
export function taggedText(
  c: Context<AppEnv>,
  text: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const body = encoder.encode(text) as Uint8Array<ArrayBuffer>
  const tag = tagOf(body)
  if (c.get('isOfHub') === true) return c.body(body, 200, { ...headers, ETag: tag })
  c.set('isComplete', true)
  const ifNoneMatch = c.req.raw.headers.get('If-None-Match')
  const { 'Cache-Control': cacheControl = '' } = headers
  if (ifNoneMatch !== null && isKnown(tag, ifNoneMatch))
    return new Response(null, {
      status: 304,
      headers: allHeaders(c, { ETag: tag, 'Cache-Control': cacheControl }),
    })
  return new Response(body, { headers: allHeaders(c, { ...headers, ETag: tag }) })
}

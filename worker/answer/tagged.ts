import type { Context } from 'hono'
import type { AppEnv } from '../env.ts'
import { allHeaders } from './headers.ts'
import { tagged, type Tagged } from './tag.ts'

/** Whether a caller has this answer already (RFC 9110, 13.1.2: compared weakly, since a cache may have marked it so). */
const isKnown = (tag: string, ifNoneMatch: string): boolean =>
  ifNoneMatch === '*' || (ifNoneMatch.match(/"[^"]*"/g)?.includes(tag) ?? false)

/**
 * Answers with a text and its ETag, or with a 304. The response is made whole, every header put in at once: reading an
 * answer back to digest it and setting its headers one by one would cost a cheap route more than the answer itself.
 * The middlewares leave it as it is, unless the model came from a hub and its headers are still to follow.
 */
export function answerTagged(
  c: Context<AppEnv>,
  { body, tag }: Tagged,
  headers: Readonly<Record<string, string>>,
): Response {
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

/** The same with a text that is sent once. */
export const taggedText = (
  c: Context<AppEnv>,
  text: string,
  headers: Readonly<Record<string, string>>,
): Response => answerTagged(c, tagged(text), headers)

import type { Context } from 'hono'
import { allHeaders } from '../answer/headers.ts'
import type { Tagged } from '../answer/tag.ts'
import { answerTagged } from '../answer/tagged.ts'
import type { AppEnv } from '../env.ts'
import { SVG } from '../png/answer.ts'

/** Headers that badge after badge has, by all that they differ in: a handful of cache lives and rate policies. */
const shared = new Map<string, Headers>()
const SHARED_KEPT = 32

/** @param life how long the badge may be kept */
function sharedHeaders(c: Context<AppEnv>, life: string): Headers {
  const key = `${life}\0${c.get('ratePolicy') ?? ''}`
  let headers = shared.get(key)
  if (!headers) {
    headers = new Headers(allHeaders(c, { ...SVG, 'Cache-Control': life }))
    headers.delete('X-Request-Id')
    if (shared.size >= SHARED_KEPT) shared.clear()
    shared.set(key, headers)
  }
  return headers
}

/** The headers of a badge that says what was asked: how long it may be kept, and no more. */
const isPlain = (own: Readonly<Record<string, string>>): own is { readonly 'Cache-Control': string } =>
  own['Cache-Control'] !== undefined && Object.keys(own).length === 1

/**
 * Answers with a badge as SVG. Its headers are copied from those of badges before, all but the tag and the request's
 * id: made anew from their texts they would cost more than the estimate.
 */
export function sendBadge(
  c: Context<AppEnv>,
  badge: Tagged,
  own: Readonly<Record<string, string>>,
): Response {
  // A problem has headers of its own, a known tag is answered with a 304, and those of a model of a hub still follow.
  if (!isPlain(own) || c.get('isOfHub') === true || c.req.raw.headers.has('If-None-Match'))
    return answerTagged(c, badge, { ...SVG, ...own })
  c.set('isComplete', true)
  const response = new Response(badge.body, { headers: sharedHeaders(c, own['Cache-Control']) })
  response.headers.set('X-Request-Id', c.get('requestId'))
  response.headers.set('ETag', badge.tag)
  return response
}

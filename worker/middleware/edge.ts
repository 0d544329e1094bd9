import type { Context, MiddlewareHandler } from 'hono'
import { etag } from 'hono/etag'
import { addHeaders } from '../answer/headers.ts'
import type { AppEnv } from '../env.ts'
import { policyHeader, rateClassOf } from '../limits/classes.ts'
import { refusal, tooLong } from '../limits/limit.ts'
import { isObserved, observe } from './observe.ts'

/** Longest id that a caller may give a request, and what it may be made of: it goes into the log. */
const OWN_ID = /^[\w\-=]{1,255}$/

function idOf(request: Request): string {
  const own = request.headers.get('X-Request-Id')
  return own !== null && OWN_ID.test(own) ? own : crypto.randomUUID()
}

/** The answer of this side's bounds, or of the routes behind. */
async function answered(c: Context<AppEnv>, next: () => Promise<void>): Promise<void> {
  const long = tooLong(c)
  if (long) {
    c.res = long
    return
  }
  const rate = rateClassOf(c.req.path)
  if (c.env[rate.binding] === undefined) return next()
  const refused = await refusal(c, rate)
  if (refused) {
    c.res = refused
    return
  }
  c.set('ratePolicy', policyHeader(rate))
  return next()
}

const tag = etag()
const made = async (): Promise<void> => undefined

/**
 * All that every request of the API has in common, in one pass, since a chain of middlewares costs a cheap route more
 * than its answer: the request's id, its bounds, ETag, the standard headers, the log.
 */
export const edge: MiddlewareHandler<AppEnv> = async (c, next) => {
  const startedAt = isObserved(c.env) ? Date.now() : undefined
  c.set('requestId', idOf(c.req.raw))
  await answered(c, next)
  if (c.get('isComplete') !== true) {
    await tag(c, made)
    addHeaders(c)
  }
  if (startedAt !== undefined) observe(c, startedAt)
}

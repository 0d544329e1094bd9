import { createMiddleware } from 'hono/factory'
import { CACHE_TAGS } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { isObserved, observe } from './observe.ts'

/** Set on every answer of the API, problems and 304 included: a browser checks them before it shows either. */
const EVERY_ANSWER = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Cache-Status, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, X-Plimsoll-Error, X-Plimsoll-Status',
  // A badge opened on its own is a document: it may draw itself and its logo, and nothing else.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  // Badges are embedded in pages of other origins, some of which isolate themselves.
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
} as const

const ENTRIES = Object.entries(EVERY_ANSWER)

/** CORS and security headers, the tags to purge by, and the log. */
export const standardHeaders = createMiddleware<AppEnv>(async (c, next) => {
  const startedAt = isObserved(c.env) ? Date.now() : undefined
  await next()
  const { headers } = c.res
  const own = headers.get('Content-Security-Policy')
  for (const [name, value] of ENTRIES) headers.set(name, value)
  // A page that is meant to run a script says so itself.
  if (own !== null) headers.set('Content-Security-Policy', own)
  headers.set('X-Request-Id', c.get('requestId'))
  if (headers.get('Cache-Control')?.startsWith('public') === true) headers.set('Cache-Tag', CACHE_TAGS)
  if (startedAt !== undefined) observe(c, startedAt)
})

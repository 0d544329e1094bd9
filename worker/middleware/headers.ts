import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../env.ts'

/** Set on every answer of the API, problems and 304 included: a browser checks them before it shows either. */
const EVERY_ANSWER = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'ETag, Link, Retry-After, X-Request-Id, X-Plimsoll-Error, X-Plimsoll-Status, X-Plimsoll-Drawn',
  // A badge opened on its own is a document: it may draw itself and its logo, and nothing else.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  // Badges are embedded in pages of other origins, some of which isolate themselves.
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
} as const

/** CORS and security headers. */
export const standardHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next()
  const own = c.res.headers.get('Content-Security-Policy')
  for (const [name, value] of Object.entries(EVERY_ANSWER)) c.res.headers.set(name, value)
  // A page that is meant to run a script says so itself.
  if (own !== null) c.res.headers.set('Content-Security-Policy', own)
  c.res.headers.set('X-Request-Id', c.get('requestId'))
})

import type { Context } from 'hono'
import { CACHE_TAGS } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'

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

/** A shared cache may keep what says `public`, and is told by which tags to forget it. */
const isShared = (cacheControl: string | null | undefined): boolean =>
  cacheControl?.startsWith('public') === true

/** An answer's own headers with those that every answer has. */
export function allHeaders(
  c: Context<AppEnv>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers: Record<string, string> = { ...EVERY_ANSWER, ...own, 'X-Request-Id': c.get('requestId') }
  if (isShared(own['Cache-Control'])) headers['Cache-Tag'] = CACHE_TAGS
  const policy = c.get('ratePolicy')
  if (policy !== undefined) headers['RateLimit-Policy'] = policy
  return headers
}

const ENTRIES = Object.entries(EVERY_ANSWER)

/** The same for an answer that is made already. */
export function addHeaders(c: Context<AppEnv>): void {
  const { headers } = c.res
  const policy = c.get('ratePolicy')
  // A refusal of the hub's own class says so itself.
  if (policy !== undefined && !headers.has('RateLimit-Policy')) headers.set('RateLimit-Policy', policy)
  const own = headers.get('Content-Security-Policy')
  for (const [name, value] of ENTRIES) headers.set(name, value)
  // A page that is meant to run a script says so itself.
  if (own !== null) headers.set('Content-Security-Policy', own)
  headers.set('X-Request-Id', c.get('requestId'))
  if (isShared(headers.get('Cache-Control'))) headers.set('Cache-Tag', CACHE_TAGS)
}

import type { Context } from 'hono'
import { catalogueDate, VERSION } from '../../shared/index.ts'
import type { AppEnv } from '../env.ts'

/** Where the edge keeps what is dear to make. A new version of the engine or of the catalogue makes it anew. */
function addressOf(c: Context<AppEnv>, key: string): string {
  const { origin } = new URL(c.req.url)
  const [, kind = ''] = c.req.path.split('/', 2)
  const ending = c.req.path.endsWith('.png') ? 'png' : 'other'
  const route = kind === 'v1' ? c.req.path : `/${kind}.${ending}`
  return `${origin}/kept${route}?${new URLSearchParams({ key, version: `${VERSION} ${catalogueDate}` })}`
}

/** The Cache API of the data centre; none on a workers.dev address or outside Cloudflare, where a picture is drawn each time. */
function store(): Cache | undefined {
  return typeof caches === 'undefined' ? undefined : (caches as CacheStorage & { default?: Cache }).default
}

/**
 * Answers from the data centre's cache, else makes the answer and keeps it for as long as its own headers say.
 * `Cache-Status` (RFC 9211) tells which of the two it was.
 *
 * @param keyOf what is asked, in its one canonical form; undefined for a question that is wrong and not kept. Worked
 *   out where there is a cache to ask.
 */
export async function throughEdgeCache(
  c: Context<AppEnv>,
  keyOf: () => string | undefined,
  make: () => Promise<Response>,
): Promise<Response> {
  // What a credential was used for is kept for nobody else, and nobody is given what was kept for others.
  const place = c.get('isPrivate') === true ? undefined : store()
  const key = place === undefined ? undefined : keyOf()
  const cache = key === undefined ? undefined : place
  const address = key === undefined ? '' : addressOf(c, key)
  const kept = await cache?.match(address).catch(() => undefined)
  if (kept !== undefined) {
    const answer = new Response(kept.body, kept)
    answer.headers.set('Cache-Status', 'plimsoll; hit')
    return answer
  }
  const made = await make()
  // A problem is short-lived and cheap; keeping it would only delay the moment when it is mended.
  // What a credential was needed for is kept nowhere that others can read.
  const isKept =
    cache !== undefined &&
    made.status === 200 &&
    c.get('isPrivate') !== true &&
    !made.headers.has('X-Plimsoll-Error')
  if (isKept) {
    const copy = made.clone()
    c.executionCtx.waitUntil(cache.put(address, copy).catch(() => undefined))
  }
  made.headers.set('Cache-Status', isKept ? 'plimsoll; fwd=miss; stored' : 'plimsoll; fwd=bypass')
  return made
}

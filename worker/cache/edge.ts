import type { Context } from 'hono'
import { catalogueDate, VERSION } from '../../shared/index.ts'
import type { AppEnv } from '../env.ts'

/** Where the edge keeps what is dear to draw. A new version of the engine or of the catalogue draws anew. */
function keyOf(url: string): Request {
  const key = new URL(url)
  key.searchParams.set('drawn-by', `${VERSION} ${catalogueDate}`)
  return new Request(key)
}

/** The Cache API of the data centre; none on a workers.dev address or outside Cloudflare, where a picture is drawn each time. */
function store(): Cache | undefined {
  return typeof caches === 'undefined' ? undefined : (caches as CacheStorage & { default?: Cache }).default
}

/**
 * Answers from the data centre's cache, else makes the answer and keeps it for as long as its own headers say.
 * The header `X-Plimsoll-Drawn` tells which of the two it was.
 */
export async function throughEdgeCache(c: Context<AppEnv>, make: () => Promise<Response>): Promise<Response> {
  // What a credential was used for is kept for nobody else, and nobody is given what was kept for others.
  const cache = c.get('isPrivate') === true ? undefined : store()
  const key = keyOf(c.req.url)
  const kept = await cache?.match(key).catch(() => undefined)
  if (kept !== undefined) {
    const answer = new Response(kept.body, kept)
    answer.headers.set('X-Plimsoll-Drawn', 'before')
    return answer
  }
  const made = await make()
  // A problem is short-lived and cheap; keeping it would only delay the moment when it is mended.
  // What a credential was needed for is kept nowhere that others can read.
  if (cache !== undefined && !c.get('isPrivate') && !made.headers.has('X-Plimsoll-Error')) {
    const copy = made.clone()
    c.executionCtx.waitUntil(cache.put(key, copy).catch(() => undefined))
  }
  made.headers.set('X-Plimsoll-Drawn', 'now')
  return made
}

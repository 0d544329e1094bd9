import { VERSION } from '../../shared/index.ts'
import type { HubFacts } from '../../shared/hub/facts.ts'

/** Facts as they are kept, with the time they were known to be so. */
export interface KeptFacts {
  readonly facts: HubFacts
  /** Milliseconds since 1970. */
  readonly confirmedAt: number
}

/** Where facts survive an isolate. Everything in it was readable by anybody when it was put there. */
export interface FactsStore {
  readonly get: (key: string) => Promise<KeptFacts | undefined>
  readonly put: (key: string, kept: KeptFacts) => Promise<void>
}

/** How long kept facts may be found. Older ones are no better than none. */
const KEPT_SECONDS = 30 * 24 * 3600

/** Nothing answers at this address: it is only a name. A new version of the engine reads anew. */
const addressOf = (key: string): string =>
  `https://hub.plimsoll.invalid/${VERSION}/${encodeURIComponent(key)}`

/** The Cache API of the data centre. On an address of workers.dev it keeps nothing, and every isolate reads for itself. */
export function edgeStore(cache: Pick<Cache, 'match' | 'put'>): FactsStore {
  return {
    get: async (key) => {
      const found = await cache.match(addressOf(key)).catch(() => undefined)
      return found === undefined
        ? undefined
        : ((await found.json().catch(() => undefined)) as KeptFacts | undefined)
    },
    put: async (key, kept) => {
      const headers = {
        'Content-Type': 'application/json',
        'Cache-Control': `public, max-age=${KEPT_SECONDS}`,
      }
      await cache.put(addressOf(key), new Response(JSON.stringify(kept), { headers })).catch(() => undefined)
    },
  }
}

import { catalogueDate, VERSION } from '../../shared/index.ts'

/** An answer that is a pure function of its URL and of the deployed catalogue. */
const PURE = 'public, max-age=3600, s-maxage=86400, stale-while-revalidate=604800'

/** The one table of cache lives: what kind of answer, how long it may be kept. */
export const CACHE_CONTROL = {
  catalogue: PURE,
  document: PURE,
  image: PURE,
  /** The URL names the catalogue's date, and the commit of a model that is not in it. */
  pinnedImage: 'public, max-age=31536000, immutable',
  /** Short, so that a README heals soon after its URL is corrected or the model enters the catalogue. */
  imageError: 'public, max-age=60, s-maxage=60',
  /** A model of a hub: its name may stand for another commit soon. */
  hub: 'public, max-age=300, s-maxage=600, stale-while-revalidate=86400',
  /** Read before, and the hub cannot be asked now: ask again soon. */
  hubStale: 'public, max-age=60, s-maxage=60',
  /** Read with the deployment's own credential: for whoever asked, and for no cache. */
  private: 'private, no-store',
  /** The body decides the answer, and no cache keys on a body. */
  post: 'no-store',
  error: 'no-store',
  health: 'no-store',
} as const satisfies Record<string, string>

export type CacheClass = keyof typeof CACHE_CONTROL

/**
 * Tags to purge by: everything, all of one version of the engine, all of one catalogue. Each cacheable answer carries
 * them; Cloudflare takes the header off before it reaches a client.
 */
export const CACHE_TAGS = `plimsoll,engine-${VERSION},catalogue-${catalogueDate}`

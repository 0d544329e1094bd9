import type { HubSettings } from './hub/index.ts'

/** Bindings that a deployment may leave out: nothing is limited or counted then. */
interface Optional {
  readonly LIMIT_PLAIN?: RateLimit
  readonly LIMIT_PICTURE?: RateLimit
  readonly LIMIT_DEAR?: RateLimit
  readonly LIMIT_HUB?: RateLimit
  /** Analytics Engine: one point per request. */
  readonly COUNTERS?: AnalyticsEngineDataset
  /** `on`: one line of the log per request. */
  readonly LOG_REQUESTS?: string
}

type Own = HubSettings & Optional

/** What every route of the Worker is given: the bindings of wrangler.toml, its settings, and the request's own. */
export interface AppEnv {
  Bindings: Omit<Env, keyof Own> & Own
  Variables: {
    /** What a caller can name a request by, and the log does: the caller's own, or a random one. */
    requestId: string
    /** The query, once it has been read. */
    query?: Readonly<Record<string, string | string[]>>
    /** `RateLimit-Policy` of the class that this request was counted in. */
    ratePolicy?: string
    /** True once the model was read from a hub: how long the answer may be kept is not the route's to say. */
    isOfHub?: boolean
    /** True for an answer with all its headers: nothing is to be added. */
    isComplete?: boolean
    /** True once a credential was used for the answer: no shared cache may keep it. */
    isPrivate?: boolean
  }
}

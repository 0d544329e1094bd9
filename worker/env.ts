import type { RequestIdVariables } from 'hono/request-id'
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
  Variables: RequestIdVariables & {
    /** True once a credential was used for the answer: no shared cache may keep it. */
    isPrivate?: boolean
  }
}

import type { RequestIdVariables } from 'hono/request-id'
import type { HubSettings } from './hub/index.ts'

/** What every route of the Worker is given: the bindings of wrangler.toml, its settings, and the request's own. */
export interface AppEnv {
  Bindings: Omit<Env, keyof HubSettings> & HubSettings
  Variables: RequestIdVariables & {
    /** True once a credential was used for the answer: no shared cache may keep it. */
    isPrivate?: boolean
  }
}

import type { RequestIdVariables } from 'hono/request-id'

/** What every route of the Worker is given: the bindings of wrangler.toml and the request's id. */
export interface AppEnv {
  Bindings: Env
  Variables: RequestIdVariables
}

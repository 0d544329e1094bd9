import { Hono } from 'hono'
import { catalogueDate, VERSION } from '../../shared/index.ts'
import { engines } from '../../shared/engines/index.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'

/** The newest profile of every engine: the constants in force where a request names no version. */
const profiles = () =>
  engines.flatMap(({ id, profiles: [newest] }) =>
    newest === undefined ? [] : [{ engine: id, profile: newest.id, measured: newest.measured }],
  )

/** Liveness, and what the answers of this deployment rest on. */
export const healthRoutes = new Hono<AppEnv>().get('/healthz', (c) => {
  const body = {
    status: 'ok',
    version: VERSION,
    catalogue: catalogueDate,
    engine_profiles: profiles(),
  } as const
  return c.json(body, 200, { 'Cache-Control': CACHE_CONTROL.health })
})

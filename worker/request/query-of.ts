import type { Context } from 'hono'
import type { AppEnv } from '../env.ts'
import { queryObject } from './query.ts'

/** The query of a request, read once for all who look at it. */
export function queryOf(c: Context<AppEnv>): Readonly<Record<string, string | string[]>> {
  let query = c.get('query')
  if (query === undefined) c.set('query', (query = queryObject(c.req.url)))
  return query
}

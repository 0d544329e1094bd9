import type { Context } from 'hono'
import { routePath } from 'hono/route'
import type { AppEnv } from '../env.ts'

/** Upper ends of the classes of waiting, in milliseconds. */
const WAITS = [10, 100, 1000, 10_000] as const

const waitClass = (milliseconds: number): string => {
  const end = WAITS.find((each) => milliseconds < each)
  return end === undefined ? 'longer' : `<${end}ms`
}

/** The route as the code declares it: what a user wrote in a path or query is nowhere in it. */
export const routeOf = (c: Context<AppEnv>): string => routePath(c, -1).replace(/:(\w+)\{.*\}$/, '{$1}')

const cacheOf = ({ status, headers }: Response): string => {
  if (status === 304) return 'not-modified'
  const state = headers.get('Cache-Status')
  if (state === null) return 'none'
  return state.includes('hit') ? 'hit' : 'miss'
}

/** Whether this deployment wants to know of each request. */
export const isObserved = ({ LOG_REQUESTS, COUNTERS }: AppEnv['Bindings']): boolean =>
  LOG_REQUESTS === 'on' || COUNTERS !== undefined

/**
 * One line per request, and one point where counters are bound. Nothing of it tells who asked or what: no address, no
 * query, no name. The duration is time spent waiting: a Worker's clock stands still while it computes.
 */
export function observe(c: Context<AppEnv>, startedAt: number): void {
  const { LOG_REQUESTS, COUNTERS } = c.env
  const { method } = c.req
  const line = {
    request: c.get('requestId'),
    // A method that is none is text of the caller's own.
    method: /^(?:GET|HEAD|POST|OPTIONS|PUT|PATCH|DELETE)$/.test(method) ? method : 'other',
    route: routeOf(c),
    status: c.res.status,
    wait: waitClass(Date.now() - startedAt),
    cache: cacheOf(c.res),
  }
  // eslint-disable-next-line no-console -- the log of requests
  if (LOG_REQUESTS === 'on') console.log(JSON.stringify(line))
  COUNTERS?.writeDataPoint({
    indexes: [line.route],
    blobs: [line.method, line.route, String(line.status), line.wait, line.cache],
    doubles: [1],
  })
}

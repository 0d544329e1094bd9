import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { AppEnv } from '../env.ts'
import { routeOf } from './observe.ts'
import { problemResponse } from '../problem.ts'

/** Whatever was thrown. Bad input never throws, so this is a bug: it is logged, and the caller gets its id. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  if (error instanceof HTTPException) return error.getResponse()
  // eslint-disable-next-line no-console -- the log is the only place where a bug of this side can be seen
  console.error(
    JSON.stringify({ request: c.get('requestId'), route: routeOf(c), error: error.stack ?? String(error) }),
  )
  return problemResponse(c, {
    kind: 'internal',
    detail: `The request was not at fault. Report it with the id ${c.get('requestId')}.`,
  })
}

import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { estimate } from '../../shared/index.ts'
import { readLog, reconciled, requestOfLog } from '../../shared/reconcile/index.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { readModels, withHubHeaders } from '../middleware/hub.ts'
import { problemResponse, type EdgeProblem } from '../problem.ts'
import { queryObject } from '../request/query.ts'

/** Longest log that is read, in bytes. A start-up log at debug level has under 200 kB; what follows is traffic. */
export const MAX_LOG_SIZE = 1_000_000

const limited = bodyLimit({
  maxSize: MAX_LOG_SIZE,
  onError: (c) =>
    problemResponse(c, {
      kind: 'body-too-large',
      detail: `The log may hold ${MAX_LOG_SIZE} bytes. The lines of the start-up are enough.`,
    }),
})

const TEXT_TYPE = /^text\/plain\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i

/** The log of a request's body, or why there is none. */
async function logOf(request: Request): Promise<string | EdgeProblem> {
  const type = request.headers.get('Content-Type')
  if (type === null || !TEXT_TYPE.test(type.trim()))
    return {
      kind: 'unsupported-media-type',
      detail: `The body must be a log in UTF-8, sent as "Content-Type: text/plain", not ${type === null ? 'without a type' : `as "${type.slice(0, 80)}"`}.`,
    }
  return new TextDecoder().decode(await request.arrayBuffer())
}

/** A pasted start-up log beside the estimate of the same run, term by term. */
export const reconcileRoutes = new Hono<AppEnv>().post('/reconcile', limited, async (c) => {
  const log = await logOf(c.req.raw)
  if (typeof log !== 'string') return problemResponse(c, log)
  const read = readLog(log)
  if (!read.ok) return problemResponse(c, read.problem)
  const request = requestOfLog(read.value, queryObject(c.req.url))
  if (!request.ok) return problemResponse(c, request.problem)
  const outcomes = await readModels(c, [request.value])
  const answer = estimate(request.value)
  if (!answer.ok) return withHubHeaders(problemResponse(c, answer.problem), outcomes)
  return c.json(reconciled(read.value, answer.value), 200, { 'Cache-Control': CACHE_CONTROL.post })
})

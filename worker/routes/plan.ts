import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { isObject } from '../hub/json.ts'
import { readModels, withHubHeaders } from '../middleware/hub.ts'
import { problemResponse } from '../problem.ts'
import { MAX_BODY_SIZE, readJson, refuseQuery } from '../request/body.ts'

const limited = bodyLimit({
  maxSize: MAX_BODY_SIZE,
  onError: (c) =>
    problemResponse(c, { kind: 'body-too-large', detail: `The body may hold ${MAX_BODY_SIZE} bytes.` }),
})

/** The models a plan names, for those that the catalogue has not. */
const named = (body: unknown): Record<string, unknown>[] =>
  isObject(body) && Array.isArray(body['models']) ? (body['models'] as unknown[]).filter(isObject) : []

/** Several models on the same GPUs. */
export const planRoutes = new Hono<AppEnv>().post('/plan', limited, async (c) => {
  const noQuery = refuseQuery(new URL(c.req.url))
  if (!noQuery.ok) return problemResponse(c, noQuery.problem)
  const body = await readJson(c.req.raw)
  if (!body.ok) return problemResponse(c, body.problem)
  const read = await readModels(c, named(body.value))
  const { plan } = await import('../../shared/decide/plan.ts')
  const answer = plan(body.value)
  if (!answer.ok) return withHubHeaders(problemResponse(c, answer.problem), read)
  return c.json(answer.value, 200, { 'Cache-Control': CACHE_CONTROL.post })
})

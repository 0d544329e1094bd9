import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import type { AskedModel } from '../hub/index.ts'
import { isObject } from '../hub/json.ts'
import { namedModels, readModels } from '../middleware/hub.ts'
import { problemResponse } from '../problem.ts'
import { MAX_BODY_SIZE, readJson } from '../request/body.ts'

const limited = bodyLimit({
  maxSize: MAX_BODY_SIZE,
  onError: (c) =>
    problemResponse(c, { kind: 'body-too-large', detail: `The body may hold ${MAX_BODY_SIZE} bytes.` }),
})

/** The models that calls of tools name, for those that the catalogue has not. */
function namedInCalls(body: unknown): AskedModel[] {
  const messages = Array.isArray(body) ? (body as unknown[]) : [body]
  return messages.flatMap((message) => {
    const params = isObject(message) && message['method'] === 'tools/call' ? message['params'] : null
    const input = isObject(params) ? params['arguments'] : null
    return isObject(input) ? namedModels(input) : []
  })
}

/** Model Context Protocol, streamable HTTP, without sessions. The SDK is loaded with the first call for it. */
export const mcpRoutes = new Hono<AppEnv>().post('/mcp', limited, async (c) => {
  const body = await readJson(c.req.raw)
  if (!body.ok) return problemResponse(c, body.problem)
  await readModels(c, namedInCalls(body.value))
  const { answerMcp } = await import('../mcp/server.ts')
  const answer = await answerMcp(c.req.raw, body.value)
  const headers = new Headers(answer.headers)
  headers.set('Cache-Control', CACHE_CONTROL.post)
  return new Response(answer.body, { status: answer.status, headers })
})

import type { Context } from 'hono'
import type { AppEnv } from '../env.ts'
import { problemResponse } from '../problem.ts'

/** What a browser asks before it sends a request of another origin. */
const PREFLIGHT = {
  'Access-Control-Allow-Headers':
    'Content-Type, If-None-Match, X-Request-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name',
  'Access-Control-Max-Age': '86400',
} as const

/** Answers a known path that was asked with another method: OPTIONS with what it takes, any other with 405. */
export function otherMethod(c: Context<AppEnv>, taken: readonly string[]): Response {
  const allow = [...taken, 'OPTIONS'].join(', ')
  if (c.req.method === 'OPTIONS')
    return c.body(null, 204, { Allow: allow, 'Access-Control-Allow-Methods': taken.join(', '), ...PREFLIGHT })
  c.header('Allow', allow)
  return problemResponse(c, {
    kind: 'method-not-allowed',
    detail: `${c.req.path.slice(0, 120)} takes ${allow}, not ${c.req.method.slice(0, 20)}.`,
  })
}

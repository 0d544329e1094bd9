import { Hono } from 'hono'
import { VERSION } from '../../shared/index.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'

/** Printed once per isolate and origin. The generator is loaded with the first request for it: start-up does not pay. */
let printed: { readonly origin: string; readonly text: string } | undefined

async function documentText(origin: string): Promise<string> {
  if (printed?.origin !== origin) {
    const { openapiDocument } = await import('../openapi/document.ts')
    printed = { origin, text: JSON.stringify(openapiDocument(origin, VERSION)) }
  }
  return printed.text
}

export const openapiRoutes = new Hono<AppEnv>().get('/openapi.json', async (c) =>
  c.body(await documentText(new URL(c.req.url).origin), 200, {
    'Content-Type': 'application/json',
    'Cache-Control': CACHE_CONTROL.document,
  }),
)

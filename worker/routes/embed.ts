import { Hono } from 'hono'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { embedPage } from '../embed/page.ts'

/** Anyone may frame the page; it may load the script and talk to the API of its own server, and nothing else. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *"

/** The calculator for other people's pages: a script that defines an element, and a page for a frame. */
export const embedRoutes = new Hono<AppEnv>()
  .get('/embed.js', async (c) => {
    const { default: script } = await import('../embed/client.js')
    const { origin } = new URL(c.req.url)
    return c.body(`{const PLIMSOLL_ORIGIN=${JSON.stringify(origin)};\n${script}}\n`, 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': CACHE_CONTROL.document,
    })
  })
  .get('/embed', async (c) => {
    const response = await c.html(embedPage(new URL(c.req.url).searchParams))
    response.headers.set('Content-Security-Policy', PAGE_POLICY)
    response.headers.set('Cache-Control', CACHE_CONTROL.document)
    return response
  })

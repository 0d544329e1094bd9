import { Hono } from 'hono'

/**
 * The yardstick: the least that a Hono Worker can do and still send an answer of the same size and type. What the
 * real routes cost beyond this is ours: parsing, the estimate, the rendering, the headers.
 */
interface Bindings {
  readonly ESTIMATE: string
  readonly BADGE: string
}

export default new Hono<{ Bindings: Bindings }>()
  .get('/v1/estimate', (c) => c.body(c.env.ESTIMATE, 200, { 'Content-Type': 'application/json' }))
  .get('/badge/:file', (c) => c.body(c.env.BADGE, 200, { 'Content-Type': 'image/svg+xml' }))

import { Hono } from 'hono'

/**
 * The yardstick: the least that a Hono Worker can do and still send an answer of the same size and type. What the
 * real routes cost beyond this is ours: parsing, the estimate, the rendering, the headers.
 */
interface Bindings {
  readonly ESTIMATE: string
  readonly BADGE: string
  /** Bytes of the larger answers, which are sent as so many letters. */
  readonly SIZES: Readonly<Record<'compare' | 'fit' | 'mcp', number>>
}

const texts = new Map<number, string>()
function textOf(bytes: number): string {
  let text = texts.get(bytes)
  if (text === undefined) texts.set(bytes, (text = 'x'.repeat(bytes)))
  return text
}
const JSON_TYPE = { 'Content-Type': 'application/json' }

export default new Hono<{ Bindings: Bindings }>()
  .get('/v1/estimate', (c) => c.body(c.env.ESTIMATE, 200, JSON_TYPE))
  .get('/badge/:file', (c) => c.body(c.env.BADGE, 200, { 'Content-Type': 'image/svg+xml' }))
  .get('/v1/compare', (c) => c.body(textOf(c.env.SIZES.compare), 200, JSON_TYPE))
  .get('/v1/fit', (c) => c.body(textOf(c.env.SIZES.fit), 200, JSON_TYPE))
  .post('/mcp', async (c) => {
    await c.req.json()
    return c.body(textOf(c.env.SIZES.mcp), 200, JSON_TYPE)
  })

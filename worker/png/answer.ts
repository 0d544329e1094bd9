import type { Context } from 'hono'
import { taggedText } from '../answer/tagged.ts'
import type { AppEnv } from '../env.ts'
import { routeOf } from '../middleware/observe.ts'
import type { Scale } from './render.ts'

export interface Picture {
  readonly svg: string
  readonly format: 'svg' | 'png' | null
  readonly scale: number
  readonly headers: Readonly<Record<string, string>>
}

const SVG = { 'Content-Type': 'image/svg+xml; charset=utf-8' }

/** Answers with a drawing as it is, or as PNG. A path without an ending gets the SVG. */
export async function answerPicture(
  c: Context<AppEnv>,
  { svg, format, scale, headers }: Picture,
): Promise<Response> {
  if (format !== 'png') return taggedText(c, svg, { ...SVG, ...headers })
  const { renderPng } = await import('./render.ts')
  const png = await renderPng(svg, Math.min(3, Math.max(1, scale)) as Scale)
  return c.body(new Uint8Array(png).buffer, 200, { 'Content-Type': 'image/png', ...headers })
}

/** What is shown when drawing itself failed, which is a bug of this side: a README must not show a broken image. */
const FALLBACK = `<svg xmlns="http://www.w3.org/2000/svg" width="230" height="20" role="img" aria-label="plimsoll: could not be drawn"><title>plimsoll: could not be drawn</title><rect width="230" height="20" rx="3" fill="#5c5c5c"/><text x="8" y="14" fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">plimsoll: could not be drawn</text></svg>`

/** Runs a route of images; whatever it throws is logged and answered with a picture all the same. */
export async function alwaysPicture(c: Context<AppEnv>, draw: () => Promise<Response>): Promise<Response> {
  try {
    return await draw()
  } catch (error) {
    const stack = error instanceof Error ? error.stack : String(error)
    // eslint-disable-next-line no-console -- the log is the only place where a bug of this side can be seen
    console.error(JSON.stringify({ request: c.get('requestId'), route: routeOf(c), error: stack }))
    return c.body(FALLBACK, 200, {
      ...SVG,
      'Cache-Control': 'no-store',
      'X-Plimsoll-Status': '500',
      'X-Plimsoll-Error': `internal: report it with the id ${c.get('requestId')}`,
    })
  }
}

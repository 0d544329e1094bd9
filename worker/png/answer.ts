import type { Context } from 'hono'
import { plainPicture } from '../answer/plain-picture.ts'
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

export const SVG = { 'Content-Type': 'image/svg+xml; charset=utf-8' }

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

/** Runs a route of images; whatever it throws is logged and answered with a picture all the same. */
export async function alwaysPicture(c: Context<AppEnv>, draw: () => Promise<Response>): Promise<Response> {
  try {
    return await draw()
  } catch (error) {
    const stack = error instanceof Error ? error.stack : String(error)
    // eslint-disable-next-line no-console -- the log is the only place where a bug of this side can be seen
    console.error(JSON.stringify({ request: c.get('requestId'), route: routeOf(c), error: stack }))
    return plainPicture(c, 'could not be drawn', {
      status: 500,
      error: `internal: report it with the id ${c.get('requestId')}`,
    })
  }
}

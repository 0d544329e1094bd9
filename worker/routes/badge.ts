import { Hono, type Context } from 'hono'
import { imageHeaders, problemHeaders } from '../cache/image.ts'
import { throughEdgeCache } from '../cache/edge.ts'
import { pictureKey } from '../cache/key.ts'
import type { AppEnv } from '../env.ts'
import { BADGE_FIELDS } from '../../shared/present/badge-fields.ts'
import { alwaysPicture, answerPicture } from '../png/answer.ts'
import { askForBadge, BADGE_FORMATS } from '../request/badge.ts'
import { imagePath } from '../request/image.ts'

/** Pixels of a PNG badge per pixel of its SVG: sharp on the dense screens where chats are read. */
const SCALE = 2

/**
 * README badges. An image route never breaks a README: on bad input it answers 200 with a grey badge that says what is
 * wrong, for a short time, and tells the machine in its headers.
 */
async function answerBadge(c: Context<AppEnv>): Promise<Response> {
  // The renderer's tables of text widths take a quarter of the Worker's start-up, which only a badge should pay.
  const { badgeEndpoint, badgeSvg } = await import('../badge/render.ts')
  const { LOGO_NAMES } = await import('../badge/logos.ts')
  const { path, options, words, answer } = askForBadge(c.req.param('path') ?? '', c.req.url, LOGO_NAMES)
  const headers = answer.ok
    ? imageHeaders(answer.value[0].estimate.model, path.subject['model'], options.v)
    : problemHeaders(answer.problem)
  // A label or colour that the URL asks for would dress an error up as an answer.
  const plain = options.style === undefined ? {} : { style: options.style }
  const look = answer.ok ? options : plain
  if (path.format === 'json') return c.json(badgeEndpoint(words, look, !answer.ok), 200, headers)
  return answerPicture(c, {
    svg: badgeSvg(words, look),
    format: path.format,
    scale: options.scale ?? SCALE,
    headers,
  })
}

/** A PNG is dear to draw and kept at the edge; the others cost less than looking them up. */
const route = (c: Context<AppEnv>): Promise<Response> =>
  alwaysPicture(c, () => {
    if (!c.req.path.endsWith('.png')) return answerBadge(c)
    const { subject } = imagePath(c.req.param('path') ?? '', BADGE_FORMATS)
    return throughEdgeCache(c, pictureKey(c.req.url, subject, BADGE_FIELDS), () => answerBadge(c))
  })

export const badgeRoutes = new Hono<AppEnv>().get('/', route).get('/:path{[\\s\\S]+}', route)

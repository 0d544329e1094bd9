import { Hono, type Context } from 'hono'
import { taggedText } from '../answer/tagged.ts'
import type * as Renderer from '../badge/render.ts'
import { sendBadge } from '../badge/send.ts'
import { imageHeaders, problemHeaders } from '../cache/image.ts'
import { throughEdgeCache } from '../cache/edge.ts'
import { pictureKey } from '../cache/key.ts'
import type { AppEnv } from '../env.ts'
import { alwaysPicture, answerPicture } from '../png/answer.ts'
import { answerBadge, readBadge, type BadgeQuestion } from '../request/badge.ts'
import { queryOf } from '../request/query.ts'

/** Pixels of a PNG badge per pixel of its SVG: sharp on the dense screens where chats are read. */
const SCALE = 2

// The renderer's tables of text widths take a quarter of the Worker's start-up, which only a badge should pay.
let renderer: typeof Renderer | undefined
const loadRenderer = async (): Promise<typeof Renderer> => (renderer = await import('../badge/render.ts'))

/**
 * README badges. An image route never breaks a README: on bad input it answers 200 with a grey badge that says what is
 * wrong, for a short time, and tells the machine in its headers.
 */
async function drawBadge(c: Context<AppEnv>, question: BadgeQuestion): Promise<Response> {
  const { badge, badgeEndpoint, LOGO_NAMES } = renderer ?? (await loadRenderer())
  const { path, look: options } = question
  const { words, answer } = answerBadge(question, LOGO_NAMES)
  const headers = answer.ok
    ? imageHeaders(answer.value[0].estimate.model, path.subject['model'], options.v)
    : problemHeaders(answer.problem)
  // A label or colour that the URL asks for would dress an error up as an answer.
  const plain = options.style === undefined ? {} : { style: options.style }
  const look = answer.ok ? options : plain
  if (path.format === 'json')
    return taggedText(c, JSON.stringify(badgeEndpoint(words, look, !answer.ok)), {
      'Content-Type': 'application/json',
      ...headers,
    })
  const drawn = badge(words, look)
  if (path.format !== 'png') return sendBadge(c, drawn, headers)
  return answerPicture(c, { svg: drawn.text, format: 'png', scale: options.scale ?? SCALE, headers })
}

/** A PNG is dear to draw and kept at the edge; the others cost less than looking them up. */
const route = (c: Context<AppEnv>): Promise<Response> =>
  alwaysPicture(c, () => {
    const question = readBadge(c.req.param('path') ?? '', queryOf(c))
    const draw = (): Promise<Response> => drawBadge(c, question)
    return question.path.format === 'png' ? throughEdgeCache(c, () => pictureKey(question), draw) : draw()
  })

export const badgeRoutes = new Hono<AppEnv>().get('/', route).get('/:path{[\\s\\S]+}', route)

import { Hono, type Context } from 'hono'
import type { Problem } from '../../shared/errors.ts'
import { problemBadgeText } from '../../shared/present/badge-text.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { askForBadge, badgePath } from '../request/badge.ts'

/** Longest value of the error header: proxies cut or refuse longer lines. */
const LONGEST_HEADER = 500

/** A problem on one line of printable ASCII, for whoever debugs an image. */
function headerText(problem: Problem): string {
  const words = problem.errors.map(({ field, message }) => `${field}: ${message}`).join('; ')
  return `${problem.kind}: ${words}`.replaceAll(/[^\u0020-\u007e]/gu, '?').slice(0, LONGEST_HEADER)
}

/**
 * README badges. An image route never breaks a README: on bad input it answers 200 with a grey badge that says what is
 * wrong, for a short time, and tells the machine in a header.
 */
async function answerBadge(c: Context<AppEnv>) {
  // The renderer's tables of text widths take a quarter of the Worker's start-up, which only a badge should pay.
  const { badgeEndpoint, badgeSvg } = await import('../badge/render.ts')
  const path = badgePath(c.req.param('path') ?? '')
  const { options, text } = askForBadge(path, c.req.url)
  const words = text.ok ? text.value : problemBadgeText(text.problem)
  const headers = text.ok
    ? { 'Cache-Control': CACHE_CONTROL.image }
    : { 'Cache-Control': CACHE_CONTROL.imageError, 'X-Plimsoll-Error': headerText(text.problem) }
  // A label or colour that the URL asks for would dress an error up as an answer.
  const plain = options.style === undefined ? {} : { style: options.style }
  const look = text.ok ? options : plain
  if (path.format === 'json') return c.json(badgeEndpoint(words, look, !text.ok), 200, headers)
  return c.body(badgeSvg(words, look), 200, { 'Content-Type': 'image/svg+xml; charset=utf-8', ...headers })
}

export const badgeRoutes = new Hono<AppEnv>()
  .get('/', (c) => answerBadge(c))
  .get('/:path{[\\s\\S]+}', (c) => answerBadge(c))

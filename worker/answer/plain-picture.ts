import type { Context } from 'hono'
import type { AppEnv } from '../env.ts'

/** Paths that are shown inside other people's pages. */
export const isPicture = (path: string): boolean => /^\/(?:badge|card|chart)\//.test(path)

/** Pixels of a character of 11 px Verdana, at most: the words are ours and have no wide ones. */
const CHARACTER_WIDTH = 7.5

const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/**
 * A small grey picture of a few words, drawn without an engine, a renderer or a rasterizer: for refusals, which must be
 * cheap, and for faults of this side, which may lie in any of them. An `<img>` shows it under any ending. The endpoint
 * of shields.io gets its words as JSON.
 *
 * @param status what the API would have answered with
 */
export function plainPicture(
  c: Context<AppEnv>,
  words: string,
  { status, error, headers = {} }: { status: number; error: string; headers?: Record<string, string> },
): Response {
  const all = {
    'Cache-Control': 'no-store',
    'X-Plimsoll-Status': String(status),
    'X-Plimsoll-Error': error,
    ...headers,
  }
  if (c.req.path.endsWith('.json'))
    return c.json(
      { schemaVersion: 1, label: 'plimsoll', message: words, color: 'lightgrey', isError: true },
      200,
      all,
    )
  const text = escaped(`plimsoll: ${words}`)
  const width = Math.ceil(text.length * CHARACTER_WIDTH) + 16
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${text}"><title>${text}</title><rect width="${width}" height="20" rx="3" fill="#5c5c5c"/><text x="8" y="14" fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text}</text></svg>`
  return c.body(svg, 200, { 'Content-Type': 'image/svg+xml; charset=utf-8', ...all })
}

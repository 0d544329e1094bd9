import type { Context } from 'hono'
import { isPicture, plainPicture } from '../answer/plain-picture.ts'
import type { AppEnv } from '../env.ts'
import { EDGE_PROBLEMS, problemResponse } from '../problem.ts'
import { exhaustedHeader, policyHeader, type RateClass } from './classes.ts'
import { clientOf } from './client.ts'

/**
 * Longest URL, in characters. The longest that means anything is a badge with its logo in it, 8 kB; Cloudflare itself
 * refuses above 16 kB.
 */
export const MAX_URL_LENGTH = 12_000

/** Whether the client may ask once more; true where nothing counts, and when the counter itself fails. */
async function mayAsk(limiter: RateLimit, client: string): Promise<boolean> {
  try {
    const { success } = await limiter.limit({ key: client })
    return success
  } catch {
    // A limiter that is down must not take the answers down with it.
    return true
  }
}

/** Refuses for a while; a route of images with a picture, as it answers all that is wrong. */
export function tooMany(c: Context<AppEnv>, rate: RateClass): Response {
  const limitHeaders = {
    'Retry-After': String(rate.period),
    'RateLimit-Policy': policyHeader(rate),
    RateLimit: exhaustedHeader(rate),
  }
  if (isPicture(c.req.path))
    return plainPicture(c, 'busy, ask again in a minute', {
      status: EDGE_PROBLEMS['rate-limited'].status,
      error: `rate-limited: ${rate.limit} in ${rate.period} seconds`,
      headers: limitHeaders,
    })
  const response = problemResponse(c, {
    kind: 'rate-limited',
    detail: `One client may ask ${rate.limit} times in ${rate.period} seconds here. Wait ${rate.period} seconds; answers may be cached, and one POST to /v1/plan or GET of /v1/compare holds many estimates.`,
  })
  for (const [name, value] of Object.entries(limitHeaders)) response.headers.set(name, value)
  return response
}

/** Counts one request against a class. Returns the refusal, or undefined to go on. */
export async function refusal(c: Context<AppEnv>, rate: RateClass): Promise<Response | undefined> {
  const limiter = c.env[rate.binding]
  if (limiter === undefined) return undefined
  const client = clientOf(c.req.raw.headers)
  if (client === undefined || (await mayAsk(limiter, client))) return undefined
  return tooMany(c, rate)
}

/** Refuses a URL that is longer than any that means something; undefined to go on. */
export function tooLong(c: Context<AppEnv>): Response | undefined {
  const { length } = c.req.url
  if (length <= MAX_URL_LENGTH) return undefined
  if (isPicture(c.req.path))
    return plainPicture(c, 'the URL is too long', {
      status: EDGE_PROBLEMS['url-too-long'].status,
      error: `url-too-long: ${MAX_URL_LENGTH} characters at most`,
    })
  return problemResponse(c, {
    kind: 'url-too-long',
    detail: `A URL may have ${MAX_URL_LENGTH} characters, not ${length}. A config.json goes into the body of POST /v1/estimate.`,
  })
}

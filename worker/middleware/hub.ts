import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { readHubModel, whereIs, type AskedModel } from '../hub/index.ts'
import type { Outcome } from '../hub/models.ts'
import { RATE_CLASSES } from '../limits/classes.ts'
import { refusal } from '../limits/limit.ts'
import { queryOf } from '../request/query.ts'

/** Models that one request may have read: more would not stay within the subrequests of one. */
const MODELS_READ = 3

const waitUntilOf =
  (c: Context<AppEnv>) =>
  (work: Promise<unknown>): void =>
    c.executionCtx.waitUntil(work)

/**
 * Reads the models that a request names and the catalogue has not, the first few of them. Call it before the engine is
 * asked.
 * @throws HTTPException when this client has had too many read
 */
export async function readModels(c: Context<AppEnv>, asked: readonly AskedModel[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const each of asked) {
    if (outcomes.length === MODELS_READ) break
    const where = whereIs(c.env, each)
    if (where === 'here') continue
    const refused = where === 'hub' ? await refusal(c, RATE_CLASSES.hub) : undefined
    if (refused !== undefined)
      throw new HTTPException(refused.status as ContentfulStatusCode, { res: refused })
    const outcome = await readHubModel(c.env, waitUntilOf(c), each)
    if (!outcome) continue
    outcomes.push(outcome)
    c.set('isOfHub', true)
    if (outcome.isPrivate) c.set('isPrivate', true)
  }
  return outcomes
}

/** How long the answer may be kept, given how its models were read. Undefined: as the route says. */
function cacheControl(outcomes: readonly Outcome[]): string | undefined {
  if (outcomes.some(({ isPrivate, result }) => isPrivate && result.ok)) return CACHE_CONTROL.private
  if (outcomes.some(({ state }) => state === 'stale')) return CACHE_CONTROL.hubStale
  return outcomes.some(({ state }) => state === 'named') ? CACHE_CONTROL.hub : undefined
}

/** Puts what was learnt from a hub into the headers of an answer. */
export function withHubHeaders<T extends Response>(response: T, outcomes: readonly Outcome[]): T {
  if (outcomes.length === 0) return response
  const { headers } = response
  const kept = cacheControl(outcomes)
  const isProblem = response.status >= 400 || headers.has('X-Plimsoll-Error')
  // The answer to a POST is kept nowhere anyway.
  const isPost = headers.get('Cache-Control') === CACHE_CONTROL.post
  if (kept !== undefined && !isProblem && !isPost) headers.set('Cache-Control', kept)
  const retryAfter = outcomes.flatMap((outcome) => outcome.retryAfter ?? [])[0]
  if (retryAfter !== undefined && isProblem) headers.set('Retry-After', String(retryAfter))
  return response
}

/** `/badge/org/name.svg`, `/card/…`, `/chart/…`: the model that the path names. */
const IMAGE = /^\/(?:badge|card|chart)\/(.+)\.(?:svg|png|json)$/s

function pathModel(path: string): string | undefined {
  const [, name] = IMAGE.exec(path) ?? []
  try {
    return name === undefined ? undefined : decodeURIComponent(name)
  } catch {
    return undefined
  }
}

/** The models that fields name: one (`model`), or several (`models=a,b`). */
export function namedModels({ model, models, ...rest }: Readonly<Record<string, unknown>>): AskedModel[] {
  const list = typeof models === 'string' ? models.split(',') : Array.isArray(models) ? models : []
  return (model === undefined ? list : [model]).flatMap((each: unknown) => {
    const name = typeof each === 'string' ? each.trim() : ''
    return name === '' ? [] : [{ ...rest, model: name }]
  })
}

/** The models of a GET: in its query or in an image's path. */
function namedIn(c: Context<AppEnv>): AskedModel[] {
  const query = queryOf(c)
  const name = query['model'] ?? pathModel(c.req.path)
  return namedModels(name === undefined ? query : { ...query, model: name })
}

/** Reads the models of a GET before its route runs, and tells caches what they may keep. */
export const hubModels = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next()
  const elsewhere = namedIn(c).filter((asked) => whereIs(c.env, asked) !== 'here')
  if (elsewhere.length === 0) return next()
  const outcomes = await readModels(c, elsewhere)
  await next()
  withHubHeaders(c.res, outcomes)
})

import { Hono, type TypedResponse } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { estimateText } from '../answer/estimate-text.ts'
import { taggedText } from '../answer/tagged.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { isObject } from '../hub/json.ts'
import { readModels, withHubHeaders } from '../middleware/hub.ts'
import { problemResponse } from '../problem.ts'
import { MAX_BODY_SIZE, readJson, refuseQuery } from '../request/body.ts'
import { ask, askByUrl, type LinkedEstimate } from '../request/estimate.ts'
import { absoluteUrl } from '../request/links.ts'
import { originOf, queryOf } from '../request/query.ts'

const limited = bodyLimit({
  maxSize: MAX_BODY_SIZE,
  onError: (c) =>
    problemResponse(c, {
      kind: 'body-too-large',
      detail: `The body may hold ${MAX_BODY_SIZE} bytes. A config.json is smaller.`,
    }),
})

/** A response that was written as text, as a typed client reads it. */
type EstimateAnswer = Response & TypedResponse<LinkedEstimate, 200, 'json'>

export const estimateRoutes = new Hono<AppEnv>()
  .get('/estimate', (c) => {
    const answer = askByUrl(queryOf(c))
    if (!answer.ok) return problemResponse(c, answer.problem)
    const origin = originOf(c.req.url)
    return taggedText(c, estimateText(answer.value, origin), {
      'Content-Type': 'application/json',
      'Cache-Control': CACHE_CONTROL.catalogue,
      // However the question was written: an answer costs less to compute than to look up, so it is kept by whoever asks.
      Link: `<${absoluteUrl(answer.value.links.self, origin)}>; rel="canonical"`,
    }) as EstimateAnswer
  })
  .post('/estimate', limited, async (c) => {
    const noQuery = refuseQuery(new URL(c.req.url))
    if (!noQuery.ok) return problemResponse(c, noQuery.problem)
    const body = await readJson(c.req.raw)
    if (!body.ok) return problemResponse(c, body.problem)
    const read = await readModels(c, isObject(body.value) ? [body.value] : [])
    const answer = ask(body.value)
    if (!answer.ok) return withHubHeaders(problemResponse(c, answer.problem), read)
    return c.body(estimateText(answer.value, originOf(c.req.url)), 200, {
      'Content-Type': 'application/json',
      'Cache-Control': CACHE_CONTROL.post,
    }) as Response as EstimateAnswer
  })

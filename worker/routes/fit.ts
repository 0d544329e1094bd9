import { Hono } from 'hono'
import { taggedJson } from '../answer/tagged-json.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { problemResponse } from '../problem.ts'
import { decideInput } from '../request/decide.ts'

/** The inverses: what fits a GPU, and the figures that stand beside an estimate. Loaded with the first request. */
export const fitRoutes = new Hono<AppEnv>()
  .get('/fit', async (c) => {
    const [{ fit }, { FIT_FIELDS }] = await Promise.all([
      import('../../shared/decide/fit.ts'),
      import('../../shared/decide/decide-fields.ts'),
    ])
    const answer = fit(decideInput(FIT_FIELDS, c.req.url))
    if (!answer.ok) return problemResponse(c, answer.problem)
    return taggedJson(c, answer.value, { 'Cache-Control': CACHE_CONTROL.catalogue })
  })
  .get('/figures', async (c) => {
    const [{ figures }, { FIGURES_FIELDS }] = await Promise.all([
      import('../../shared/decide/figures.ts'),
      import('../../shared/decide/figures-fields.ts'),
    ])
    const answer = figures(decideInput(FIGURES_FIELDS, c.req.url))
    if (!answer.ok) return problemResponse(c, answer.problem)
    return taggedJson(c, answer.value, { 'Cache-Control': CACHE_CONTROL.catalogue })
  })
  .get('/convert', async (c) => {
    const { convert, CONVERT_FIELDS } = await import('../../shared/decide/convert.ts')
    const answer = convert(decideInput(CONVERT_FIELDS, c.req.url))
    if (!answer.ok) return problemResponse(c, answer.problem)
    return taggedJson(c, answer.value, { 'Cache-Control': CACHE_CONTROL.catalogue })
  })

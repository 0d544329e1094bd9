import { Hono } from 'hono'
import { taggedJson } from '../answer/tagged-json.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { problemResponse } from '../problem.ts'
import { decideInput } from '../request/decide.ts'

/** Which GPU: for a workload, and for a budget. Loaded with the first request. */
export const recommendRoutes = new Hono<AppEnv>()
  .get('/recommend', async (c) => {
    const [{ recommend }, { RECOMMEND_FIELDS }] = await Promise.all([
      import('../../shared/decide/recommend.ts'),
      import('../../shared/decide/decide-fields.ts'),
    ])
    const answer = recommend(decideInput(RECOMMEND_FIELDS, c.req.url))
    if (!answer.ok) return problemResponse(c, answer.problem)
    return taggedJson(c, answer.value, { 'Cache-Control': CACHE_CONTROL.catalogue })
  })
  .get('/budget', async (c) => {
    const [{ budgetTable }, { BUDGET_FIELDS }] = await Promise.all([
      import('../../shared/decide/budget.ts'),
      import('../../shared/decide/figures-fields.ts'),
    ])
    const answer = budgetTable(decideInput(BUDGET_FIELDS, c.req.url))
    if (!answer.ok) return problemResponse(c, answer.problem)
    return taggedJson(c, answer.value, { 'Cache-Control': CACHE_CONTROL.catalogue })
  })

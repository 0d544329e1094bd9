import { Hono } from 'hono'
import { catalogueDate } from '../../shared/index.ts'
import { listModels, modelFacts, modelSummary, MODEL_LIST_FIELDS } from '../../shared/present/model-list.ts'
import { pageOf } from '../../shared/present/page.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { problemResponse } from '../problem.ts'
import { lookUpModel } from '../request/look-up.ts'
import { pageLinks } from '../request/page.ts'
import { checkQuery } from '../request/query.ts'

const modelLinks = (id: string, origin: string) => ({
  self: `${origin}/v1/models/${id}`,
  estimate: `${origin}/v1/estimate?model=${id}`,
  badge: `${origin}/badge/${id}.svg`,
})

export const modelRoutes = new Hono<AppEnv>()
  .get('/', (c) => {
    const query = checkQuery(MODEL_LIST_FIELDS, c.req.url)
    if (!query.ok) return problemResponse(c, query.problem)
    const url = new URL(c.req.url)
    const page = pageOf(listModels(query.value), query.value)
    const links = pageLinks(url, page)
    const models = page.rows.map((entry) => ({
      ...modelSummary(entry),
      links: modelLinks(entry.id, url.origin),
    }))
    return c.json({ ...links.body, catalogue: catalogueDate, models }, 200, {
      'Cache-Control': CACHE_CONTROL.catalogue,
      ...links.headers,
    })
  })
  .get('/:id{.+}', (c) => {
    const query = checkQuery({}, c.req.url)
    if (!query.ok) return problemResponse(c, query.problem)
    const model = lookUpModel(c.req.param('id'))
    if (!model.ok) return problemResponse(c, model.problem)
    const links = modelLinks(model.value.id, new URL(c.req.url).origin)
    return c.json(
      { ...model.value, counted: modelFacts(model.value), catalogue: catalogueDate, links },
      200,
      {
        'Cache-Control': CACHE_CONTROL.catalogue,
      },
    )
  })

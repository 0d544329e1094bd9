import { Hono } from 'hono'
import { catalogueDate } from '../../shared/index.ts'
import { GPU_LIST_FIELDS, listGpus } from '../../shared/present/gpu-list.ts'
import { pageOf } from '../../shared/present/page.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { problemResponse } from '../problem.ts'
import { lookUpGpu } from '../request/look-up.ts'
import { pageLinks } from '../request/page.ts'
import { checkQuery } from '../request/query.ts'

export const gpuRoutes = new Hono<AppEnv>()
  .get('/', (c) => {
    const query = checkQuery(GPU_LIST_FIELDS, c.req.url)
    if (!query.ok) return problemResponse(c, query.problem)
    const page = pageOf(listGpus(query.value), query.value)
    const links = pageLinks(new URL(c.req.url), page)
    return c.json({ ...links.body, catalogue: catalogueDate, gpus: page.rows }, 200, {
      'Cache-Control': CACHE_CONTROL.catalogue,
      ...links.headers,
    })
  })
  .get('/:id{.+}', (c) => {
    const query = checkQuery({}, c.req.url)
    if (!query.ok) return problemResponse(c, query.problem)
    const gpu = lookUpGpu(c.req.param('id'))
    if (!gpu.ok) return problemResponse(c, gpu.problem)
    return c.json({ ...gpu.value, catalogue: catalogueDate }, 200, {
      'Cache-Control': CACHE_CONTROL.catalogue,
    })
  })

import { Hono } from 'hono'
import { FORMAT_LIST_FIELDS, listFormats } from '../../shared/present/format-list.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { problemResponse } from '../problem.ts'
import { checkQuery } from '../request/query.ts'

export const formatRoutes = new Hono<AppEnv>().get('/', (c) => {
  const query = checkQuery(FORMAT_LIST_FIELDS, c.req.url)
  if (!query.ok) return problemResponse(c, query.problem)
  return c.json(listFormats(query.value), 200, { 'Cache-Control': CACHE_CONTROL.catalogue })
})

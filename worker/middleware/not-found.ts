import type { Context } from 'hono'
import type { AppEnv } from '../env.ts'
import { problemResponse } from '../problem.ts'
import { ROUTES } from '../routes/table.ts'
import { nearest } from '../../shared/near.ts'

/** Paths that belong to the API: a program reads them, so an unknown one is answered with a problem, not a page. */
const API = /^\/(?:v1|badge|card|chart|mcp|openapi\.json|healthz|embed|embed\.js)(?:\/|$)/

/** An unknown path: a problem that lists the routes, or the site's own page for readers. */
export async function notFound(c: Context<AppEnv>): Promise<Response> {
  const { path } = c.req
  // A deployment without the site has no page to show; the API answers all the same.
  if (!API.test(path) && c.env.ASSETS !== undefined) return c.env.ASSETS.fetch(c.req.raw)
  const routes = [...new Set(ROUTES.map((route) => route.path))]
  const [near] = nearest(path, routes)
  return problemResponse(c, {
    kind: 'not-found',
    detail: `There is no route ${path.slice(0, 120)}. The routes are ${routes.join(', ')}.`,
    errors: [
      {
        field: 'path',
        message: 'is not a route',
        allowed: routes,
        ...(near === undefined ? {} : { did_you_mean: near }),
      },
    ],
  })
}

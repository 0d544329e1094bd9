import type { Context, Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { AppEnv } from '../env.ts'
import { otherMethod } from './methods.ts'
import { problemResponse } from '../problem.ts'
import { ROUTES } from '../routes/table.ts'
import { nearest } from '../../shared/near.ts'

/** Paths that belong to the API: a program reads them, so an unknown one is answered with a problem, not a page. */
const API = /^\/(?:v1|badge|card|chart|mcp|openapi\.json|healthz|embed|embed\.js)(?:\/|$)/

/** An unknown path of the API: a problem that lists the routes. */
function unknownRoute(c: Context<AppEnv>): Response {
  const { path } = c.req
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

/**
 * What nothing answers: a path of the site is the site's, a known path asked with another method is a 405, and the rest
 * is a problem. The methods are looked at here and not before each request, since most requests are for what there is.
 */
export function notFoundIn(app: Hono<AppEnv>) {
  const methods = methodNotAllowed({ app, onMethodNotAllowed: otherMethod })
  return async (c: Context<AppEnv>): Promise<Response> => {
    // A deployment without the site has no page to show; the API answers all the same.
    if (!API.test(c.req.path) && c.env.ASSETS !== undefined) return c.env.ASSETS.fetch(c.req.raw)
    await methods(c, async () => {
      c.res = unknownRoute(c)
    })
    return c.res
  }
}

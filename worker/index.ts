import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import type { AppEnv } from './env.ts'
import { onError } from './middleware/error.ts'
import { standardHeaders } from './middleware/headers.ts'
import { otherMethod } from './middleware/methods.ts'
import { notFound } from './middleware/not-found.ts'
import { badgeRoutes } from './routes/badge.ts'
import { estimateRoutes } from './routes/estimate.ts'
import { formatRoutes } from './routes/formats.ts'
import { gpuRoutes } from './routes/gpus.ts'
import { healthRoutes } from './routes/health.ts'
import { modelRoutes } from './routes/models.ts'
import { openapiRoutes } from './routes/openapi.ts'

/** What the Worker answers itself; everything else is a page of the site. */
const API_PATHS = ['/v1/*', '/badge/*', '/openapi.json', '/healthz', '/mcp']

const app = new Hono<AppEnv>({ strict: false })
for (const path of API_PATHS)
  app.use(
    path,
    requestId(),
    standardHeaders,
    methodNotAllowed({ app, onMethodNotAllowed: otherMethod }),
    etag(),
  )
app.onError(onError).notFound(notFound)

/** One small app per resource, mounted in a chain, so that the type of the whole serves a client (`hono/client`). */
const routes = app
  .route('/v1', estimateRoutes)
  .route('/v1/models', modelRoutes)
  .route('/v1/gpus', gpuRoutes)
  .route('/v1/formats', formatRoutes)
  .route('/badge', badgeRoutes)
  .route('/', openapiRoutes)
  .route('/', healthRoutes)

export type App = typeof routes
export default app

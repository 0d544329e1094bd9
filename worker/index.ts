import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import { edge } from './middleware/edge.ts'
import { onError } from './middleware/error.ts'
import { hubModels } from './middleware/hub.ts'
import { notFoundIn } from './middleware/not-found.ts'
import { badgeRoutes } from './routes/badge.ts'
import { cardRoutes } from './routes/card.ts'
import { chartRoutes } from './routes/chart.ts'
import { compareRoutes } from './routes/compare.ts'
import { embedRoutes } from './routes/embed.ts'
import { estimateRoutes } from './routes/estimate.ts'
import { fitRoutes } from './routes/fit.ts'
import { formatRoutes } from './routes/formats.ts'
import { gpuRoutes } from './routes/gpus.ts'
import { healthRoutes } from './routes/health.ts'
import { mcpRoutes } from './routes/mcp.ts'
import { modelRoutes } from './routes/models.ts'
import { openapiRoutes } from './routes/openapi.ts'
import { reconcileRoutes } from './routes/reconcile.ts'
import { planRoutes } from './routes/plan.ts'
import { recommendRoutes } from './routes/recommend.ts'

/** What the Worker answers itself; everything else is a page of the site. */
const API_PATHS = [
  '/v1/*',
  '/badge/*',
  '/card/*',
  '/chart/*',
  '/embed/*',
  '/embed.js/*',
  '/openapi.json/*',
  '/healthz/*',
  '/mcp/*',
]

/** Routes that take a model, which may have to be read from a hub first. */
const MODEL_PATHS = [
  '/v1/estimate',
  '/v1/fit',
  '/v1/recommend',
  '/v1/compare',
  '/v1/figures',
  '/badge/*',
  '/card/*',
  '/chart/*',
]

const app = new Hono<AppEnv>({ strict: false })
for (const path of API_PATHS) app.use(path, edge)
for (const path of MODEL_PATHS) app.use(path, hubModels)
app.onError(onError).notFound(notFoundIn(app))

/** One small app per resource, mounted in a chain, so that the type of the whole serves a client (`hono/client`). */
const routes = app
  .route('/v1', estimateRoutes)
  .route('/v1', reconcileRoutes)
  .route('/v1', fitRoutes)
  .route('/v1', recommendRoutes)
  .route('/v1', compareRoutes)
  .route('/v1', planRoutes)
  .route('/v1/models', modelRoutes)
  .route('/v1/gpus', gpuRoutes)
  .route('/v1/formats', formatRoutes)
  .route('/badge', badgeRoutes)
  .route('/card', cardRoutes)
  .route('/chart', chartRoutes)
  .route('/', embedRoutes)
  .route('/', mcpRoutes)
  .route('/', openapiRoutes)
  .route('/', healthRoutes)

export type App = typeof routes
export default app

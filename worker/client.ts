import { hc, type ClientRequestOptions } from 'hono/client'
import type { App } from './index.ts'

/**
 * A typed client of the HTTP API: `createClient('https://…').v1.models.$get()`. Paths, parameters and answers are the
 * types of the Worker's own routes.
 */
export const createClient = (origin: string, options?: ClientRequestOptions) => hc<App>(origin, options)

import { createTestHarness } from 'wrangler'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the whole product answers: the Worker and the built site behind wrangler.toml's routing. */
    baseUrl: string
  }
}

/** Starts one server for all end-to-end tests; they read its address with `inject('baseUrl')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = createTestHarness({ workers: [{ configPath: './wrangler.toml' }] })
  const { url } = await server.listen()
  project.provide('baseUrl', url.origin)
  return () => server.close()
}

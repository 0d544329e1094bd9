import { hc } from 'hono/client'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { App } from '../../worker/index.ts'
import { ask, ORIGIN } from './support/ask.ts'

/** What `typeof app` gives to whoever writes a client in TypeScript. */
const client = hc<App>(ORIGIN, {
  fetch: (input: string | URL | Request, init?: RequestInit) => ask(String(input).slice(ORIGIN.length), init),
})

describe("a client made from the app's type", () => {
  it('knows the routes and what they answer', async () => {
    const response = await client.healthz.$get()
    const body = await response.json()
    expectTypeOf(body.status).toEqualTypeOf<'ok'>()
    expect(body.status).toBe('ok')
  })

  it('tells an answer from a problem by its fields', async () => {
    const body = await (await client.v1.gpus[':id{.+}'].$get({ param: { id: 'rtx-4090' } })).json()
    expect('capacity_bytes' in body && body.capacity_bytes).toBeTypeOf('number')
  })

  it('reads an estimate, whether it was asked by URL or by body', async () => {
    const query = { model: 'llama-3.1-8b', gpu: 'rtx-4090' }
    const byUrl = await (await client.v1.estimate.$get({ query })).json()
    const byBody = await (await client.v1.estimate.$post({ json: query })).json()
    if (!('memory' in byUrl) || !('memory' in byBody)) throw new Error('a problem')
    expectTypeOf(byUrl.memory.total_bytes).toEqualTypeOf<number>()
    expect(byBody.memory).toEqual(byUrl.memory)
  })
})

import { gunzipSync } from 'node:zlib'
import app from '../../worker/index.ts'
import { fixtures } from '../support/hub/repositories.ts'
import type { FuzzCase } from './cases.ts'

/**
 * The Worker's app in Node, with a hub in memory. Node answers several times as many requests per second as the
 * simulator; what needs the Worker's own modules (PNG, the embedded script) is left to the simulator.
 *
 * @param setGlobal puts the hub in the place of the network
 */
export function nodeApp(
  setGlobal: (name: 'fetch', value: typeof fetch) => void,
): (asked: FuzzCase) => Promise<Response> {
  const { stub } = fixtures()
  setGlobal('fetch', async (input, init) => {
    const { status, headers, body } = stub.answer(new URL(String(input)), new Headers(init?.headers))
    stub.calls.length = 0
    if (body !== null && !(body instanceof Uint8Array))
      throw new Error('bodies that break are for other tests')
    const { 'content-encoding': encoding, 'content-length': length, ...rest } = headers
    const plain = encoding === 'gzip' && body !== null ? gunzipSync(body) : body
    return new Response(plain === null ? null : new Uint8Array(plain), {
      status,
      headers: encoding === undefined && length !== undefined ? { ...rest, 'content-length': length } : rest,
    })
  })
  const env = {
    HUB_URL: 'https://hub.test',
    HUB_ALLOWED_HOSTS: '',
    ASSETS: { fetch: async () => new Response('no page', { status: 404 }) },
  }
  const context = {
    waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined),
    passThroughOnException: () => {},
    props: {},
  }
  return async ({ method, path, headers, body }) => {
    const url = `https://plimsoll.test${path}`
    const request = new Request(url, { method, headers, ...(body === undefined ? {} : { body }) })
    return app.fetch(request, env as unknown as Parameters<typeof app.fetch>[1], context as never)
  }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fetch } from '../../../worker/hub/session.ts'
import type { HubStub } from '../hub-stub.ts'

export interface HubServer {
  /** Fetches from the stub over a real connection, whatever https host is named. */
  readonly fetch: Fetch
  readonly close: () => Promise<void>
}

/** Serves the stub over HTTP on a free port: headers, ranges, compression and broken connections are the network's own. */
export async function serveHub(stub: HubStub): Promise<HubServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', request.headers['x-stub-origin'] as string)
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === 'string' && name !== 'x-stub-origin') headers.set(name, value)
    const answer = stub.answer(url, headers)
    if (answer.isSilent) return
    response.writeHead(answer.status, answer.headers)
    const { body } = answer
    if (body === null || body instanceof Uint8Array) response.end(body ?? undefined)
    else {
      response.write(body.bytes)
      if (body.andThen === 'break') setTimeout(() => response.destroy(), 20)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    fetch: (input, init) => {
      const url = new URL(input)
      const headers = new Headers(init.headers as HeadersInit)
      headers.set('x-stub-origin', url.origin)
      return fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, {
        ...init,
        headers,
      } as RequestInit)
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

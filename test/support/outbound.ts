import { gunzipSync } from 'node:zlib'
import { Response } from 'miniflare'
import type { HubStub } from './hub-stub.ts'
import { refuseOutbound } from './offline.ts'

const HUB_HOSTS: ReadonlySet<string> = new Set(['huggingface.co', 'cdn-lfs.hf.co'])

let built: HubStub | undefined

/** Built with the first request for it: most tests need no hub. */
async function hub(): Promise<HubStub> {
  if (!built) {
    const { fixtures } = await import('./hub/repositories.ts')
    const { stub } = fixtures()
    const gated = stub.repositories.get('fixture/gated')
    const plain = stub.repositories.get('fixture/dense-single')
    if (!gated || !plain) throw new Error('no fixture')
    stub.add('fixture/gated-too', gated).add('fixture/down', plain).add('fixture/limited', plain)
    stub.faults.set('fixture/down', 'status 503').set('fixture/limited', 'status 429')
    built = stub
  }
  return built
}

/**
 * Stands where the network would be for the Worker under test: the stub hub answers for the hub and its CDN, and
 * everything else is refused.
 */
export async function outbound(request: {
  readonly url: string
  readonly headers: Iterable<readonly [string, string]>
}): Promise<Response> {
  const url = new URL(request.url)
  if (!HUB_HOSTS.has(url.host)) return refuseOutbound(request)
  const { status, headers, body } = (await hub()).answer(
    url,
    new Headers([...request.headers].map(([name, value]): [string, string] => [name, value])),
  )
  if (body !== null && !(body instanceof Uint8Array))
    throw new Error('bodies that break are for tests in Node')
  // The simulator compresses what says that it is compressed.
  const plain = headers['content-encoding'] === 'gzip' && body ? gunzipSync(body) : body
  const { 'content-length': length, ...rest } = headers
  return new Response(plain, { status, headers: length === undefined || plain !== body ? rest : headers })
}

import { beforeEach, describe, expect, it } from 'vitest'
import { hubReference } from '../../../shared/hub/reference.ts'
import { HubModels, type Outcome } from '../../../worker/hub/models.ts'
import {
  FRESH_MILLISECONDS,
  REVALIDATE_MILLISECONDS,
  type ReaderContext,
} from '../../../worker/hub/reader.ts'
import { HUB_LIMITS } from '../../../worker/hub/limits.ts'
import { edgeStore, type FactsStore, type KeptFacts } from '../../../worker/hub/store.ts'
import { GOOD_TOKEN, HubStub, type StubAnswer } from '../../support/hub-stub.ts'
import { fixtures } from '../../support/hub/repositories.ts'
import { hosts, ownHosts } from './support.ts'

const { stub } = fixtures()

/** The Cache API in memory: texts by address, as another isolate of the data centre would find them. */
class CacheInMemory {
  readonly texts = new Map<string, string>()
  async match(address: unknown): Promise<Response | undefined> {
    const text = this.texts.get(String(address))
    return text === undefined ? undefined : new Response(text)
  }
  async put(address: unknown, response: Response): Promise<void> {
    this.texts.set(String(address), await response.text())
  }
}

let now = 0
let cache: CacheInMemory
let background: Promise<unknown>[] = []

function respond({ status, headers, body }: StubAnswer): Response {
  // The stub's compressed answers are decoded by the network, which is not there.
  const { 'content-encoding': encoding, ...rest } = headers
  if (encoding !== undefined && body instanceof Uint8Array) {
    const stream = new Blob([body as Uint8Array<ArrayBuffer>])
      .stream()
      .pipeThrough(new DecompressionStream('gzip'))
    return new Response(stream, { status, headers: { 'content-type': rest['content-type'] ?? '' } })
  }
  return new Response(body as BodyInit | null, { status, headers: rest })
}

function contextWith(
  hub: HubStub,
  { token, store, own = false }: { token?: string; store?: FactsStore; own?: boolean } = {},
): ReaderContext {
  return {
    access: {
      fetch: async (input, init) =>
        respond(hub.answer(new URL(input), new Headers(init.headers as HeadersInit))),
      hosts: own ? ownHosts : hosts,
      limits: HUB_LIMITS,
      token,
      now: () => now,
    },
    store: store ?? edgeStore(cache as unknown as Cache),
    waitUntil: (work) => void background.push(work),
  }
}

/** Asks as a request would, and lets the work behind it finish. */
async function ask(models: HubModels, id: string, context: ReaderContext): Promise<Outcome> {
  const reference = hubReference(id, hosts.pages)
  if (!reference) throw new Error(`${id} is no reference`)
  const outcome = await models.get(context, reference, { weights: undefined, withProjector: false }, false)
  while (background.length > 0) await Promise.all(background.splice(0))
  return outcome
}

const codes = ({ result }: Outcome): string[] =>
  result.ok ? (result.value.warnings ?? []).map(({ code }) => code) : [result.problem.kind]

beforeEach(() => {
  now = 1_800_000_000_000
  cache = new CacheInMemory()
  background = []
  stub.calls.length = 0
  stub.faults.clear()
})

describe('a model that was read', () => {
  it('is answered from memory, fetching nothing, and is the same object', async () => {
    const models = new HubModels()
    const first = await ask(models, 'fixture/dense-single', contextWith(stub))
    const fetches = stub.calls.length
    const second = await ask(models, 'fixture/dense-single', contextWith(stub))
    expect(stub.calls.length).toBe(fetches)
    expect(second.result).toBe(first.result)
  })

  it('is found by another isolate in the cache of the data centre', async () => {
    await ask(new HubModels(), 'fixture/dense-single', contextWith(stub))
    const fetches = stub.calls.length
    const other = await ask(new HubModels(), 'fixture/dense-single', contextWith(stub))
    expect(stub.calls.length).toBe(fetches)
    expect(other.result.ok).toBe(true)
  })

  it('is answered at once when it is older, and looked up again behind the answer', async () => {
    const models = new HubModels()
    await ask(models, 'fixture/dense-single', contextWith(stub))
    stub.calls.length = 0
    now += FRESH_MILLISECONDS + 1
    expect((await ask(models, 'fixture/dense-single', contextWith(stub))).result.ok).toBe(true)
    // One look at the repository: its commit is the same, so no file is read again.
    expect(stub.calls.map(({ url }) => url)).toEqual([
      'https://hub.test/api/models/fixture/dense-single?blobs=true',
    ])
  })

  it('is read anew where its name stands for another commit', async () => {
    const hub = new HubStub()
    const original = stub.repositories.get('fixture/dense-single')
    const changed = stub.repositories.get('fixture/other-dtype')
    if (!original || !changed) throw new Error('no fixture')
    hub.add('fixture/moving', original)
    const models = new HubModels()
    await ask(models, 'fixture/moving', contextWith(hub))
    hub.add('fixture/moving', changed)
    now += REVALIDATE_MILLISECONDS + 1
    const outcome = await ask(models, 'fixture/moving', contextWith(hub))
    expect(outcome.result.ok && outcome.result.value.origin?.revision).toBe(changed.commit)
  })

  it('at a commit is never looked up again', async () => {
    const commit = stub.repositories.get('fixture/dense-single')?.commit
    const name = `fixture/dense-single@${commit}`
    const first = await ask(new HubModels(), name, contextWith(stub))
    expect(first.state).toBe('pinned')
    stub.calls.length = 0
    now += 20 * REVALIDATE_MILLISECONDS
    expect((await ask(new HubModels(), name, contextWith(stub))).state).toBe('pinned')
    expect(stub.calls).toEqual([])
  })

  it('is read once for requests that come together', async () => {
    const models = new HubModels()
    const context = contextWith(stub)
    const all = await Promise.all(
      Array.from({ length: 20 }, () => ask(models, 'fixture/dense-single', context)),
    )
    expect(new Set(all.map(({ result }) => result)).size).toBe(1)
    expect(stub.calls.filter(({ url }) => url.includes('/api/models/')).length).toBe(1)
  })
})

describe('when the hub is down', () => {
  it('an old answer is given, and says so', async () => {
    const models = new HubModels()
    await ask(models, 'fixture/dense-single', contextWith(stub))
    stub.faults.set('fixture/dense-single', 'status 503')
    now += 3 * 3_600_000
    await ask(models, 'fixture/dense-single', contextWith(stub))
    const outcome = await ask(models, 'fixture/dense-single', contextWith(stub))
    expect(codes(outcome)).toEqual(['hub-stale'])
    expect(outcome.state).toBe('stale')
  })

  it('a much older one too, after asking in vain', async () => {
    await ask(new HubModels(), 'fixture/dense-single', contextWith(stub))
    stub.faults.set('fixture/dense-single', 'status 500')
    now += 3 * REVALIDATE_MILLISECONDS
    expect(codes(await ask(new HubModels(), 'fixture/dense-single', contextWith(stub)))).toEqual([
      'hub-stale',
    ])
  })

  it('a model never read is a failure that is not kept for long', async () => {
    const models = new HubModels()
    stub.faults.set('fixture/dense-single', 'status 429')
    const failed = await ask(models, 'fixture/dense-single', contextWith(stub))
    expect(codes(failed)).toEqual(['hub-failed'])
    expect(failed.retryAfter).toBe(17)
    stub.calls.length = 0
    stub.faults.clear()
    await ask(models, 'fixture/dense-single', contextWith(stub))
    expect(stub.calls).toEqual([])
    now += 11_000
    expect((await ask(models, 'fixture/dense-single', contextWith(stub))).result.ok).toBe(true)
  })
})

describe('a model that is not there', () => {
  it('is not asked for again within a minute, and names near matches of the catalogue', async () => {
    const models = new HubModels()
    const missing = await ask(models, 'meta-llama/Llama-3.1-8B-Instrukt', contextWith(stub))
    expect(missing.result.ok ? null : missing.result.problem.errors[0]).toMatchObject({
      field: 'model',
      did_you_mean: expect.stringContaining('llama-3.1-8b'),
    })
    const fetches = stub.calls.length
    await ask(models, 'meta-llama/Llama-3.1-8B-Instrukt', contextWith(stub))
    expect(stub.calls.length).toBe(fetches)
    now += 61_000
    await ask(models, 'meta-llama/Llama-3.1-8B-Instrukt', contextWith(stub))
    expect(stub.calls.length).toBeGreaterThan(fetches)
  })
})

describe('a model that needed the token', () => {
  it('is kept in no cache that a deployment without it could read', async () => {
    const outcome = await ask(new HubModels(), 'fixture/gated', contextWith(stub, { token: GOOD_TOKEN }))
    expect(outcome).toMatchObject({ isPrivate: true, result: { ok: true } })
    expect([...cache.texts.keys()]).toEqual([])
    const stranger = await ask(new HubModels(), 'fixture/gated', contextWith(stub))
    expect(codes(stranger)).toEqual(['gated-model'])
  })

  it('is not found there even where someone put it', async () => {
    const kept: KeptFacts[] = []
    const store: FactsStore = { get: async () => undefined, put: async (_, value) => void kept.push(value) }
    await ask(new HubModels(), 'fixture/gated', contextWith(stub, { token: GOOD_TOKEN, store }))
    expect(kept).toEqual([])
  })

  it('and its token appear nowhere in what a public model leaves behind', async () => {
    await ask(new HubModels(), 'fixture/dense-single', contextWith(stub, { token: GOOD_TOKEN }))
    expect(cache.texts.size).toBe(2)
    expect([...cache.texts.entries()].join('\n')).not.toContain(GOOD_TOKEN)
  })

  it('is any model of a hub of one’s own that asks for it', async () => {
    const outcome = await ask(
      new HubModels(),
      'fixture/private',
      contextWith(stub, { token: GOOD_TOKEN, own: true }),
    )
    expect(outcome).toMatchObject({ isPrivate: true, result: { ok: true } })
    expect(cache.texts.size).toBe(0)
  })

  it('stays invisible when it is somebody’s private repository', async () => {
    expect(
      codes(await ask(new HubModels(), 'fixture/private', contextWith(stub, { token: GOOD_TOKEN }))),
    ).toEqual(['unknown-model'])
  })
})

import { createExecutionContext, env } from 'cloudflare:test'
import { describe, expect, it, vi } from 'vitest'
import app from '../../worker/index.ts'
import { RATE_CLASSES } from '../../worker/limits/classes.ts'
import { MAX_URL_LENGTH } from '../../worker/limits/limit.ts'
import { ask, ORIGIN, problemOf } from './support/ask.ts'

const from = (address: string) => ({ headers: { 'CF-Connecting-IP': address } })

/** A limiter that says yes some times, and remembers whom it was asked about. */
function limiter(times: number) {
  const keys: string[] = []
  const limit = async ({ key }: { key: string }) => ({ success: keys.push(key) <= times })
  return { keys, binding: { limit } as unknown as RateLimit }
}

const askWith = (bindings: object, path: string, init?: RequestInit): Promise<Response> =>
  Promise.resolve(
    app.fetch(new Request(`${ORIGIN}${path}`, init), { ...env, ...bindings }, createExecutionContext()),
  )

describe('how often one client may ask', () => {
  it('is counted by the bindings of the deployment', async () => {
    const { limit, period } = RATE_CLASSES.dear
    const path = '/v1/budget?budget_usd=1000'
    const first = await ask(path, from('203.0.113.9'))
    expect(first.status).toBe(200)
    expect(first.headers.get('RateLimit-Policy')).toBe(`"dear";q=${limit};w=${period}`)
    // Windows begin with the clock's minute, so one may end in between: twice as many are surely too many.
    let refused: Response | undefined
    for (let n = 0; n < 2 * limit && refused === undefined; n += 1) {
      const response = await ask(path, from('203.0.113.9'))
      if (response.status === 429) refused = response
      else await response.body?.cancel()
    }
    expect(refused?.headers.get('Retry-After')).toBe(String(period))
    expect(refused?.headers.get('RateLimit')).toBe(`"dear";r=0;t=${period}`)
    expect(refused?.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect((await problemOf(refused as Response)).type).toMatch(/#rate-limited$/)
    expect((await ask(path, from('203.0.113.10'))).status).toBe(200)
    expect((await ask('/v1/convert?value=1&from=GiB', from('203.0.113.9'))).status).toBe(200)
  }, 60_000)

  it('is not limited where no binding is, no client is named, or the limiter is down', async () => {
    const none = {
      LIMIT_PLAIN: undefined,
      LIMIT_PICTURE: undefined,
      LIMIT_DEAR: undefined,
      LIMIT_HUB: undefined,
    }
    const free = await askWith(none, '/healthz', from('203.0.113.1'))
    expect(free.status).toBe(200)
    expect(free.headers.has('RateLimit-Policy')).toBe(false)
    const strict = limiter(0)
    const unnamed = await askWith({ LIMIT_PLAIN: strict.binding }, '/healthz')
    const own = await askWith({ LIMIT_PLAIN: strict.binding }, '/healthz', from('127.0.0.1'))
    expect([unnamed.status, own.status, strict.keys]).toEqual([200, 200, []])
    const limit = vi.fn<() => Promise<never>>(() => Promise.reject(new Error('down')))
    expect((await askWith({ LIMIT_PLAIN: { limit } }, '/healthz', from('203.0.113.1'))).status).toBe(200)
    expect(limit).toHaveBeenCalledOnce()
  })

  it('counts an IPv6 network as one client', async () => {
    const { keys, binding } = limiter(100)
    for (const address of ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', '2001:db8::1', '198.51.100.7'])
      await askWith({ LIMIT_PLAIN: binding }, '/healthz', from(address))
    expect(keys).toEqual(['2001:db8:1:2::/64', '2001:db8:1:2::/64', '2001:db8:0:0::/64', '198.51.100.7'])
  })

  it('counts a model that must be read from a hub apart, and no model of the catalogue', async () => {
    const { keys, binding } = limiter(0)
    const bindings = { LIMIT_HUB: binding }
    expect((await askWith(bindings, '/v1/estimate?model=llama-3.1-8b', from('203.0.113.1'))).status).toBe(200)
    expect(keys).toEqual([])
    const path = '/v1/estimate?model=fixture/never-read'
    const refused = await askWith(bindings, path, from('203.0.113.1'))
    expect(refused.status).toBe(429)
    expect(refused.headers.get('RateLimit-Policy')).toMatch(/^"hub"/)
    expect(refused.headers.get('X-Request-Id')).not.toBeNull()
    const body = JSON.stringify({ model: 'fixture/never-read' })
    const headers = { 'Content-Type': 'application/json', 'CF-Connecting-IP': '203.0.113.1' }
    expect((await askWith(bindings, '/v1/estimate', { method: 'POST', body, headers })).status).toBe(429)
  })
})

describe('a picture that is refused', () => {
  const proxy = from('203.0.113.7')

  it.each(['/badge/llama-3.1-8b.svg', '/badge/llama-3.1-8b.png', '/card/llama-3.1-8b.png', '/chart/x.svg'])(
    'is a picture all the same: %s',
    async (path) => {
      const refused = await askWith({ LIMIT_PICTURE: limiter(0).binding }, path, proxy)
      expect(refused.status).toBe(200)
      expect(refused.headers.get('Content-Type')).toMatch(/^image\/svg\+xml/)
      expect(refused.headers.get('Cache-Control')).toBe('no-store')
      expect(refused.headers.get('X-Plimsoll-Status')).toBe('429')
      expect(refused.headers.get('RateLimit-Policy')).toMatch(/^"picture"/)
      expect(refused.headers.get('Retry-After')).toBe('60')
      expect(await refused.text()).toContain('<title>plimsoll: busy, ask again in a minute</title>')
    },
  )

  it('is an endpoint for shields.io where one was asked for', async () => {
    const refused = await askWith({ LIMIT_PICTURE: limiter(0).binding }, '/badge/llama-3.1-8b.json', proxy)
    expect(await refused.json()).toMatchObject({
      schemaVersion: 1,
      isError: true,
      message: 'busy, ask again in a minute',
    })
  })

  it('tells so of a hub that was asked too often, and of a URL that is too long', async () => {
    const hub = await askWith({ LIMIT_HUB: limiter(0).binding }, '/badge/fixture/never-read.svg', proxy)
    expect([hub.status, hub.headers.get('X-Plimsoll-Status')]).toEqual([200, '429'])
    const long = await ask(`/badge/llama-3.1-8b.svg?label=${'a'.repeat(MAX_URL_LENGTH)}`)
    expect([long.status, long.headers.get('X-Plimsoll-Status')]).toEqual([200, '414'])
    expect(await long.text()).toContain('the URL is too long')
  })
})

describe('how long a URL may be', () => {
  it('is bounded, and says so', async () => {
    const long = await ask(`/v1/estimate?model=${'a'.repeat(MAX_URL_LENGTH)}`)
    expect(long.status).toBe(414)
    expect((await problemOf(long)).type).toMatch(/#url-too-long$/)
    const allowed = await ask(`/v1/estimate?model=${'a'.repeat(MAX_URL_LENGTH - 100)}`)
    expect(allowed.status).not.toBe(414)
  })
})

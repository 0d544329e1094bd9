import { describe, expect, it } from 'vitest'
import { ROUTES } from '../../worker/routes/table.ts'
import app from '../../worker/index.ts'
import { ask, ORIGIN, post, problemOf } from './support/ask.ts'

const PURE = 'public, max-age=3600, s-maxage=86400, stale-while-revalidate=604800'
const CACHED = [
  '/v1/estimate?model=llama-3.1-8b&gpu=rtx-4090',
  '/v1/models?limit=2',
  '/v1/models/llama-3.1-8b',
  '/v1/gpus?limit=2',
  '/v1/gpus/rtx-4090',
  '/v1/formats',
  '/openapi.json',
  '/badge/llama-3.1-8b.svg',
  '/badge/llama-3.1-8b.json',
]
const READABLE = [...CACHED, '/healthz']

describe('caching', () => {
  it.each(CACHED)('%s is a pure function of its URL', async (path) => {
    const first = await ask(path)
    const second = await ask(path)
    expect(first.status).toBe(200)
    expect(first.headers.get('Cache-Control')).toBe(PURE)
    expect(await second.text()).toBe(await first.text())
    expect(second.headers.get('ETag')).toBe(first.headers.get('ETag'))
  })

  it.each(CACHED)('%s answers 304 to its own strong ETag', async (path) => {
    const first = await ask(path)
    const tag = first.headers.get('ETag') ?? ''
    expect(tag).toMatch(/^"[^"]+"$/)
    for (const given of [tag, `"other", ${tag}`, `W/${tag}`, '*']) {
      const again = await ask(path, { headers: { 'If-None-Match': given } })
      expect(again.status, given).toBe(304)
      expect(await again.text()).toBe('')
      expect(again.headers.get('ETag')).toBe(tag)
      expect(again.headers.get('Cache-Control')).toBe(PURE)
      expect(again.headers.get('Access-Control-Allow-Origin')).toBe('*')
    }
    expect((await ask(path, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
  })

  it('gives different answers different tags', async () => {
    const tags = await Promise.all(
      ['/v1/gpus/rtx-4090', '/v1/gpus/rtx-3090'].map(async (path) => (await ask(path)).headers.get('ETag')),
    )
    expect(tags[0]).not.toBe(tags[1])
  })

  it('does not keep the health of a moment', async () => {
    expect((await ask('/healthz')).headers.get('Cache-Control')).toBe('no-store')
  })
})

describe('methods', () => {
  it.each(READABLE)('HEAD %s has the headers of GET and no body', async (path) => {
    const [get, head] = await Promise.all([ask(path), ask(path, { method: 'HEAD' })])
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const name of ['Content-Type', 'Cache-Control', 'ETag'])
      expect(head.headers.get(name)).toBe(get.headers.get(name))
  })

  it.each([
    ['PUT', '/v1/estimate', 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/v1/models/llama-3.1-8b', 'GET, HEAD, OPTIONS'],
    ['POST', '/v1/gpus', 'GET, HEAD, OPTIONS'],
    ['POST', '/badge/llama-3.1-8b.svg', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/openapi.json', 'GET, HEAD, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const response = await ask(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('Allow')).toBe(allow)
    expect((await problemOf(response)).type).toMatch(/#method-not-allowed$/)
  })

  it('answers the preflight of a browser', async () => {
    const response = await ask('/v1/estimate', {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://elsewhere.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('GET, HEAD, POST')
    expect(response.headers.get('Access-Control-Allow-Headers')?.toLowerCase()).toContain('content-type')
  })
})

describe('headers of every answer', () => {
  const answers: [string, () => Promise<Response>][] = [
    ...READABLE.map((path): [string, () => Promise<Response>] => [path, () => ask(path)]),
    ['a problem', () => ask('/v1/estimate?model=nothing-like-it')],
    ['an unknown route', () => ask('/v1/nothing')],
    ['a 405', () => ask('/healthz', { method: 'DELETE' })],
    ['a POST', () => post({ params: '7B' })],
  ]
  it.each(answers)('%s is open to other origins and closed to tricks', async (_name, get) => {
    const { headers } = await get()
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Referrer-Policy')).toBe('no-referrer')
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    expect(headers.get('X-Request-Id')).toMatch(/^[\w-]{8,}$/)
  })

  it("keeps the caller's request id and refuses one that is not a word", async () => {
    const mine = await ask('/healthz', { headers: { 'X-Request-Id': 'trace-12345' } })
    expect(mine.headers.get('X-Request-Id')).toBe('trace-12345')
    const hostile = await ask('/healthz', { headers: { 'X-Request-Id': '<script>' } })
    expect(hostile.headers.get('X-Request-Id')).not.toContain('<')
  })
})

describe('unknown routes', () => {
  it.each(['/v1', '/v1/', '/v1/estimat', '/v1/fits'])(
    '%s is a problem that lists the routes',
    async (path) => {
      const response = await ask(path)
      expect(response.status).toBe(404)
      const { errors, type } = await problemOf(response)
      expect(type).toBe(`${ORIGIN}/api/errors/#not-found`)
      expect(errors[0]?.allowed).toContain('/v1/estimate')
    },
  )

  it('offers the nearest route', async () => {
    expect((await problemOf(await ask('/v1/estimat'))).errors[0]?.did_you_mean).toBe('/v1/estimate')
  })

  it('a slash at the end changes nothing', async () => {
    expect((await ask('/v1/gpus/?limit=1')).status).toBe(200)
  })
})

describe('the table of routes', () => {
  it('is what the app answers', () => {
    const own = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !/^\/(?:badge|card|chart)$/.test(path))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)\{[^}]*\}/g, '{$1}')}`)
    const listed = ROUTES.map(
      ({ method, path }) => `${method} ${path.replace(/^\/(badge|card|chart)\/.*/, '/$1/{path}')}`,
    )
    expect(new Set(listed)).toEqual(new Set(own))
  })
})

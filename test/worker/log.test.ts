import { createExecutionContext, env } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import app from '../../worker/index.ts'
import { ORIGIN } from './support/ask.ts'

const SECRET = 'what-somebody-typed'
const cases: readonly [string, RequestInit, object][] = [
  [`/v1/estimate?model=llama-3.1-8b`, {}, { method: 'GET', route: '/v1/estimate', status: 200 }],
  [`/v1/estimate?model=${SECRET}`, {}, { method: 'GET', route: '/v1/estimate', status: 404 }],
  [`/v1/models/${SECRET}`, {}, { route: '/v1/models/{id}', status: 404 }],
  [`/badge/${SECRET}.svg?label=${SECRET}`, {}, { route: '/badge/{path}', status: 200 }],
  [`/v1/${SECRET}`, {}, { route: '/v1/*', status: 404 }],
  [`/healthz`, { method: 'PROPFIND' }, { method: 'other', status: 405 }],
  [`/v1/estimate`, { method: 'POST', body: SECRET }, { method: 'POST', route: '/v1/estimate', status: 415 }],
]

afterEach(() => void vi.restoreAllMocks())

async function lineOf(path: string, init: RequestInit, bindings: object): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const headers = { 'CF-Connecting-IP': '203.0.113.77', 'User-Agent': SECRET, Referer: SECRET }
  const request = new Request(`${ORIGIN}${path}`, { ...init, headers })
  const response = await app.fetch(request, { ...env, ...bindings }, createExecutionContext())
  await response.body?.cancel()
  return log.mock.calls.map(([text]) => String(text))
}

describe('the log', { timeout: 30_000 }, () => {
  it.each(cases)(
    '%s: one line of JSON, without what was asked or who asked',
    async (path, init, expected) => {
      const lines = await lineOf(path, init, { LOG_REQUESTS: 'on' })
      expect(lines).toHaveLength(1)
      expect(JSON.parse(lines[0] ?? '')).toMatchObject(expected)
      expect(lines[0]).not.toContain(SECRET)
      expect(lines[0]).not.toContain('203.0.113')
      expect(Object.keys(JSON.parse(lines[0] ?? '')).toSorted()).toEqual([
        'cache',
        'method',
        'request',
        'route',
        'status',
        'wait',
      ])
    },
  )

  it('is silent where it is off', async () => {
    expect(await lineOf('/healthz', {}, { LOG_REQUESTS: 'off' })).toEqual([])
  })

  it('counts where counters are bound', async () => {
    const writeDataPoint = vi.fn<(point: object) => void>()
    await lineOf('/healthz', {}, { LOG_REQUESTS: 'off', COUNTERS: { writeDataPoint } })
    expect(writeDataPoint).toHaveBeenCalledExactlyOnceWith({
      indexes: ['/healthz'],
      blobs: ['GET', '/healthz', '200', '<10ms', 'none'],
      doubles: [1],
    })
  })
})

import { describe, expect, it } from 'vitest'
import { ROUTES } from '../../worker/routes/table.ts'
import { ask, problemOf } from './support/ask.ts'

const PARAMETERS: Readonly<Record<string, string>> = {
  '/v1/models/{id}': 'llama-3.1-8b',
  '/v1/gpus/{id}': 'rtx-4090',
}
/** A path of the route that exists. */
const pathOf = (route: string): string => route.replace(/\{\w+\}/, PARAMETERS[route] ?? 'llama-3.1-8b')

const paths = [...new Set(ROUTES.map(({ path }) => path))]
const methodsOf = (path: string): string[] => {
  const methods = ROUTES.filter((route) => route.path === path).map(({ method }) => method)
  return methods.includes('GET') ? ['GET', 'HEAD', ...methods.filter((method) => method !== 'GET')] : methods
}
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'] as const

// The first request of an isolate loads what it needs; the CI machine is slow.
describe.each(paths)('%s', { timeout: 30_000 }, (route) => {
  const path = pathOf(route)
  const taken = methodsOf(route)
  const allow = [...taken, 'OPTIONS'].join(', ')

  it('refuses every other method and says which it takes', async () => {
    for (const method of METHODS.filter((each) => !taken.includes(each) && each !== 'TRACE')) {
      const response = await ask(path, { method })
      expect(response.status, method).toBe(405)
      expect(response.headers.get('Allow'), method).toBe(allow)
      if (method === 'HEAD') expect(await response.text()).toBe('')
      else expect((await problemOf(response)).detail).toContain(method)
    }
  })

  it('answers OPTIONS, a preflight or not', async () => {
    const headers = { Origin: 'https://elsewhere.example', 'Access-Control-Request-Method': taken[0] ?? '' }
    for (const init of [{}, { headers }]) {
      const response = await ask(path, { method: 'OPTIONS', ...init })
      expect(response.status).toBe(204)
      expect(response.headers.get('Allow')).toBe(allow)
      expect(response.headers.get('Access-Control-Allow-Methods')).toBe(taken.join(', '))
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    }
  })

  it.runIf(taken.includes('HEAD'))(
    'answers HEAD as GET without the body, and 304 to its own tag',
    async () => {
      const get = await ask(path)
      const head = await ask(path, { method: 'HEAD' })
      expect(head.status).toBe(get.status)
      expect(await head.text()).toBe('')
      for (const name of ['Content-Type', 'Cache-Control', 'ETag', 'X-Content-Type-Options'])
        expect(head.headers.get(name), name).toBe(get.headers.get(name))
      await get.arrayBuffer()
      const tag = get.headers.get('ETag')
      if (get.status !== 200 || tag === null) return
      for (const method of ['GET', 'HEAD']) {
        const again = await ask(path, { method, headers: { 'If-None-Match': `W/"x", ${tag}` } })
        expect(again.status, method).toBe(304)
        expect(again.headers.get('Cache-Control')).toBe(get.headers.get('Cache-Control'))
      }
    },
  )
})

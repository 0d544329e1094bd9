import { describe, expect, it } from 'vitest'
import type { Issue } from '../../shared/errors.ts'
import { openapiDocument } from '../../worker/openapi/document.ts'
import { ask, ORIGIN } from './support/ask.ts'

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly example?: unknown
}
interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly examples?: Record<string, { value: unknown }> }>>
  }
}
const { paths } = openapiDocument(ORIGIN, '1.2.3') as unknown as {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
)

/** What a route must be told beside the field whose example is tried. */
const COMPANIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/v1/estimate': { model: 'llama-3.1-8b' },
  '/v1/fit': { model: 'llama-3.1-8b', gpu: 'rtx-4090' },
  '/v1/recommend': { model: 'llama-3.1-8b' },
  '/v1/compare': { models: 'llama-3.1-8b' },
  '/v1/figures': { model: 'llama-3.1-8b' },
  '/v1/budget': { budget_usd: '1000' },
  '/v1/convert': { value: '1', from: 'GiB' },
}
/** Fields that stand in for the model. */
const INSTEAD_OF_MODEL = new Set([
  'params',
  'layers',
  'hidden_size',
  'heads',
  'kv_heads',
  'head_dim',
  'vocab_size',
])

function queryOf(path: string, { name, example }: Parameter): URLSearchParams {
  const given = { ...COMPANIONS[path], [name]: String(example) }
  if (INSTEAD_OF_MODEL.has(name)) {
    const { model: _other, ...rest } = given
    return new URLSearchParams({ params: '7B', ...rest })
  }
  return new URLSearchParams(given)
}

const examples = operations
  .filter(({ method }) => method === 'get')
  .flatMap(({ path, operation: { parameters = [] } }) => {
    const place = path.replace(/\{(\w+)\}/g, (_, name) =>
      String(parameters.find((parameter) => parameter.name === name)?.example),
    )
    return parameters
      .filter((parameter) => parameter.in === 'path' || parameter.example !== undefined)
      .map((parameter): [string, string] => [
        parameter.name,
        parameter.in === 'path' ? place : `${place}?${queryOf(path, parameter)}`,
      ])
  })

describe('examples of the OpenAPI document', { timeout: 30_000 }, () => {
  it('are many', () => expect(examples.length).toBeGreaterThan(80))

  it('of parameters are answered', async () => {
    const wrong: string[] = []
    for (const [name, url] of examples) {
      const response = await ask(url)
      const fault = response.headers.get('X-Plimsoll-Error')
      if (response.status === 200 && fault === null) {
        await response.body?.cancel()
        continue
      }
      const text = await response.text()
      const errors: readonly Issue[] = fault === null ? JSON.parse(text).errors : []
      // An example may need a companion that is not here; what it may not be is wrong itself.
      const blamed = fault?.includes(`${name}: must`) ?? errors.some(({ field }) => field === name)
      if (response.status >= 500 || response.status === 400 || blamed)
        wrong.push(`${url}: ${response.status} ${fault ?? text.slice(0, 300)}`)
    }
    expect(wrong).toEqual([])
  }, 120_000)

  const bodies = operations.flatMap(({ method, path, operation: { requestBody } }) =>
    Object.entries(requestBody?.content ?? {}).flatMap(([type, { examples: named = {} }]) =>
      Object.entries(named).map(([name, { value }]) => ({ method, path, type, name, value })),
    ),
  )
  it('of bodies are given for every route that takes one', () => {
    const takers = operations.filter(({ operation }) => operation.requestBody !== undefined)
    expect(takers.map(({ path }) => path)).toEqual([...new Set(bodies.map(({ path }) => path))])
  })
  it.each(bodies)('of bodies are answered: $method $path, $name', async ({ path, type, value }) => {
    const body = typeof value === 'string' ? value : JSON.stringify(value)
    const response = await ask(path, { method: 'POST', body, headers: { 'Content-Type': type } })
    expect(response.status, await response.clone().text()).toBe(200)
  })
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unstable_readConfig as readConfig } from 'wrangler'
import { rateLimits } from '../../../site/src/data/limits.ts'
import { problems } from '../../../site/src/data/problems.ts'
import { RATE_CLASSES, rateClassOf } from '../../../worker/limits/classes.ts'
import { MAX_URL_LENGTH } from '../../../worker/limits/limit.ts'
import { PROBLEM_KINDS } from '../../../worker/problem.ts'
import { ROUTES } from '../../../worker/routes/table.ts'

interface Bound {
  readonly name: string
  readonly namespace_id: string
  readonly simple: { readonly limit: number; readonly period: number }
}
const classes = Object.values(RATE_CLASSES)

describe('the table of limits', () => {
  it('is what wrangler.toml binds and what the page tells', () => {
    const { ratelimits }: { ratelimits: readonly Bound[] } = readConfig({ config: 'wrangler.toml' })
    expect(ratelimits.map(({ name, simple }) => [name, simple.limit, simple.period])).toEqual(
      classes.map(({ binding, limit, period }) => [binding, limit, period]),
    )
    expect(new Set(ratelimits.map(({ namespace_id }) => namespace_id)).size).toBe(classes.length)
    expect(rateLimits.map(({ name, requests, seconds }) => [name, requests, seconds])).toEqual(
      classes.map(({ name, limit, period }) => [name, limit, period]),
    )
    const page = readFileSync('site/src/content/docs/api/limits.mdx', 'utf8')
    expect(page).toContain(`${MAX_URL_LENGTH.toLocaleString('en')} characters`)
  })

  it('gives each route the class that the page gives it', () => {
    const dear = rateLimits.find(({ name }) => name === 'dear')
    for (const { path } of ROUTES) {
      const picture = /^\/(?:badge|card|chart)\//.test(path)
      const named = dear?.routes.includes(`\`${path}\``) === true
      expect(rateClassOf(path.replace('{model}', 'x').replace('{id}', 'x')).name, path).toBe(
        picture ? 'picture' : named ? 'dear' : 'plain',
      )
    }
  })

  it('has words for every kind of error of the server', () => {
    expect(new Set(problems.map(({ id }) => id))).toEqual(new Set(PROBLEM_KINDS))
  })
})

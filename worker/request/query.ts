import type { Context } from 'hono'
import * as z from 'zod'
import type { AppEnv } from '../env.ts'
import { failure, success, type Result } from '../../shared/errors.ts'
import { issuesOf } from '../../shared/request/estimate.ts'

/** A query that means what it says: nothing is encoded in it, and no part of it is empty or nameless. */
const PLAIN = /^(?:[\w.:,/~*-]+=[\w.:,/~*-]*&)*[\w.:,/~*-]+=[\w.:,/~*-]*$/

/** Names and values of a query, decoded. Most are plain text, which needs no URL parser. */
function parameters(url: string): Iterable<readonly [string, string]> {
  const start = url.indexOf('?') + 1
  const query = start === 0 ? '' : url.slice(start)
  if (query === '') return []
  if (!PLAIN.test(query)) return new URL(url).searchParams
  return query.split('&').map((part) => {
    const middle = part.indexOf('=')
    return [part.slice(0, middle), part.slice(middle + 1)]
  })
}

/**
 * The query of a URL as an object. A parameter given twice becomes a list, which no field accepts: the schema then
 * names it, where taking the first or the last would silently estimate something else.
 */
export function queryObject(url: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {}
  for (const [name, value] of parameters(url)) {
    const before = Object.hasOwn(query, name) ? query[name] : undefined
    const both = before === undefined ? value : [before, value].flat()
    // A parameter may be called `__proto__`, which an assignment would take for something else.
    if (name === '__proto__')
      Object.defineProperty(query, name, {
        value: both,
        enumerable: true,
        writable: true,
        configurable: true,
      })
    else query[name] = both
  }
  return query
}

/** The query of a request, read once for all who look at it. */
export function queryOf(c: Context<AppEnv>): Readonly<Record<string, string | string[]>> {
  let query = c.get('query')
  if (query === undefined) c.set('query', (query = queryObject(c.req.url)))
  return query
}

/** Scheme, host and port of a request's URL, which the runtime has normalised. */
export const originOf = (url: string): string => url.slice(0, url.indexOf('/', url.indexOf('//') + 2))

/**
 * A form sends the fields left blank as empty text: they count as not given. A switch is the exception, for which a
 * bare name (`?explain`) means true.
 */
export function withoutBlanks(
  query: Readonly<Record<string, string | string[]>>,
  mayBeBlank: ReadonlySet<string>,
): Readonly<Record<string, string | string[]>> {
  if (!Object.values(query).includes('')) return query
  return Object.fromEntries(
    Object.entries(query).filter(([name, value]) => value !== '' || !mayBeBlank.has(name)),
  )
}

/** Fields of a query, by name. Each may be left out. */
export type QueryFields = Readonly<Record<string, z.ZodType>>
export type QueryValues<T extends QueryFields> = { readonly [K in keyof T]?: z.output<T[K]> }

const schemas = new WeakMap<QueryFields, z.ZodType>()

/** The schema of some fields, built once: building one costs more than using it. */
function schemaOf(fields: QueryFields): z.ZodType {
  let schema = schemas.get(fields)
  if (!schema) schemas.set(fields, (schema = z.strictObject(fields).partial()))
  return schema
}

/** Checks parameters against fields, naming every wrong one. A parameter that is no field is wrong. */
export function checkFields<T extends QueryFields>(fields: T, input: unknown): Result<QueryValues<T>> {
  const parsed = schemaOf(fields).safeParse(input)
  if (!parsed.success) return failure('invalid-request', issuesOf(parsed.error, Object.keys(fields)))
  return success(parsed.data as QueryValues<T>)
}

/** Checks the query of a URL. */
export const checkQuery = <T extends QueryFields>(fields: T, url: string): Result<QueryValues<T>> =>
  checkFields(fields, queryObject(url))

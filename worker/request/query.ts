import * as z from 'zod'
import { failure, success, type Result } from '../../shared/errors.ts'
import { issuesOf } from '../../shared/request/estimate.ts'

/**
 * The query of a URL as an object. A parameter given twice becomes a list, which no field accepts: the schema then
 * names it, where taking the first or the last would silently estimate something else.
 */
export function queryObject(url: string): Record<string, string | string[]> {
  const query: [string, string | string[]][] = []
  const places = new Map<string, number>()
  for (const [name, value] of new URL(url).searchParams) {
    const place = places.get(name)
    const before = place === undefined ? undefined : query[place]
    if (before) before[1] = [before[1], value].flat()
    else {
      places.set(name, query.length)
      query.push([name, value])
    }
  }
  return Object.fromEntries(query)
}

/**
 * A form sends the fields left blank as empty text: they count as not given. A switch is the exception, for which a
 * bare name (`?explain`) means true.
 */
export function withoutBlanks(
  query: Readonly<Record<string, string | string[]>>,
  mayBeBlank: ReadonlySet<string>,
): Record<string, string | string[]> {
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

import * as z from 'zod'
import { failure, success, type Result } from '../errors.ts'
import { ESTIMATE_FIELDS } from '../request/estimate-fields.ts'
import { issuesOf, parseEstimateRequest, type EstimateRequest } from '../request/estimate.ts'

type Fields = Readonly<Record<string, z.ZodType>>
export type Values<T extends Fields> = { readonly [K in keyof T]?: z.output<T[K]> | undefined }

const schemas = new WeakMap<Fields, z.ZodType>()

/** The schema of some fields, built once: building one costs more than using it. */
function schemaOf(fields: Fields): z.ZodType {
  let schema = schemas.get(fields)
  if (!schema) schemas.set(fields, (schema = z.strictObject(fields).partial()))
  return schema
}

/** Checks parameters against fields, naming every wrong and every unknown one at once. */
export function parseFields<T extends Fields>(fields: T, input: unknown): Result<Values<T>> {
  const parsed = schemaOf(fields).safeParse(input)
  if (!parsed.success) return failure('invalid-request', issuesOf(parsed.error, Object.keys(fields)))
  return success(parsed.data as Values<T>)
}

/** The part of checked values that is an estimate's request, with the rules between its fields checked too. */
export function requestOf(values: Readonly<Record<string, unknown>>): Result<EstimateRequest> {
  return parseEstimateRequest(
    Object.fromEntries(
      Object.keys(ESTIMATE_FIELDS).flatMap((name) =>
        values[name] === undefined ? [] : [[name, values[name]]],
      ),
    ),
  )
}

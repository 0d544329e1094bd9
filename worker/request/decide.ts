import type * as z from 'zod'
import { queryObject, withoutBlanks } from './query.ts'

/** Fields a form may send blank: all but the switches, for which a bare name means true. */
const mayBeBlank = (fields: Readonly<Record<string, z.ZodType>>): ReadonlySet<string> =>
  new Set(
    Object.entries(fields)
      .filter(([, field]) => !JSON.stringify(field.meta()?.['x-json']).includes('boolean'))
      .map(([name]) => name),
  )

/** The query of a URL as a decision takes it: blank fields of a form count as not given. */
export const decideInput = (
  fields: Readonly<Record<string, z.ZodType>>,
  url: string,
): Record<string, string | string[]> => withoutBlanks(queryObject(url), mayBeBlank(fields))

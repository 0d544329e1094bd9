import type * as z from 'zod'
import { queryObject, withoutBlanks } from './query.ts'

type Fields = Readonly<Record<string, z.ZodType>>

const blanks = new WeakMap<Fields, ReadonlySet<string>>()

/** Fields a form may send blank: all but the switches, for which a bare name means true. Read from the schema once. */
function mayBeBlank(fields: Fields): ReadonlySet<string> {
  let known = blanks.get(fields)
  if (!known) {
    known = new Set(
      Object.entries(fields)
        .filter(([, field]) => !JSON.stringify(field.meta()?.['x-json']).includes('boolean'))
        .map(([name]) => name),
    )
    blanks.set(fields, known)
  }
  return known
}

/** The query of a URL as a decision takes it: blank fields of a form count as not given. */
export const decideInput = (fields: Fields, url: string): Record<string, string | string[]> =>
  withoutBlanks(queryObject(url), mayBeBlank(fields))

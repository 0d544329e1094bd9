import { Hono } from 'hono'
import { taggedText } from '../answer/tagged.ts'
import { CACHE_CONTROL } from '../cache/policy.ts'
import type { AppEnv } from '../env.ts'
import { problemResponse } from '../problem.ts'
import { decideInput } from '../request/decide.ts'

const CONTENT_TYPE = { json: 'application/json', csv: 'text/csv; charset=utf-8; header=present' } as const

/** The whole matrix in one answer. Its fields and size are checked before the first cell is computed. */
export const compareRoutes = new Hono<AppEnv>().get('/compare', async (c) => {
  const [{ compareMatrix }, { COMPARE_FIELDS }, { matrixText }] = await Promise.all([
    import('../../shared/decide/compare.ts'),
    import('../../shared/decide/compare-fields.ts'),
    import('../../shared/decide/compare-text.ts'),
  ])
  const matrix = compareMatrix(decideInput(COMPARE_FIELDS, c.req.url))
  if (!matrix.ok) return problemResponse(c, matrix.problem)
  const { format } = matrix.value
  return taggedText(c, matrixText(matrix.value), {
    'Content-Type': CONTENT_TYPE[format],
    'Cache-Control': CACHE_CONTROL.catalogue,
    ...(format === 'csv' ? { 'Content-Disposition': 'inline; filename="plimsoll.csv"' } : {}),
  })
})

import { catalogueDate } from '../../shared/index.ts'
import type { Estimate } from '../../shared/estimate/types.ts'
import { PROBLEM_STATUS, type Problem } from '../../shared/errors.ts'
import { CACHE_CONTROL } from './policy.ts'

/** Longest value of the error header: proxies cut or refuse longer lines. */
const LONGEST_HEADER = 500

/** A problem on one line of printable ASCII, for whoever debugs an image. */
function headerText(problem: Problem): string {
  const words = problem.errors.map(({ field, message }) => `${field}: ${message}`).join('; ')
  return `${problem.kind}: ${words}`.replaceAll(/[^\u0020-\u007e]/gu, '?').slice(0, LONGEST_HEADER)
}

/**
 * An image tells the reader what is wrong, and is a 200 so that it is shown; the status that `/v1` would have
 * answered with, and the detail, are in its headers. It is kept for a short time only.
 */
export const problemHeaders = (problem: Problem): Record<string, string> => ({
  'Cache-Control': CACHE_CONTROL.imageError,
  'X-Plimsoll-Status': String(PROBLEM_STATUS[problem.kind]),
  'X-Plimsoll-Error': headerText(problem),
})

/** A commit of a hub's repository, in full: a branch or a short hash may mean another file tomorrow. */
const COMMIT = /@[0-9a-f]{40}(?=$|[/:])/i

/**
 * How long an image may be kept. For ever when its URL names all that it depends on: the catalogue of today (`v`)
 * and, for a model read from a hub, the commit it was read at.
 */
export function imageHeaders(
  { source }: Pick<Estimate['model'], 'source'>,
  subject: string | undefined,
  version: string | undefined,
): Record<string, string> {
  const fixed = source === 'catalogue' || source === 'params' || COMMIT.test(subject ?? '')
  if (!fixed) return { 'Cache-Control': CACHE_CONTROL.hub }
  return { 'Cache-Control': version === catalogueDate ? CACHE_CONTROL.pinnedImage : CACHE_CONTROL.image }
}

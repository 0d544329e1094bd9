import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { PROBLEM_STATUS, type Issue, type Problem, type ProblemKind } from '../shared/errors.ts'
import { CACHE_CONTROL } from './cache/policy.ts'
import type { AppEnv } from './env.ts'

/** What can go wrong before the engine is asked, each with its status and title. */
export const EDGE_PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'not-found': { status: 404, title: 'No such route' },
  'method-not-allowed': { status: 405, title: 'The route does not take this method' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'url-too-long': { status: 414, title: 'The URL is too long' },
  'unsupported-media-type': { status: 415, title: 'The body is not JSON' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'The fault is on this side' },
} as const

type EdgeKind = keyof typeof EDGE_PROBLEMS

/** Every kind of problem, in the order of its status: the sections of the documentation's error page. */
export const PROBLEM_KINDS: readonly (ProblemKind | EdgeKind)[] = [
  ...(Object.keys(PROBLEM_STATUS) as ProblemKind[]),
  ...(Object.keys(EDGE_PROBLEMS) as EdgeKind[]),
]

/** An RFC 9457 problem document. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors: readonly Issue[]
}

/** A problem of the edge itself, in the shape of the engine's. */
export interface EdgeProblem {
  readonly kind: EdgeKind
  readonly detail: string
  readonly errors?: readonly Issue[]
}

const isEdge = (problem: Problem | EdgeProblem): problem is EdgeProblem => problem.kind in EDGE_PROBLEMS

/** The document of a problem. `origin` makes its type an absolute URL: the section that explains this kind. */
export function problemDocument(problem: Problem | EdgeProblem, origin: string): ProblemDocument {
  const { status, title } = isEdge(problem)
    ? EDGE_PROBLEMS[problem.kind]
    : { status: PROBLEM_STATUS[problem.kind], title: problem.title }
  return {
    type: `${origin}/api/errors/#${problem.kind}`,
    title,
    status,
    detail: problem.detail,
    errors: problem.errors ?? [],
  }
}

/** Answers with a problem document. Errors are never cached: a corrected deployment must show at once. */
export function problemResponse(c: Context<AppEnv>, problem: Problem | EdgeProblem) {
  const document = problemDocument(problem, new URL(c.req.url).origin)
  return c.json(document, document.status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': CACHE_CONTROL.error,
  })
}

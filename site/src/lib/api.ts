import type { Issue } from '../../../shared/errors.ts'
import { pageWords } from '../i18n/page-language.ts'
import { toQuery, type Settings } from './url-state.ts'

export type Reply<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | {
      readonly kind: 'problem'
      readonly title: string
      readonly detail: string
      readonly errors: readonly Issue[]
    }
  | { readonly kind: 'unreachable'; readonly reason: string }

/** What is asked: a path with its query, and a body where the route takes one. */
export interface Question {
  readonly path: string
  readonly body?: string
  /** Media type of the body. */
  readonly type?: 'application/json' | 'text/plain'
}

export const requestPath = (settings: Settings): string => `/v1/estimate?${toQuery(settings)}`
export const estimateQuestion = (settings: Settings): Question => ({ path: requestPath(settings) })

/** A route that takes its parameters in the address. */
export const askedOf =
  (path: string) =>
  (settings: Settings): Question => ({ path: `${path}?${toQuery(settings)}` })

export const logQuestion = (settings: Settings, log: string): Question => ({
  path: `/v1/reconcile${Object.keys(settings).length === 0 ? '' : `?${toQuery(settings)}`}`,
  body: log,
  type: 'text/plain',
})

/** How long an answer may take before the page says that there is none. */
const PATIENCE_MS = 10_000

interface ProblemDocument {
  readonly title: string
  readonly detail: string
  readonly errors?: readonly Issue[]
}

/**
 * Asks the API of this origin. Rejects only when `signal` aborts: everything else that can go wrong is a reply.
 */
export async function askApi<T>({ path, body, type }: Question, signal: AbortSignal): Promise<Reply<T>> {
  const { problem } = pageWords()
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const response = await fetch(path, {
      headers: { accept: 'application/json', ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { method: 'POST', body }),
      signal: AbortSignal.any([signal, patience]),
    })
    const answered = response.headers.get('content-type') ?? ''
    if (response.ok && answered.includes('json'))
      return { kind: 'answer', answer: (await response.json()) as T }
    if (answered.includes('problem+json')) {
      const { title, detail, errors = [] } = (await response.json()) as ProblemDocument
      return { kind: 'problem', title, detail, errors }
    }
    return { kind: 'unreachable', reason: problem.status(response.status) }
  } catch (error) {
    if (signal.aborted) throw error
    if (patience.aborted) return { kind: 'unreachable', reason: problem.late }
    const reason = navigator.onLine ? problem.unreachable : problem.offline
    return { kind: 'unreachable', reason }
  }
}

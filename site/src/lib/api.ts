import type { Issue } from '../../../shared/errors.ts'
import type { Estimate } from '../../../shared/estimate/types.ts'
import { pageWords } from '../i18n/page-language.ts'
import { toQuery, type Settings } from './url-state.ts'

export type Answer =
  | { readonly kind: 'estimate'; readonly estimate: Estimate }
  | {
      readonly kind: 'problem'
      readonly title: string
      readonly detail: string
      readonly errors: readonly Issue[]
    }
  | { readonly kind: 'unreachable'; readonly reason: string }

export const requestPath = (settings: Settings): string => `/v1/estimate?${toQuery(settings)}`

/** How long an answer may take before the page says that there is none. */
const PATIENCE_MS = 10_000

interface ProblemDocument {
  readonly title: string
  readonly detail: string
  readonly errors?: readonly Issue[]
}

/**
 * Asks the API of this origin. Rejects only when `signal` aborts: everything else that can go wrong is an answer.
 */
export async function askEstimate(settings: Settings, signal: AbortSignal): Promise<Answer> {
  const { problem } = pageWords()
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const response = await fetch(requestPath(settings), {
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([signal, patience]),
    })
    const type = response.headers.get('content-type') ?? ''
    if (response.ok && type.includes('json'))
      return { kind: 'estimate', estimate: (await response.json()) as Estimate }
    if (type.includes('problem+json')) {
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

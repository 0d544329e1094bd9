/** One wrong field. The family of errors is data: each output format prints every one. */
export interface Issue {
  /** Path of the field: `context_length`, `config.num_hidden_layers`. */
  readonly field: string
  readonly message: string
  readonly allowed?: readonly string[]
  readonly did_you_mean?: string
}

/** Typed by what the caller should do, each with its HTTP status (RFC 9457 problem). */
export type ProblemKind =
  | 'invalid-request'
  | 'gated-model'
  | 'unknown-model'
  | 'unknown-gpu'
  | 'contradiction'
  | 'not-understood'
  | 'hub-failed'
  | 'hub-slow'

export const PROBLEM_STATUS: Readonly<Record<ProblemKind, 400 | 403 | 404 | 422 | 502 | 504>> = {
  'invalid-request': 400,
  'gated-model': 403,
  'unknown-model': 404,
  'unknown-gpu': 404,
  contradiction: 422,
  'not-understood': 422,
  'hub-failed': 502,
  'hub-slow': 504,
}

export interface Problem {
  readonly kind: ProblemKind
  readonly title: string
  readonly detail: string
  readonly errors: readonly Issue[]
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

export const success = <T>(value: T): Result<T> => ({ ok: true, value })

const TITLES: Readonly<Record<ProblemKind, string>> = {
  'invalid-request': 'The request has wrong fields',
  'gated-model': 'The model is gated',
  'unknown-model': 'Unknown model',
  'unknown-gpu': 'Unknown GPU',
  contradiction: 'The fields contradict each other',
  'not-understood': 'The architecture is not understood',
  'hub-failed': 'The hub did not answer as it should',
  'hub-slow': 'The hub took too long',
}

/** A failed result that names every wrong field at once. */
export function failure<T = never>(kind: ProblemKind, errors: readonly Issue[], detail?: string): Result<T> {
  const words = detail ?? errors.map((issue) => `${issue.field}: ${issue.message}`).join('; ')
  return { ok: false, problem: { kind, title: TITLES[kind], detail: words, errors } }
}

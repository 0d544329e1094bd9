import { failure, type Issue, type Result } from '../../shared/errors.ts'

/** What can go wrong between here and a hub, by what the caller should do about it. */
export type HubFailureKind =
  /** Neither the repository nor the file is there, or it is private. */
  | 'not-found'
  /** There, but its licence must be accepted first. */
  | 'gated'
  /** The hub answered with an error of its own, or not at all. */
  | 'failed'
  /** The hub took too long. */
  | 'slow'
  /** The files are not what this project reads. */
  | 'not-understood'
  /** An address that is not fetched from. */
  | 'refused'

/** Thrown inside `worker/hub/` and turned into a problem at its edge. Carries nothing of a credential or a body. */
export class HubFailure extends Error {
  readonly kind: HubFailureKind
  readonly field: string
  /** Seconds after which asking again makes sense, where the hub said so. */
  readonly retryAfter: number | undefined

  constructor(
    kind: HubFailureKind,
    message: string,
    options: { readonly field?: string; readonly retryAfter?: number | undefined } = {},
  ) {
    super(message)
    this.name = 'HubFailure'
    this.kind = kind
    this.field = options.field ?? 'model'
    this.retryAfter = options.retryAfter
  }
}

const KINDS = {
  'not-found': 'unknown-model',
  gated: 'gated-model',
  failed: 'hub-failed',
  slow: 'hub-slow',
  'not-understood': 'not-understood',
  refused: 'invalid-request',
} as const

/** The failure as a problem of the family that every face prints. `near` are catalogue ids that resemble the name. */
export function hubProblem(error: HubFailure, near: readonly string[]): Result<never> {
  const [first] = near
  const wantsNear = error.kind === 'not-found' && first !== undefined
  const issue: Issue = {
    field: error.field,
    message: error.message,
    ...(wantsNear ? { allowed: near, did_you_mean: first } : {}),
  }
  return failure(KINDS[error.kind], [issue])
}

import { HubFailure } from './failure.ts'
import type { Answer, HubSession } from './session.ts'

const MISSING: ReadonlySet<string> = new Set(['RepoNotFound', 'RevisionNotFound', 'EntryNotFound'])

const retryAfter = (response: Response): number | undefined => {
  const value = response.headers.get('retry-after')
  return value !== null && /^\d{1,5}$/.test(value) ? Number(value) : undefined
}

/** How an operator lets a deployment read gated models. */
const TOKEN_HOW_TO =
  'Accept its licence on the hub, make a read token for that account at https://huggingface.co/settings/tokens, and set it with `wrangler secret put HF_TOKEN` (locally in .dev.vars)'

/**
 * Fails unless the hub said yes. The hub answers 401 both for a repository that is not there and for one behind a
 * gate; its `X-Error-Code` tells them apart.
 *
 * @param what names the thing asked for
 */
export async function demand(
  session: HubSession,
  answer: Answer,
  what: string,
  withToken = false,
): Promise<void> {
  const { response } = answer
  if (response.status === 200 || response.status === 206) return
  await session.drop(answer)
  const code = response.headers.get('x-error-code') ?? ''
  const { status } = response
  if (code === 'GatedRepo' || (status === 403 && code === '')) {
    const why = withToken ? 'is gated, and the token of this deployment has no access to it' : 'is gated'
    throw new HubFailure('gated', `${what} ${why}. ${TOKEN_HOW_TO}`)
  }
  if (MISSING.has(code) || status === 401 || status === 404)
    throw new HubFailure('not-found', `${what} is not on the hub, or it is private`)
  if (status === 416) throw new HubFailure('not-understood', `${what} is shorter than its header`)
  if (status === 429)
    throw new HubFailure('failed', 'the hub limits how often it may be asked; try again later', {
      retryAfter: retryAfter(response) ?? 60,
    })
  if (status >= 500)
    throw new HubFailure('failed', `the hub answered ${status}`, { retryAfter: retryAfter(response) })
  throw new HubFailure('failed', `the hub answered ${status} for ${what}`)
}

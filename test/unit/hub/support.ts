import { estimateModel, parseEstimateRequest } from '../../../shared/index.ts'
import type { Estimate } from '../../../shared/estimate/types.ts'
import { resolveFacts } from '../../../shared/hub/resolve-facts.ts'
import { hubReference } from '../../../shared/hub/reference.ts'
import { HubFailure } from '../../../worker/hub/failure.ts'
import { hostsOf } from '../../../worker/hub/hosts.ts'
import { HUB_LIMITS, type HubLimits } from '../../../worker/hub/limits.ts'
import {
  describe as describeRepository,
  readFiles,
  readUrl,
  type HubReading,
  type HubWish,
} from '../../../worker/hub/read.ts'
import { HubSession, type Fetch, type HubAccess } from '../../../worker/hub/session.ts'
import { HUB } from '../../support/hub-stub.ts'

/** The stub in the place of the public hub. */
export const hosts = { ...hostsOf(HUB, ''), isPublicHub: true }
/** The stub as a hub of one's own. */
export const ownHosts = hostsOf(HUB, '')

export interface Options {
  readonly limits?: Partial<HubLimits>
  readonly token?: string
}

export const accessOf = (fetch: Fetch, { limits, token }: Options = {}): HubAccess => ({
  fetch,
  hosts,
  limits: { ...HUB_LIMITS, ...limits },
  token,
  now: () => Date.now(),
})

/** Reads a model as the Worker does, without its caches. */
export async function read(
  fetch: Fetch,
  model: string,
  wish: Partial<HubWish> = {},
  options: Options = {},
): Promise<{ reading: HubReading; session: HubSession }> {
  const session = new HubSession(accessOf(fetch, options))
  const reference = hubReference(model, hosts.pages)
  if (!reference) throw new Error(`${model} is no reference`)
  const wished: HubWish = {
    weights: wish.weights ?? (reference.kind === 'repository' ? (reference.weights ?? undefined) : undefined),
    withProjector: wish.withProjector ?? false,
  }
  if (reference.kind === 'url') return { reading: await readUrl(session, reference.url), session }
  return {
    reading: await readFiles(session, reference, await describeRepository(session, reference), wished),
    session,
  }
}

/** The failure that reading ends in. */
export async function failureOf(work: Promise<unknown>): Promise<HubFailure> {
  try {
    await work
  } catch (error) {
    if (error instanceof HubFailure) return error
    throw error
  }
  throw new Error('it should have failed')
}

/** The estimate of what was read. */
export function estimateOf({ facts }: HubReading, request: Readonly<Record<string, unknown>> = {}): Estimate {
  const model = resolveFacts(facts, { conservative: false })
  if (!model.ok) throw new Error(model.problem.detail)
  const parsed = parseEstimateRequest({ model: model.value.id, ...request })
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const answer = estimateModel(parsed.value, model.value)
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value
}

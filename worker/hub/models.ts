import { nearModels, type ResolvedModel } from '../../shared/index.ts'
import type { Result } from '../../shared/errors.ts'
import { resolveFacts } from '../../shared/hub/resolve-facts.ts'
import { referenceName, type HubReference } from '../../shared/hub/reference.ts'
import { HubFailure, hubProblem } from './failure.ts'
import {
  FRESH_MILLISECONDS,
  readKnown,
  REVALIDATE_MILLISECONDS,
  subjectOf,
  type Known,
  type ReaderContext,
} from './reader.ts'
import type { HubWish } from './read.ts'
import { Recent } from './recent.ts'

/** What asking for a model of the hub came to. */
export interface Outcome {
  readonly result: Result<ResolvedModel>
  readonly isPrivate: boolean
  readonly state: Known['state'] | 'failed'
  readonly retryAfter: number | undefined
  /** When the files were last known to be so. */
  readonly confirmedAt: number
  /** Until when this may be answered without asking again. */
  readonly freshUntil: number
  /** Until when it may be answered while asking again. */
  readonly usableUntil: number
}

/** Models kept in memory. One takes some hundred kilobytes at most; an isolate has 128 MB. */
const MODELS_KEPT = 64
/** How long a failure stands: a model that is not there may be put there, a hub that is down comes back. */
const FAILURE_MILLISECONDS = { lasting: 60_000, passing: 10_000 } as const

const hours = (milliseconds: number): string => {
  const count = Math.max(1, Math.round(milliseconds / 3_600_000))
  return `${count} hour${count === 1 ? '' : 's'}`
}

/** The same answer, with a warning that it is an old one. */
function staleResult(result: Result<ResolvedModel>, age: number): Result<ResolvedModel> {
  if (!result.ok) return result
  const message = `The hub could not be asked; these are the files as they were ${hours(age)} ago.`
  const others = (result.value.warnings ?? []).filter(({ code }) => code !== 'hub-stale')
  return { ok: true, value: { ...result.value, warnings: [{ code: 'hub-stale', message }, ...others] } }
}

function outcomeOf(known: Known, conservative: boolean, now: number): Outcome {
  const result = resolveFacts(known.facts, { conservative })
  const withWarning = known.state === 'stale' ? staleResult(result, now - known.confirmedAt) : result
  const fresh = {
    pinned: REVALIDATE_MILLISECONDS,
    named: FRESH_MILLISECONDS,
    stale: FAILURE_MILLISECONDS.passing,
  }[known.state]
  // What was already old when it came from the store is asked for again no later than if it had stayed in memory.
  const since = known.state === 'stale' ? now : known.confirmedAt
  const freshUntil = Math.max(since + fresh, now + FAILURE_MILLISECONDS.passing)
  return {
    result: withWarning,
    isPrivate: known.isPrivate,
    state: known.state,
    retryAfter: undefined,
    confirmedAt: known.confirmedAt,
    freshUntil,
    usableUntil: known.state === 'stale' ? freshUntil : Math.max(freshUntil, since + REVALIDATE_MILLISECONDS),
  }
}

function failedOutcome(error: unknown, name: string, now: number): Outcome {
  // Anything else is a bug of ours, and is reported as one.
  if (!(error instanceof HubFailure)) throw error
  const passing = error.kind === 'failed' || error.kind === 'slow'
  const until = now + (passing ? FAILURE_MILLISECONDS.passing : FAILURE_MILLISECONDS.lasting)
  const near = error.kind === 'not-found' ? nearModels(name, 5) : []
  return {
    result: hubProblem(error, near),
    isPrivate: false,
    state: 'failed',
    retryAfter: error.retryAfter,
    confirmedAt: now,
    freshUntil: until,
    usableUntil: until,
  }
}

interface Reading {
  readonly context: ReaderContext
  readonly key: string
  readonly reference: HubReference
  readonly wish: HubWish
  readonly conservative: boolean
  readonly anew: boolean
}

/** What an outcome is remembered by. */
export const outcomeKey = (
  hub: string,
  reference: HubReference,
  wish: HubWish,
  conservative: boolean,
): string => `${subjectOf(hub, reference, wish)} ${conservative ? 'conservative' : ''}`

/** Models of the hub that this isolate has read, and those it is reading. */
export class HubModels {
  readonly #outcomes = new Recent<Outcome>(MODELS_KEPT)
  /** The last good outcome by name alone: a what-if of another weight format needs no other file. */
  readonly #byName = new Recent<Outcome>(MODELS_KEPT)
  readonly #reading = new Map<string, Promise<Outcome>>()

  /** What is in memory and may still be answered; nothing is fetched. */
  recall(key: string, now: number): Outcome | undefined {
    const outcome = this.#outcomes.get(key)
    return outcome && now < outcome.usableUntil ? outcome : undefined
  }

  /** The same for a name, in whatever format it was read. */
  recallName(name: string, now: number): Outcome | undefined {
    const outcome = this.#byName.get(name)
    return outcome && now < outcome.usableUntil ? outcome : undefined
  }

  async #read({ context, key, reference, wish, conservative, anew }: Reading): Promise<Outcome> {
    const { now } = context.access
    let outcome: Outcome
    try {
      outcome = outcomeOf(await readKnown(context, reference, wish, { anew }), conservative, now())
    } catch (error) {
      const name =
        reference.kind === 'repository' ? (reference.id.split('/')[1] ?? reference.id) : reference.url
      outcome = failedOutcome(error, name, now())
      // A name that could be read a while ago is better than an error, for as long as it is usable.
      const before = this.recall(key, now())
      const isPassing = outcome.freshUntil - now() <= FAILURE_MILLISECONDS.passing
      if (before?.result.ok && isPassing)
        outcome = {
          ...before,
          result: staleResult(before.result, now() - before.confirmedAt),
          state: 'stale',
          freshUntil: outcome.freshUntil,
        }
    }
    this.#outcomes.set(key, outcome)
    if (outcome.result.ok) this.#byName.set(referenceName(reference), outcome)
    return outcome
  }

  /**
   * The outcome for a model. Requests that come while it is being read wait for the one reading; should the request
   * that started it be gone, they read for themselves.
   */
  async get(
    context: ReaderContext,
    reference: HubReference,
    wish: HubWish,
    conservative: boolean,
  ): Promise<Outcome> {
    const { access } = context
    const key = outcomeKey(access.hosts.hub, reference, wish, conservative)
    const known = this.recall(key, access.now())
    if (known && access.now() < known.freshUntil) return known
    const started = this.#reading.get(key)
    const task: Reading = { context, key, reference, wish, conservative, anew: known !== undefined }
    const reading = started ?? this.#start(task)
    if (known) return known
    if (!started) return reading
    let timer: ReturnType<typeof setTimeout> | undefined
    const patience = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), access.limits.totalMilliseconds + 500)
    })
    const shared = await Promise.race([reading, patience])
    if (timer !== undefined) clearTimeout(timer)
    return shared ?? this.#read(task)
  }

  #start(task: Reading): Promise<Outcome> {
    const reading = this.#read(task).finally(() => this.#reading.delete(task.key))
    this.#reading.set(task.key, reading)
    // Others may be waiting for it when the request that began it has gone.
    task.context.waitUntil(reading.catch(() => undefined))
    return reading
  }
}

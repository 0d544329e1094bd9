import type { HubFacts } from '../../shared/hub/facts.ts'
import { referenceName, type HubReference } from '../../shared/hub/reference.ts'
import { HubFailure } from './failure.ts'
import { describe, readFiles, readUrl, type HubReading, type HubWish } from './read.ts'
import { HubSession, type HubAccess } from './session.ts'
import type { FactsStore } from './store.ts'

/** What is known of a model, and how well. */
export interface Known {
  readonly facts: HubFacts
  readonly isPrivate: boolean
  /** `pinned`: a commit says what it is for ever; `named`: true for the moment; `stale`: the hub could not be asked. */
  readonly state: 'pinned' | 'named' | 'stale'
  /** When it was last confirmed. */
  readonly confirmedAt: number
}

/** How long a name is taken to stand for the commit it was last seen at, in milliseconds. */
export const FRESH_MILLISECONDS = 10 * 60_000
/** How long an older answer is given at once, while the hub is asked in the background. */
export const REVALIDATE_MILLISECONDS = 24 * 3_600_000

const COMMIT = /^[0-9a-f]{40}$/

export interface ReaderContext {
  readonly access: HubAccess
  readonly store: FactsStore
  /** Keeps work going after the answer was sent. */
  readonly waitUntil: (work: Promise<unknown>) => void
}

const isPinned = (reference: HubReference): boolean =>
  reference.kind === 'repository' && reference.revision !== null && COMMIT.test(reference.revision)

/** One subject's name in memory and store: what is read differs by format and projector. */
export const subjectOf = (
  hub: string,
  reference: HubReference,
  { weights, withProjector }: HubWish,
): string => [hub, referenceName(reference), weights ?? '', withProjector ? 'mmproj' : ''].join(' ')

const commitKey = (subject: string, commit: string): string => `commit ${commit} ${subject}`
const nameKey = (subject: string): string => `name ${subject}`

const isTransient = (error: unknown): boolean =>
  error instanceof HubFailure && (error.kind === 'failed' || error.kind === 'slow')

/** Asks the hub. What it is found at is kept by commit and by name, unless a credential was needed. */
async function readAnew(
  { access, store, waitUntil }: ReaderContext,
  reference: HubReference,
  wish: HubWish,
  subject: string,
): Promise<Known> {
  const session = new HubSession(access)
  const state = isPinned(reference) ? 'pinned' : 'named'
  const keep = (key: string, reading: HubReading): void => {
    if (!reading.isPrivate) waitUntil(store.put(key, { facts: reading.facts, confirmedAt: access.now() }))
  }
  if (reference.kind === 'url') {
    const reading = await readUrl(session, reference.url)
    keep(nameKey(subject), reading)
    return { ...reading, state, confirmedAt: access.now() }
  }
  const repository = await describe(session, reference)
  const known = await store.get(commitKey(subject, repository.commit))
  const reading = known
    ? { facts: known.facts, isPrivate: false }
    : await readFiles(session, reference, repository, wish)
  if (!known) keep(commitKey(subject, repository.commit), reading)
  keep(nameKey(subject), reading)
  return { ...reading, state, confirmedAt: access.now() }
}

/**
 * What the files say: from the store while the name is fresh, else from the hub; an older answer at once where there
 * is one, with the hub asked meanwhile; the last known where the hub fails.
 *
 * @param anew true where an older answer is at hand already, and only a newer one is wanted
 * @throws HubFailure when nothing is known and the hub cannot be read
 */
export async function readKnown(
  context: ReaderContext,
  reference: HubReference,
  wish: HubWish,
  { anew }: { readonly anew: boolean },
): Promise<Known> {
  const { access, store, waitUntil } = context
  const subject = subjectOf(access.hosts.hub, reference, wish)
  const kept = await store.get(nameKey(subject))
  const age = kept ? access.now() - kept.confirmedAt : Number.POSITIVE_INFINITY
  const pinned = isPinned(reference)
  if (kept && (pinned || age < (anew ? FRESH_MILLISECONDS : REVALIDATE_MILLISECONDS))) {
    if (!pinned && age >= FRESH_MILLISECONDS)
      waitUntil(readAnew(context, reference, wish, subject).catch(() => undefined))
    return {
      facts: kept.facts,
      isPrivate: false,
      state: pinned ? 'pinned' : 'named',
      confirmedAt: kept.confirmedAt,
    }
  }
  try {
    return await readAnew(context, reference, wish, subject)
  } catch (error) {
    if (!kept || !isTransient(error)) throw error
    return { facts: kept.facts, isPrivate: false, state: 'stale', confirmedAt: kept.confirmedAt }
  }
}

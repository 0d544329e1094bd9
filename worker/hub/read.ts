import type { HubFacts } from '../../shared/hub/facts.ts'
import { referenceName, type HubReference } from '../../shared/hub/reference.ts'
import { hasAdapterOnly, readAdapter } from './adapter.ts'
import { checkpointFiles, readCheckpoint } from './checkpoint.ts'
import { HubFailure } from './failure.ts'
import { readGgufRepository, readGgufUrl } from './gguf.ts'
import { readRepository, type Repository } from './repository.ts'
import type { HubSession } from './session.ts'

/** What is asked of a repository beside its name: which of its files. */
export interface HubWish {
  /** A weight format, to pick a GGUF file by. */
  readonly weights: string | undefined
  /** The projector file of a GGUF repository too. */
  readonly withProjector: boolean
}

/** What was read, and with whose rights. */
export interface HubReading {
  readonly facts: HubFacts
  /** True when a credential was sent for any of it: the answer is for this deployment alone to keep. */
  readonly isPrivate: boolean
}

/**
 * Whether the deployment's token is sent. On the public hub only for models that anybody can see and whose licence
 * must be accepted: an operator's private models stay invisible to whoever asks this deployment. A hub of one's own
 * may ask for it everywhere.
 */
const usesToken = (session: HubSession, repository: Repository | null): boolean => {
  const { token, hosts } = session.access
  if (token === undefined) return false
  return !hosts.isPublicHub || (repository !== null && repository.isGated && !repository.isPrivate)
}

/** Looks up what the name stands for today. */
export const describe = (
  session: HubSession,
  reference: Extract<HubReference, { kind: 'repository' }>,
): Promise<Repository> => readRepository(session, reference.id, reference.revision, usesToken(session, null))

const holdsGgufOnly = (repository: Repository): boolean =>
  repository.files.some(({ path }) => /\.gguf$/i.test(path)) &&
  checkpointFiles(repository.files).length === 0 &&
  !repository.files.some(({ path }) => /^pytorch_model.*\.bin$/.test(path))

/** Reads the model's files at the commit of `repository`. */
export async function readFiles(
  session: HubSession,
  reference: Extract<HubReference, { kind: 'repository' }>,
  repository: Repository,
  wish: HubWish,
): Promise<HubReading> {
  if (repository.isPrivate && session.access.hosts.isPublicHub)
    throw new HubFailure('not-found', `${reference.id} is not on the hub, or it is private`)
  const isPrivate = usesToken(session, repository)
  const base = { usedToken: false }
  const ofGated = (other: Repository): boolean => {
    const uses = usesToken(session, other)
    base.usedToken ||= uses
    return uses
  }
  const name = referenceName({ ...reference, id: repository.id })
  if (reference.file !== null || holdsGgufOnly(repository)) {
    const facts = await readGgufRepository(
      session,
      repository,
      { file: reference.file, ...wish },
      isPrivate,
      name,
    )
    return { facts, isPrivate }
  }
  if (hasAdapterOnly(repository)) {
    const facts = await readAdapter(session, repository, isPrivate, ofGated)
    return { facts, isPrivate: isPrivate || base.usedToken }
  }
  const facts = await readCheckpoint(session, repository, isPrivate)
  return { facts: { ...facts, id: name }, isPrivate }
}

/** Reads a file at an address of its own: no repository, no credential. */
export const readUrl = async (session: HubSession, url: string): Promise<HubReading> => ({
  facts: await readGgufUrl(session, url),
  isPrivate: false,
})

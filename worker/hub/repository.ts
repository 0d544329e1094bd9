import type { HubFile } from '../../shared/hub/facts.ts'
import { HubFailure } from './failure.ts'
import { isObject, jsonObject, wholeNumber } from './json.ts'
import type { HubSession } from './session.ts'
import { demand } from './status.ts'

/** A repository as the hub describes it, all of it from one request. */
export interface Repository {
  readonly id: string
  /** Commit the name stands for: files are read at it, whatever is pushed meanwhile. */
  readonly commit: string
  readonly isGated: boolean
  readonly isPrivate: boolean
  readonly files: readonly HubFile[]
  /** Elements per element type of the safetensors files, where the hub has counted them. */
  readonly elements: Readonly<Record<string, number>> | null
}

const COMMIT = /^[0-9a-f]{40}$/
/** Files beyond this are no model's; what is needed is among the first, for the hub sorts them by name. */
const MOST_FILES = 20_000

function fileOf(entry: unknown): HubFile[] {
  if (!isObject(entry) || typeof entry['rfilename'] !== 'string') return []
  return [{ path: entry['rfilename'], bytes: wholeNumber(entry['size']) }]
}

function elementsOf(value: unknown): Repository['elements'] {
  const parameters = isObject(value) ? value['parameters'] : undefined
  if (!isObject(parameters)) return null
  const counts = Object.entries(parameters).flatMap(([dtype, count]) => {
    const elements = wholeNumber(count)
    return elements === null ? [] : [[dtype.slice(0, 20), elements] as const]
  })
  return counts.length === 0 ? null : Object.fromEntries(counts.slice(0, 30))
}

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** Describes a repository: its commit, its files with their sizes, what the hub counted. */
export async function readRepository(
  session: HubSession,
  id: string,
  revision: string | null,
  withToken: boolean,
): Promise<Repository> {
  const at = revision === null ? '' : `/revision/${encodeURIComponent(revision)}`
  const answer = await session.ask(`${session.access.hosts.hub}/api/models/${encoded(id)}${at}?blobs=true`, {
    withToken,
  })
  const what = revision === null ? id : `${id} at ${revision.slice(0, 60)}`
  await demand(session, answer, what, withToken)
  const most = session.access.limits.infoLength
  const { bytes, complete } = await session.read(answer, most)
  if (!complete)
    throw new HubFailure('not-understood', `the description of ${what} is longer than ${most} bytes`)
  const info = jsonObject(bytes, `the description of ${what}`)
  const { sha, siblings, gated, private: isPrivate } = info
  if (typeof sha !== 'string' || !COMMIT.test(sha) || !Array.isArray(siblings))
    throw new HubFailure('failed', `the hub's description of ${what} is not understood`)
  const name = info['id']
  return {
    // A renamed repository answers under its new name.
    id: typeof name === 'string' && /^[\w.-]+\/[\w.-]+$/.test(name) ? name : id,
    commit: sha,
    isGated: gated === 'auto' || gated === 'manual' || gated === true,
    isPrivate: isPrivate === true,
    files: siblings.slice(0, MOST_FILES).flatMap(fileOf),
    elements: elementsOf(info['safetensors']),
  }
}

/** Where a file of a repository is, at its commit. */
export const fileUrl = (
  session: HubSession,
  { id, commit }: Pick<Repository, 'id' | 'commit'>,
  path: string,
): string => `${session.access.hosts.hub}/${encoded(id)}/resolve/${commit}/${encoded(path)}`

/** A JSON file of a repository. */
export async function readJsonFile(
  session: HubSession,
  repository: Repository,
  path: string,
  withToken: boolean,
): Promise<Readonly<Record<string, unknown>>> {
  const what = `${path} of ${repository.id}`
  const answer = await session.ask(fileUrl(session, repository, path), { withToken })
  await demand(session, answer, what, withToken)
  const most = session.access.limits.configLength
  const { bytes, complete } = await session.read(answer, most)
  if (!complete) throw new HubFailure('not-understood', `${what} is longer than ${most} bytes`)
  return jsonObject(bytes, what)
}

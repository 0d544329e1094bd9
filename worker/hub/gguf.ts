import { chooseGguf, ggufChoices, isProjector, splitCount, splitPaths } from '../../shared/hub/gguf-files.ts'
import type { GgufFacts, HubFile } from '../../shared/hub/facts.ts'
import { HubFailure } from './failure.ts'
import { originOf } from './checkpoint.ts'
import { joinSplits, readGgufFile, type GgufFile } from './gguf-file.ts'
import { fileUrl, type Repository } from './repository.ts'
import type { HubSession } from './session.ts'

/** Connections at once: a Worker has six. */
const AT_ONCE = 4

async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))))
  return results
}

/** The files at `urls`, one header of them all. */
async function readSplits(
  session: HubSession,
  urls: readonly string[],
  what: string,
  withToken: boolean,
): Promise<{ files: GgufFile[]; header: GgufFacts['header'] }> {
  const { splits } = session.access.limits
  if (urls.length > splits)
    throw new HubFailure(
      'not-understood',
      `${what} comes in ${urls.length} files, and at most ${splits} are read`,
    )
  const files = await inGroups(urls, (url) => readGgufFile(session, url, { what, withToken }))
  return { files, header: joinSplits(files) }
}

/** The projector to go with a model: the one in 16 bits, as llama-server picks it, else the first. */
function projectorOf({ files }: Repository): HubFile | undefined {
  const projectors = files.filter(({ path }) => isProjector(path))
  return projectors.find(({ path }) => /[-_.]f16\.gguf$/i.test(path)) ?? projectors[0]
}

export interface GgufWish {
  /** A file of the repository; null to pick one. */
  readonly file: string | null
  /** The format to pick by; undefined for the usual. */
  readonly weights: string | undefined
  readonly withProjector: boolean
}

/** A GGUF file of a repository: the one that is named, or the one in the format that is asked for. */
export async function readGgufRepository(
  session: HubSession,
  repository: Repository,
  wish: GgufWish,
  withToken: boolean,
  name: string,
): Promise<GgufFacts> {
  const choices = ggufChoices(repository.files)
  const chosen = wish.file === null ? chooseGguf(choices, wish.weights) : null
  if (chosen && !chosen.ok) {
    const [issue] = chosen.problem.errors
    throw new HubFailure(
      'not-understood',
      `${issue?.message ?? ''}; there are ${issue?.allowed?.join(', ') ?? 'none'}`,
      { field: 'weights' },
    )
  }
  const paths = wish.file === null ? (chosen?.value.paths ?? []) : splitPaths(wish.file)
  const [path = ''] = paths
  if (paths.length < splitCount(path))
    throw new HubFailure(
      'not-understood',
      `${path} is one of ${splitCount(path)} files, and not all are there`,
    )
  const what = `${path} of ${repository.id}`
  if (!repository.files.some((file) => file.path === path))
    throw new HubFailure('not-found', `${what} is not on the hub`)
  const { files, header } = await readSplits(
    session,
    paths.map((each) => fileUrl(session, repository, each)),
    what,
    withToken,
  )
  const projector = wish.withProjector ? projectorOf(repository) : undefined
  if (wish.withProjector && !projector)
    throw new HubFailure('not-understood', `${repository.id} holds no projector file`, { field: 'mmproj' })
  const beside =
    projector &&
    (await readGgufFile(session, fileUrl(session, repository, projector.path), {
      what: `${projector.path} of ${repository.id}`,
      withToken,
    }))
  return {
    kind: 'gguf',
    id: name,
    origin: originOf(session, repository),
    files: paths.map((each, index) => ({ path: each, bytes: files[index]?.fileLength ?? null })),
    header,
    ...(beside ? { projector: beside.header } : {}),
    offered:
      wish.file === null
        ? [...new Set(choices.flatMap(({ format }) => (format === null ? [] : [format])))]
        : [],
  }
}

/** A GGUF file at an https address of an allowed host. */
export async function readGgufUrl(session: HubSession, url: string): Promise<GgufFacts> {
  const urls = splitPaths(url)
  const { files, header } = await readSplits(session, urls, url.slice(0, 120), false)
  return {
    kind: 'gguf',
    id: url,
    origin: { url, revision: null },
    files: urls.map((each, index) => ({ path: each, bytes: files[index]?.fileLength ?? null })),
    header,
    offered: [],
  }
}

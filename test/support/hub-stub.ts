import { gzipSync } from 'node:zlib'
import { slice, type StubFile } from './hub/bytes.ts'

export const HUB = 'https://hub.test'
/** Where large files are. It is on the allow-list by its ending. */
export const CDN = 'https://cdn-lfs.hf.co'

export interface StubRepository {
  readonly commit: string
  readonly files: Readonly<Record<string, StubFile>>
  /** What the hub has counted in the safetensors files. */
  readonly elements?: Readonly<Record<string, number>>
  readonly gated?: 'auto' | 'manual'
  readonly isPrivate?: boolean
  /** Other names of the same repository. */
  readonly renamedFrom?: string
}

/** How a hub may misbehave. Each is chosen for a repository by its id. */
export type Fault =
  | 'status 429'
  | 'status 500'
  | 'status 503'
  | 'silent'
  | 'slow body'
  | 'truncated body'
  | 'endless redirects'
  | 'redirect to another host'
  | 'redirect to http'
  | 'no ranges'
  | 'wrong range'
  | 'deep JSON'
  | 'gzip bomb'
  | 'not JSON'

/** A body that comes in pieces, and perhaps never ends. */
export interface Pieces {
  readonly bytes: Uint8Array
  /** After these bytes: wait for ever, or break the connection. */
  readonly andThen: 'stall' | 'break'
}

export interface StubAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | Pieces | null
  /** Never answer at all. */
  readonly isSilent?: boolean
}

export interface StubCall {
  readonly url: string
  readonly range: string | null
  readonly authorization: string | null
}

/** The token that opens gated repositories of the stub. */
export const GOOD_TOKEN = 'hf_stub_token_of_a_reader'

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const gzipped = (text: string): StubAnswer => {
  const body = gzipSync(text)
  return {
    status: 200,
    headers: {
      ...JSON_TYPE,
      'content-encoding': 'gzip',
      'content-length': String(body.length),
      vary: 'Origin',
    },
    body,
  }
}
const refused = (status: number, code: string, message: string): StubAnswer => {
  const body = new TextEncoder().encode(JSON.stringify({ error: message }))
  const length = { 'content-length': String(body.length) }
  return {
    status,
    headers: {
      ...JSON_TYPE,
      ...length,
      ...(code === '' ? {} : { 'x-error-code': code, 'x-error-message': message }),
    },
    body,
  }
}

/**
 * A hub in memory that speaks the real one's protocol: metadata in one compressed answer, files by redirect to a CDN
 * with `x-linked-size`, ranges answered 206 with `Content-Range`, errors told apart by `x-error-code`.
 */
export class HubStub {
  readonly repositories = new Map<string, StubRepository>()
  readonly faults = new Map<string, Fault>()
  readonly calls: StubCall[] = []

  add(id: string, repository: StubRepository): this {
    this.repositories.set(id, repository)
    return this
  }

  #mayRead({ gated, isPrivate }: StubRepository, authorization: string | null): boolean {
    return (gated === undefined && isPrivate !== true) || authorization === `Bearer ${GOOD_TOKEN}`
  }

  /** Answers one request. Nothing is followed or decoded here. */
  answer(url: URL, headers: Headers): StubAnswer {
    const range = headers.get('range')
    const authorization = headers.get('authorization')
    this.calls.push({ url: url.href, range, authorization })
    if (url.origin === CDN) return this.#cdn(url, range, authorization)
    const path = decodeURIComponent(url.pathname)
    const [, id = '', revision] = /^\/api\/models\/([^/]+\/[^/]+)(?:\/revision\/(.+))?$/.exec(path) ?? []
    if (id !== '') return this.#info(id, revision, authorization)
    const [, owner = '', at = '', file = ''] =
      /^\/(?:api\/resolve-cache\/models\/)?([^/]+\/[^/]+)\/(?:resolve\/)?([0-9a-f]{40})\/(.+)$/.exec(path) ??
      []
    if (owner === '') return refused(404, '', 'Sorry, we can not find the page you are looking for.')
    return this.#file(owner, at, file, range, authorization, path.startsWith('/api/resolve-cache/'))
  }

  #info(id: string, revision: string | undefined, authorization: string | null): StubAnswer {
    const faulty = this.#infoFault(id)
    if (faulty) return faulty
    const repository = this.repositories.get(id)
    // The hub does not tell strangers whether a repository is private or absent.
    if (!repository || (repository.isPrivate && !this.#mayRead(repository, authorization)))
      return refused(401, 'RepoNotFound', 'Repository not found')
    if (revision !== undefined && revision !== 'main' && revision !== repository.commit)
      return refused(404, 'RevisionNotFound', 'Invalid rev id')
    const siblings = Object.entries(repository.files).map(([rfilename, file]) => ({
      rfilename,
      size: file.size,
      blobId: repository.commit.slice(0, 40),
      ...(file.isLarge ? { lfs: { sha256: '0'.repeat(64), size: file.size, pointerSize: 135 } } : {}),
    }))
    const elements = repository.elements
    return gzipped(
      JSON.stringify({
        _id: '000000000000000000000000',
        id,
        private: repository.isPrivate ?? false,
        pipeline_tag: 'text-generation',
        tags: ['safetensors'],
        sha: repository.commit,
        gated: repository.gated ?? false,
        disabled: false,
        siblings,
        ...(elements
          ? {
              safetensors: {
                parameters: elements,
                total: Object.values(elements).reduce((a, b) => a + b, 0),
              },
            }
          : {}),
      }),
    )
  }

  #infoFault(id: string): StubAnswer | undefined {
    const fault = this.faults.get(id)
    switch (fault) {
      case 'status 429':
        return { ...refused(429, '', 'Too many requests'), headers: { 'retry-after': '17' } }
      case 'status 500':
      case 'status 503':
        return refused(Number(fault.slice(7)), '', 'Internal Error - We are working hard to fix this')
      case 'silent':
        return { status: 200, headers: {}, body: null, isSilent: true }
      case 'endless redirects':
        return {
          status: 302,
          headers: { location: `${HUB}/api/models/${id}?again=${this.calls.length}` },
          body: null,
        }
      case 'redirect to another host':
        return { status: 302, headers: { location: 'https://169.254.169.254/latest/meta-data/' }, body: null }
      case 'redirect to http':
        return { status: 302, headers: { location: `http://hub.test/api/models/${id}` }, body: null }
      case 'deep JSON':
        return gzipped(`{"sha":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)
      case 'gzip bomb':
        return gzipped(`{"sha":"${' '.repeat(12_000_000)}"}`)
      case 'not JSON':
        return {
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: new TextEncoder().encode('<script>alert(1)</script>'),
        }
      default:
        return undefined
    }
  }

  #file(
    id: string,
    commit: string,
    path: string,
    range: string | null,
    authorization: string | null,
    isCached: boolean,
  ): StubAnswer {
    const repository = this.repositories.get(id)
    if (!repository || (repository.isPrivate && !this.#mayRead(repository, authorization)))
      return refused(401, 'RepoNotFound', 'Repository not found')
    if (!this.#mayRead(repository, authorization))
      return refused(authorization === null ? 401 : 403, 'GatedRepo', `Access to model ${id} is restricted.`)
    if (commit !== repository.commit) return refused(404, 'RevisionNotFound', 'Invalid rev id')
    const file = repository.files[path]
    if (!file) return refused(404, 'EntryNotFound', 'Entry not found')
    if (file.isLarge) {
      const location = `${CDN}/repos/${encodeURIComponent(id)}/${commit}/${path.split('/').map(encodeURIComponent).join('/')}?X-Amz-Signature=stub`
      const text = new TextEncoder().encode(`Found. Redirecting to ${location}`)
      return {
        status: 302,
        headers: {
          location,
          'content-length': String(text.length),
          'x-linked-size': String(file.size),
          'x-linked-etag': '"stub"',
          'x-repo-commit': commit,
          'accept-ranges': 'bytes',
        },
        body: text,
      }
    }
    if (!isCached)
      return {
        status: 307,
        headers: {
          location: `/api/resolve-cache/models/${id}/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`,
        },
        body: null,
      }
    return this.#bytes(id, file, range)
  }

  #cdn(url: URL, range: string | null, authorization: string | null): StubAnswer {
    // A credential that reaches the CDN has leaked.
    if (authorization !== null) return refused(400, '', 'Only one auth mechanism allowed')
    if (url.searchParams.get('X-Amz-Signature') !== 'stub') return refused(403, '', 'Missing signature')
    const [, , id = '', , ...path] = url.pathname.split('/').map(decodeURIComponent)
    const file = this.repositories.get(id)?.files[path.join('/')]
    return file ? this.#bytes(id, file, range) : refused(404, '', 'NoSuchKey')
  }

  #bytes(id: string, file: StubFile, range: string | null): StubAnswer {
    const fault = this.faults.get(id)
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
    if (from === undefined || to === undefined || fault === 'no ranges')
      return {
        status: 200,
        headers: { 'content-length': String(file.size), 'content-type': 'application/octet-stream' },
        body: slice(file, 0, Math.min(file.size, 64 * 1024 * 1024) - 1),
      }
    const first = Number(from) + (fault === 'wrong range' ? 1 : 0)
    const last = Math.min(Number(to), file.size - 1)
    if (first >= file.size)
      return { status: 416, headers: { 'content-range': `bytes */${file.size}` }, body: null }
    const bytes = slice(file, first, last)
    const headers = {
      'content-length': String(bytes.length),
      'content-range': `bytes ${first}-${last}/${file.size}`,
      'content-type': 'application/octet-stream',
    }
    const half = bytes.subarray(0, Math.floor(bytes.length / 2))
    if (fault === 'slow body') return { status: 206, headers, body: { bytes: half, andThen: 'stall' } }
    if (fault === 'truncated body') return { status: 206, headers, body: { bytes: half, andThen: 'break' } }
    return { status: 206, headers, body: bytes }
  }
}

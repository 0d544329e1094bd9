import { findWeightFormat } from '../precision/weight-formats.ts'

/** What a `model` outside the catalogue names: a repository, a file of one, or a file at an https address. */
export type HubReference =
  | {
      readonly kind: 'repository'
      readonly id: string
      /** Branch, tag or commit; null for the default branch. */
      readonly revision: string | null
      /** A GGUF file inside it; null for the repository as a whole. */
      readonly file: string | null
      /** Weight format that the name itself asks for (`org/name:Q4_K_M`); null without one. */
      readonly weights: string | null
    }
  | { readonly kind: 'url'; readonly url: string }

/** A name part as the hub allows it: letters, digits, `-`, `_` and `.`; no `..`, at most 96 characters. */
const PART = /^(?!.*\.\.)[A-Za-z0-9][\w.-]{0,95}$/
const REVISION = /^(?!.*\.\.)[\w][\w./-]{0,119}$/
/** A path inside a repository: plain segments, nothing that a URL would read as something else. */
const SEGMENT = /^(?!\.{1,2}$)[\w .()+=,-]{1,160}$/
/** Web addresses of repository pages: `/tree/main`, `/blob/main/file.gguf`, `/resolve/main/file.gguf`. */
const PAGE = /^(?:tree|blob|resolve)$/

const isGguf = (path: string): boolean => /\.gguf$/i.test(path)

function repository(
  parts: readonly string[],
  revision: string | null,
  weights: string | null,
): HubReference | null {
  const [owner = '', name = '', ...path] = parts
  if (!PART.test(owner) || !PART.test(name)) return null
  if (revision !== null && !REVISION.test(revision)) return null
  if (path.length > 0 && (!path.every((segment) => SEGMENT.test(segment)) || !isGguf(path.at(-1) ?? '')))
    return null
  return {
    kind: 'repository',
    id: `${owner}/${name}`,
    revision,
    file: path.length > 0 ? path.join('/') : null,
    weights,
  }
}

/** A repository's page as the repository; any other https address of a GGUF file as itself. */
function fromUrl(text: string, hubHosts: readonly string[]): HubReference | null {
  // `https://user:password@host` would send credentials; a fragment is never sent.
  const [, host = '', path = ''] =
    /^https:\/\/([a-z0-9.-]+(?::\d{1,5})?)(\/[^?#]*)?(?:[?#].*)?$/i.exec(text) ?? []
  if (host === '') return null
  if (!hubHosts.includes(host.toLowerCase()))
    return isGguf(path) ? { kind: 'url', url: `https://${host.toLowerCase()}${path}` } : null
  const parts = path.split('/').filter((part) => part !== '')
  const [owner = '', name = '', page, revision, ...file] = parts
  if (page === undefined) return repository([owner, name], null, null)
  return PAGE.test(page) && revision !== undefined
    ? repository([owner, name, ...file], revision === 'main' ? null : revision, null)
    : null
}

/**
 * Reads `org/name`, `org/name@revision`, `org/name:Q4_K_M`, `org/name/path/file.gguf`, `hf.co/org/name` and https
 * addresses. Null for anything that can be none of them, a plain catalogue id among it.
 *
 * @param hubHosts hosts whose repository pages are read as repositories
 */
export function hubReference(text: string, hubHosts: readonly string[]): HubReference | null {
  if (/^https:/i.test(text)) return fromUrl(text, hubHosts)
  const plain = text.replace(/^(?:hf\.co|huggingface\.co)\//i, '')
  const [, id = '', mark = '', value = '', path = ''] =
    /^([^/@:]+\/[^/@:]+)(?:([@:])([^/]+(?:\/[^/]+)*?))?(\/[^@:]+\.gguf)?$/i.exec(plain) ?? []
  if (id === '') return null
  const file = path === '' ? [] : path.slice(1).split('/')
  const parts = [...id.split('/'), ...file]
  if (mark === ':') {
    const format = findWeightFormat(value)
    return format ? repository(parts, null, format.id) : null
  }
  return repository(parts, mark === '@' ? value : null, null)
}

/** The one name of a reference: what links, caches and the answer call it. */
export function referenceName(reference: HubReference): string {
  if (reference.kind === 'url') return reference.url
  const { id, revision, file } = reference
  return `${id}${revision === null ? '' : `@${revision}`}${file === null ? '' : `/${file}`}`
}

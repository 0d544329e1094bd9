import type { Settings } from './url-state.ts'

/** What the API draws, by the first part of its path. */
export const IMAGE_KINDS = ['badge', 'card', 'chart'] as const
export type ImageKind = (typeof IMAGE_KINDS)[number]

/** Endings of an image's path that a page can show. */
export const IMAGE_FILES = ['svg', 'png'] as const
export type ImageFile = (typeof IMAGE_FILES)[number]

/** One image: what is drawn, as which file, and every field of its query. */
export interface ImageRequest {
  readonly kind: ImageKind
  readonly file: ImageFile
  readonly settings: Settings
}

/** The settings of the builder page, whose fields `image` and `file` say which path is asked. */
export function imageRequest({ image, file, ...settings }: Settings): ImageRequest {
  return {
    kind: IMAGE_KINDS.find((kind) => kind === image) ?? 'badge',
    file: IMAGE_FILES.find((each) => each === file) ?? 'svg',
    settings,
  }
}

/** `encodeURIComponent` leaves signs that end a link in Markdown. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[()'*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** A query whose text survives every markup language: nothing but letters, digits, `%`, `-`, `_`, `.`, `,` and `:`. */
export const plainQuery = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${encode(value).replaceAll('%2C', ',').replaceAll('%3A', ':')}`)
    .join('&')

/** Path and query of an image. The path names the model; without one the query says what is drawn (`params=7B`). */
export function imagePath({ kind, file, settings }: ImageRequest, ending: ImageFile | 'json' = file): string {
  const { model = '', ...others } = settings
  const name = model === '' ? 'params' : model.split('/').map(encode).join('/')
  const query = plainQuery(others)
  return `/${kind}/${name}.${ending}${query === '' ? '' : `?${query}`}`
}

/** An image's path with other values of some fields; an empty one leaves the field out. */
export const withSettings = (request: ImageRequest, changed: Settings): ImageRequest => ({
  ...request,
  settings: Object.fromEntries(
    Object.entries({ ...request.settings, ...changed }).filter(([, value]) => value !== ''),
  ),
})

/** What an image says of itself: its title, and the problem that its headers name. */
export interface ImageAnswer {
  readonly title: string
  /** Names of wrong fields with what is wrong; empty when the image answers the request. */
  readonly problems: readonly { readonly field: string; readonly message: string }[]
  readonly isProblem: boolean
}

/** Reads `kind: field: message; field: message`, as the header of an image has it. */
function problemsOf(header: string): ImageAnswer['problems'] {
  const [, ...parts] = header.split(': ')
  return parts
    .join(': ')
    .split('; ')
    .flatMap((part) => {
      const [, field = '', message = ''] = /^([\w.]+): (.+)$/.exec(part) ?? []
      return field === '' ? [] : [{ field, message }]
    })
}

/** Asks for an image as the page shows it. Rejects when there is no answer. */
export async function askImage(path: string, signal: AbortSignal): Promise<ImageAnswer> {
  const response = await fetch(path, { signal })
  if (!response.ok) throw new Error(`status ${response.status}`)
  const header = response.headers.get('X-Plimsoll-Error')
  const isSvg = response.headers.get('Content-Type')?.includes('svg') === true
  const text = isSvg ? await response.text() : ''
  const title = new DOMParser().parseFromString(text, 'text/html').querySelector('svg > title')?.textContent
  return {
    title: title ?? '',
    problems: header === null ? [] : problemsOf(header),
    isProblem: header !== null,
  }
}

/** The estimate of an image alone: its query without the look, as a calculator or the API takes it. */
export function estimateSettings({ settings }: ImageRequest, look: readonly string[]): Settings {
  const kept = Object.entries(settings).filter(([name]) => !look.includes(name))
  const { gpu = '', ...others } = Object.fromEntries(kept)
  const [first = ''] = gpu.split(',')
  return first === '' ? others : { ...others, gpu: first }
}

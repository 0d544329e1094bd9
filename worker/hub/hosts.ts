import { HubFailure } from './failure.ts'

/** The public hub, and the names its CDN goes by. */
const DEFAULT_HUB = 'https://huggingface.co'
const HUB_NAMES: readonly string[] = ['huggingface.co', 'www.huggingface.co', 'hf.co']
const HUB_CDN: readonly string[] = ['.huggingface.co', '.hf.co']

/** Where may be fetched from: whole host names, or endings that begin with a dot. */
export interface Hosts {
  /** Origin of the hub, without a slash at the end. */
  readonly hub: string
  /** The hub that everybody uses, rather than a mirror or a hub of one's own. */
  readonly isPublicHub: boolean
  /** Hosts whose pages are repositories. */
  readonly pages: readonly string[]
  readonly allowed: readonly string[]
}

const LABEL = /^\.?(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*(?::\d{1,5})?$/

/**
 * The allow-list of a deployment.
 * @param hubUrl `HUB_URL`: a mirror or an enterprise hub in place of huggingface.co
 * @param more `HUB_ALLOWED_HOSTS`: further hosts, separated by commas; one that begins with a dot allows its subdomains
 * @throws Error when a variable is no such address: a deployment that allows what it did not mean must not start
 */
export function hostsOf(hubUrl: string | undefined, more: string | undefined): Hosts {
  const hub = new URL(hubUrl === undefined || hubUrl === '' ? DEFAULT_HUB : hubUrl)
  if (hub.protocol !== 'https:' || hub.username !== '' || hub.password !== '')
    throw new Error('HUB_URL must be an https address without credentials')
  const extra = (more ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '')
  const wrong = extra.find((host) => !LABEL.test(host))
  if (wrong !== undefined) throw new Error(`HUB_ALLOWED_HOSTS holds "${wrong}", which is no host name`)
  const own = hub.host === new URL(DEFAULT_HUB).host
  return {
    hub: hub.origin,
    isPublicHub: own,
    pages: [...HUB_NAMES, hub.host],
    // A mirror of one's own is asked for everything, and may send one on to the public CDN.
    allowed: [hub.host, ...(own ? HUB_NAMES : []), ...HUB_CDN, ...extra],
  }
}

/** Whether a URL may be fetched: https, no credentials, and a host of the list. Names that are IP addresses never match. */
export function isAllowed(url: URL, { allowed }: Hosts): boolean {
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  return allowed.some((host) =>
    host.startsWith('.') ? url.port === '' && url.hostname.endsWith(host) : url.host === host,
  )
}

/** The URL, or a failure that says what may be fetched. `isRedirect` tells whose fault it was. */
export function checkedUrl(text: string, hosts: Hosts, isRedirect: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && isAllowed(url, hosts)) return url
  const shown = url ? `${url.protocol}//${url.hostname.slice(0, 80)}` : 'its address'
  if (isRedirect) throw new HubFailure('failed', `the hub sent us on to ${shown}, which is not fetched from`)
  throw new HubFailure(
    'refused',
    `${shown} is not fetched from; https only, from ${hosts.allowed.join(', ')}`,
  )
}

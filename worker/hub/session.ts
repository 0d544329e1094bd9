import { HubFailure } from './failure.ts'
import { checkedUrl, type Hosts } from './hosts.ts'
import type { HubLimits } from './limits.ts'

/** The one thing of the outside world that this folder needs. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>

export interface HubAccess {
  readonly fetch: Fetch
  readonly hosts: Hosts
  readonly limits: HubLimits
  /** The deployment's secret; sent to the hub's own origin only, and only where a call asks for it. */
  readonly token?: string | undefined
  readonly now: () => number
}

interface Ask {
  /** First and last byte. */
  readonly range?: readonly [first: number, last: number]
  readonly withToken?: boolean
}

/** An answer whose body nobody has read yet. `url` is where it came from, after redirects. */
export interface Answer {
  readonly response: Response
  readonly url: string
  /** Size of the file behind a redirect to the CDN (`x-linked-size`), where the hub says it. */
  readonly linkedSize: number | null
  /** Breaks the connection off. */
  readonly abort: () => void
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

const sizeHeader = (response: Response, name: string): number | null => {
  const value = response.headers.get(name)
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null
}

/**
 * One answer's traffic with a hub, within its limits. Redirects are followed by hand, each target checked against the
 * allow-list; a credential goes to no other origin than the hub's.
 */
export class HubSession {
  readonly access: HubAccess
  readonly #deadline: number
  #requests = 0
  #received = 0

  constructor(access: HubAccess) {
    this.access = access
    this.#deadline = access.now() + access.limits.totalMilliseconds
  }

  /** Fetches made so far, redirects included. */
  get requests(): number {
    return this.#requests
  }

  /** Bytes of all bodies so far. */
  get bytes(): number {
    return this.#received
  }

  /** Rejects when nothing comes for `patience` milliseconds, or when the whole takes too long. */
  async #inTime<T>(
    work: Promise<T>,
    stop: () => void,
    patience = this.access.limits.stallMilliseconds,
  ): Promise<T> {
    const left = Math.min(patience, this.#deadline - this.access.now())
    let timer: ReturnType<typeof setTimeout> | undefined
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new HubFailure('slow', 'the hub took too long to answer')),
        Math.max(0, left),
      )
    })
    try {
      return await Promise.race([work, tooLate])
    } catch (error) {
      stop()
      // What is left running must not surface as an unhandled rejection.
      work.catch(() => undefined)
      if (error instanceof HubFailure) throw error
      // A network error's text may name inner addresses: it is not passed on.
      throw new HubFailure('failed', 'the connection to the hub failed', {})
    } finally {
      if (timer !== undefined) clearTimeout(timer)
    }
  }

  /** Fetches a URL, following redirects. The status is whatever the last server said. */
  async ask(address: string, { range, withToken }: Ask = {}): Promise<Answer> {
    const { hosts, limits, token } = this.access
    let url = checkedUrl(address, hosts, false)
    let linkedSize: number | null = null
    for (let redirects = 0; redirects <= limits.redirects; redirects++) {
      if (++this.#requests > limits.subrequests)
        throw new HubFailure('failed', `reading it would take more than ${limits.subrequests} fetches`)
      const headers: Record<string, string> = { 'User-Agent': 'plimsoll' }
      // A compressed range is a range of nothing that one could parse.
      if (range)
        Object.assign(headers, { Range: `bytes=${range[0]}-${range[1]}`, 'Accept-Encoding': 'identity' })
      if (withToken && token !== undefined && url.origin === hosts.hub)
        headers['Authorization'] = `Bearer ${token}`
      const abort = new AbortController()
      const response = await this.#inTime(
        this.access.fetch(url.href, { headers, redirect: 'manual', signal: abort.signal }),
        () => abort.abort(),
      )
      if (!REDIRECTS.has(response.status))
        return { response, url: url.href, linkedSize, abort: () => abort.abort() }
      linkedSize = sizeHeader(response, 'x-linked-size') ?? linkedSize
      const location = response.headers.get('location')
      await response.body?.cancel().catch(() => undefined)
      if (location === null || !URL.canParse(location, url.href))
        throw new HubFailure('failed', 'the hub redirected to nowhere')
      url = checkedUrl(new URL(location, url.href).href, hosts, true)
    }
    throw new HubFailure('failed', `the hub redirected more than ${limits.redirects} times`)
  }

  #count(received: number): void {
    this.#received += received
    if (this.#received > this.access.limits.totalLength)
      throw new HubFailure(
        'failed',
        `reading it would take more than ${this.access.limits.totalLength} bytes`,
      )
  }

  /**
   * The first `most` bytes of a body; the rest is not waited for.
   * @returns the bytes, and whether that was all of it
   */
  async read(answer: Answer, most: number): Promise<{ bytes: Uint8Array; complete: boolean }> {
    const { response, abort } = answer
    const length = sizeHeader(response, 'content-length')
    const encoded = response.headers.get('content-encoding')
    // One buffer in one piece is many times cheaper than a piece for every packet.
    if (length !== null && length <= most && (encoded === null || encoded === 'identity')) {
      this.#count(length)
      const { totalMilliseconds } = this.access.limits
      const bytes = new Uint8Array(await this.#inTime(response.arrayBuffer(), abort, totalMilliseconds))
      if (bytes.length > most) throw new HubFailure('failed', 'the hub sent more than it announced')
      return { bytes, complete: bytes.length === length }
    }
    return this.#readPieces(answer, most)
  }

  /** For bodies of unknown length: what decompresses without end is cut off at `most`. */
  async #readPieces(
    { response, abort }: Answer,
    most: number,
  ): Promise<{ bytes: Uint8Array; complete: boolean }> {
    const reader = (response.body ?? new Response('').body)?.getReader()
    if (!reader) return { bytes: new Uint8Array(0), complete: true }
    const pieces: Uint8Array[] = []
    let total = 0
    let complete = false
    while (total <= most) {
      const { done, value } = await this.#inTime(reader.read(), abort)
      if (done) {
        complete = true
        break
      }
      this.#count(value.length)
      pieces.push(value)
      total += value.length
    }
    if (!complete) abort()
    const bytes = new Uint8Array(Math.min(total, most))
    let at = 0
    for (const piece of pieces) {
      bytes.set(piece.subarray(0, bytes.length - at), at)
      at = Math.min(bytes.length, at + piece.length)
    }
    return { bytes, complete: complete && total <= most }
  }

  /** Lets go of an answer whose body does not matter. */
  async drop({ response }: Answer): Promise<void> {
    await response.body?.cancel().catch(() => undefined)
  }
}

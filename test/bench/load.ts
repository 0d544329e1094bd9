import { connect } from 'node:net'

/** What one round of load measured. Latencies are in milliseconds, one per request. */
export interface Load {
  readonly requests: number
  readonly seconds: number
  readonly latencies: readonly number[]
}

/** One question: a GET of a path, or a POST of a JSON body. */
export interface Call {
  readonly path: string
  readonly body?: string
}

/** What an answer to MCP may come as, beside JSON. */
const ACCEPT = 'application/json, text/event-stream'

const requestOf = ({ path, body }: Call, host: string): string =>
  body === undefined
    ? `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`
    : `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${ACCEPT}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/**
 * Asks one origin one question after another over a few kept-alive connections, one request in flight on each.
 *
 * It speaks HTTP/1.1 on the bare socket: a full client would use more CPU than the handler it measures, and on a
 * two-core machine the result would be the client's speed.
 *
 * @throws when any answer is not a 200: a benchmark of error pages is worth nothing
 */
export async function load(
  origin: URL,
  calls: Iterator<Call, never>,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const latencies: number[] = []
  const startedAt = performance.now()
  const deadline = startedAt + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, () => drive(origin, calls, deadline, (ms) => latencies.push(ms))),
  )
  return { requests: latencies.length, seconds: (performance.now() - startedAt) / 1000, latencies }
}

function drive(origin: URL, calls: Iterator<Call, never>, deadline: number, done: (ms: number) => void) {
  return new Promise<void>((resolve, reject) => {
    const socket = connect({ host: origin.hostname, port: Number(origin.port), noDelay: true })
    let received: string[] = []
    let size = 0
    let expected = Number.NaN
    let path = ''
    let askedAt = 0
    const ask = () => {
      const call = calls.next().value
      path = call.path
      askedAt = performance.now()
      socket.write(requestOf(call, origin.host))
    }
    // One character per byte, so that lengths in the text are lengths on the wire.
    socket.setEncoding('latin1')
    socket.once('connect', ask)
    socket.once('error', reject)
    socket.on('data', (chunk: string) => {
      received.push(chunk)
      size += chunk.length
      if (Number.isNaN(expected)) expected = wholeSize(received)
      if (expected === Number.POSITIVE_INFINITY ? !endsChunked(received) : !(size >= expected)) return
      const head = received.join('').slice(0, 400)
      if (!head.startsWith('HTTP/1.1 200 ')) {
        socket.destroy()
        reject(new Error(`${path} answered ${head}`))
        return
      }
      done(performance.now() - askedAt)
      received = []
      size = 0
      expected = Number.NaN
      if (performance.now() < deadline) ask()
      else socket.end(resolve)
    })
  })
}

/** Bytes of the whole answer by its Content-Length; infinite for a chunked one, NaN while the head is not complete. */
function wholeSize(received: string[]): number {
  const text = received.join('')
  received.splice(0, received.length, text)
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd === -1) return Number.NaN
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, headEnd + 2))?.[1]
  return length === undefined ? Number.POSITIVE_INFINITY : headEnd + 4 + Number(length)
}

/** Whether the last chunk of a chunked body is there; the end mark may be split over two reads. */
function endsChunked(received: string[]): boolean {
  const [before = '', last = ''] = received.slice(-2)
  return (received.length === 1 ? before : before.slice(-10) + last).endsWith('\r\n0\r\n\r\n')
}

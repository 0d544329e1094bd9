import { connect } from 'node:net'

/** What one round of load measured. Latencies are in milliseconds, one per request. */
export interface Load {
  readonly requests: number
  readonly seconds: number
  readonly latencies: readonly number[]
}

/**
 * Asks one origin for one path after another over a few kept-alive connections, one request in flight on each.
 *
 * It speaks HTTP/1.1 on the bare socket: a full client would use more CPU than the handler it measures, and on a
 * two-core machine the result would be the client's speed.
 *
 * @throws when any answer is not a 200: a benchmark of error pages is worth nothing
 */
export async function load(
  origin: URL,
  paths: Iterator<string, never>,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const latencies: number[] = []
  const startedAt = performance.now()
  const deadline = startedAt + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, () => drive(origin, paths, deadline, (ms) => latencies.push(ms))),
  )
  return { requests: latencies.length, seconds: (performance.now() - startedAt) / 1000, latencies }
}

function drive(origin: URL, paths: Iterator<string, never>, deadline: number, done: (ms: number) => void) {
  return new Promise<void>((resolve, reject) => {
    const socket = connect({ host: origin.hostname, port: Number(origin.port), noDelay: true })
    let received = ''
    let path = ''
    let askedAt = 0
    const ask = () => {
      path = paths.next().value
      askedAt = performance.now()
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${origin.host}\r\n\r\n`)
    }
    // One character per byte, so that lengths in the text are lengths on the wire.
    socket.setEncoding('latin1')
    socket.once('connect', ask)
    socket.once('error', reject)
    socket.on('data', (chunk: string) => {
      received += chunk
      if (!isComplete(received)) return
      if (!received.startsWith('HTTP/1.1 200 ')) {
        socket.destroy()
        reject(new Error(`${path} answered ${received.slice(0, 400)}`))
        return
      }
      done(performance.now() - askedAt)
      received = ''
      if (performance.now() < deadline) ask()
      else socket.end(resolve)
    })
  })
}

/** Whether the text holds one whole answer, by its Content-Length or by the last chunk of a chunked body. */
function isComplete(received: string): boolean {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd === -1) return false
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(received.slice(0, headEnd + 2))?.[1]
  if (length === undefined) return received.endsWith('\r\n0\r\n\r\n')
  return received.length >= headEnd + 4 + Number(length)
}

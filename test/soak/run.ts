/** `npm run soak -- --seconds 180 --connections 8`. What it asks and what must hold: README.md. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { convertV4MiniflareOptions, Miniflare, Response as WorkerResponse } from 'miniflare'
import { unstable_readConfig as readConfig } from 'wrangler'
import { BUNDLED } from '../../.tools/bundle.mjs'
import { bundledModules } from '../../.tools/modules.mjs'
import { load } from '../bench/load.ts'
import { workerdProcess } from '../bench/servers.ts'
import { calls } from './calls.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    connections: { type: 'string', default: '8' },
  },
})
const [seconds, connections] = [Number(values.seconds), Number(values.connections)]

/** A hub that is down in the two ways there are: it says so, or it says nothing. */
const down = async (): Promise<WorkerResponse> => {
  if (Math.floor(performance.now()) % 2 === 0) return new WorkerResponse('down', { status: 503 })
  await sleep(30_000)
  return new WorkerResponse('late', { status: 504 })
}

const server = new Miniflare(
  convertV4MiniflareOptions({
    workers: [
      {
        name: 'plimsoll',
        compatibilityDate: readConfig({ config: 'wrangler.toml' }).compatibility_date,
        bindings: { HUB_URL: 'https://huggingface.co' },
        modules: bundledModules(BUNDLED),
        outboundService: down,
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      },
    ],
  }),
)
await server.ready
const origin = await server.unsafeGetDirectURL('plimsoll')
const pid = workerdProcess()

/** Resident memory of workerd in MiB; undefined where /proc does not say. */
function memory(): number | undefined {
  if (pid === undefined) return undefined
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
const mean = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0) / all.length

interface Measured {
  readonly requests: number
  readonly p50: number
  readonly p99: number
  readonly worst: number
}
function told(name: string, latencies: readonly number[]): Measured {
  const sorted = latencies.toSorted((a, b) => a - b)
  const result = {
    requests: sorted.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    worst: sorted.at(-1) ?? Number.NaN,
  }
  const [p50, p99, worst] = [result.p50, result.p99, result.worst].map((each) => each.toFixed(1))
  console.log(`${name}: ${result.requests} answers, p50 ${p50} ms, p99 ${p99} ms, worst ${worst} ms`)
  return result
}

const faults: string[] = []
try {
  // Code is compiled and the catalogue's answers are remembered: what grows then grows once.
  await load(origin, calls(), { connections, seconds: Math.max(10, seconds / 6) })
  const samples: number[] = []
  const watch = setInterval(() => {
    const now = memory()
    if (now !== undefined) samples.push(now)
  }, 500)
  const steady = await load(origin, calls(1_000_000), { connections, seconds })
  clearInterval(watch)
  const before = told(`${seconds} s of load`, steady.latencies)
  const fifth = Math.floor(samples.length / 5)
  if (fifth > 0) {
    const [first, last] = [mean(samples.slice(0, fifth)), mean(samples.slice(-fifth))]
    const growth = last - first
    console.log(
      `memory of workerd: ${first.toFixed(0)} MiB in the first fifth, ${last.toFixed(0)} MiB in the last`,
    )
    // The collector breathes; what is kept for ever would be a line that goes up.
    if (growth > Math.max(24, first * 0.15)) faults.push(`memory grew by ${growth.toFixed(0)} MiB`)
  }

  // The hub is down all the time, and now it is asked for as well, by names that nobody has read before.
  let asked = 0
  let until = performance.now() + seconds * 500
  const statuses: Record<string, number> = {}
  const askHub = async (): Promise<void> => {
    while (performance.now() < until) {
      asked += 1
      const response = await fetch(new URL(`/v1/estimate?model=owner/never-read-${asked}`, origin))
      await response.arrayBuffer()
      statuses[response.status] = (statuses[response.status] ?? 0) + 1
    }
  }
  const strangers = Array.from({ length: 4 }, askHub)
  const beside = await load(origin, calls(2_000_000), { connections, seconds: seconds / 2 })
  until = 0
  await Promise.all(strangers)
  const during = told('the hub down and asked for', beside.latencies)
  console.log(`answers of the hub's models: ${JSON.stringify(statuses)}`)
  if (Object.keys(statuses).some((status) => status !== '502' && status !== '504'))
    faults.push('a model of the hub was answered with neither 502 nor 504')
  if (during.p99 > 3 * before.p99 + 20) faults.push('the hub that is down slowed the catalogue')
} catch (error) {
  faults.push(error instanceof Error ? error.message : String(error))
} finally {
  await server.dispose()
}
for (const fault of faults) console.error(`FAILED: ${fault}`)
if (faults.length === 0) console.log('No errors, memory flat, the catalogue unaffected by the hub.')
process.exit(faults.length > 0 ? 1 : 0)

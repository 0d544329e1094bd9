/** `npm run bench [-- --record [YYYY-MM-DD]] [--seconds N] [--rounds N]`. What it measures and how: README.md. */
import { parseArgs } from 'node:util'
import { measureEdge, type EdgeResult } from './edge.ts'
import { measureEngine } from './engine.ts'
import { record, type Measured } from './history.ts'
import { QUERIES, ROUTES } from './routes.ts'
import { startServers } from './servers.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
  },
})

const servers = await startServers(ROUTES)
let edge: EdgeResult[]
try {
  edge = await measureEdge(servers, ROUTES, {
    rounds: Number(values.rounds),
    secondsPerRound: Number(values.seconds),
  })
} finally {
  await servers.close()
}
const engine = measureEngine(QUERIES, Number(values.seconds))
const measured: Measured = {
  edge,
  engine,
  bundle: servers.bundle,
  startMilliseconds: servers.startMilliseconds,
}
print(measured)
if (values.record) record(positionals[0] ?? new Date().toISOString().slice(0, 10), measured)

function print({ edge: edgeResults, engine: engineResult, bundle, startMilliseconds }: Measured): void {
  const whole = (value: number) => Math.round(value).toLocaleString('en')
  console.log('Edge: uncached requests against a bare Hono handler that sends as much, in the same workerd')
  for (const result of edgeResults) {
    console.log(`  ${result.route}`)
    console.log(
      `    ${whole(result.requestsPerSecond)} requests/s, bare ${whole(result.bareRequestsPerSecond)}: ratio ${result.ratio.toFixed(2)}`,
    )
    console.log(
      `    p50 ${result.p50Milliseconds.toFixed(2)} ms, p99 ${result.p99Milliseconds.toFixed(2)} ms, bare p99 ${result.bareP99Milliseconds.toFixed(2)} ms`,
    )
    if (result.cpuMicroseconds !== undefined && result.bareCpuMicroseconds !== undefined)
      console.log(
        `    CPU per request ${whole(result.cpuMicroseconds)} µs, bare ${whole(result.bareCpuMicroseconds)} µs`,
      )
  }
  console.log('Engine, in Node, one core')
  console.log(`  ${whole(engineResult.estimatesPerSecond)} estimates/s from query strings`)
  console.log(`  ${whole(engineResult.estimatesPerSecondParsed)} estimates/s from checked requests`)
  console.log(
    `  ${whole(engineResult.loadsPerSecond)} loads/s of a dense model at other contexts: bytes alone`,
  )
  const kibibytes = (bytes: number) => whole(bytes / 1024)
  console.log('Worker')
  console.log(
    `  ${kibibytes(bundle.gzipBytes)} KiB gzip, ${kibibytes(bundle.gzipBytesWithRasterizer)} with the rasterizer`,
  )
  if (startMilliseconds !== undefined)
    console.log(`  start: ${startMilliseconds.toFixed(0)} ms of CPU beyond the bare Worker's`)
}

/** `npm run bench [-- --record [YYYY-MM-DD]] [--seconds N] [--rounds N]`. What it measures and how: README.md. */
import { parseArgs } from 'node:util'
import { measureEdge, type EdgeResult } from './edge.ts'
import { measureEngine, type EngineResult } from './engine.ts'
import { record } from './history.ts'
import { startServers } from './servers.ts'

/** A dense model, a mixture of experts and a GGUF mix: the work differs, so no single one is typical. */
const queries: readonly Readonly<Record<string, string>>[] = [
  { model: 'llama-3.1-8b', gpu: 'rtx-4090' },
  { model: 'mixtral-8x7b-v0.1', gpu: 'a100-sxm-80gb', gpus: '2' },
  { model: 'llama-3.1-70b', weights: 'q4_k_m', gpu: 'rtx-4090', gpus: '2' },
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
  },
})

/** The n-th URL of a route: models in turn, and never the same context length twice. */
const url = (path: (model: string) => string) => (n: number) => {
  const { model = '', ...rest } = queries[n % queries.length] ?? {}
  const query = new URLSearchParams({
    ...rest,
    context_length: String(1024 + (n % 30_000)),
    batch_size: String(1 + Math.floor(n / 30_000)),
  })
  return path(model).includes('?') ? `${path(model)}&${query}` : `${path(model)}?${query}`
}
const routes = {
  '/v1/estimate': url((model) => `/v1/estimate?model=${model}`),
  '/badge/{model}.svg': url((model) => `/badge/${model}.svg`),
}

const servers = await startServers({
  estimate: routes['/v1/estimate'](0),
  badge: routes['/badge/{model}.svg'](0),
})
let edge: EdgeResult[]
try {
  edge = await measureEdge(servers, routes, {
    rounds: Number(values.rounds),
    secondsPerRound: Number(values.seconds),
    connections: 16,
  })
} finally {
  await servers.close()
}
const engine = measureEngine(queries, Number(values.seconds))
print(edge, engine)
if (values.record) record(positionals[0] ?? new Date().toISOString().slice(0, 10), edge, engine)

function print(edgeResults: readonly EdgeResult[], engineResult: EngineResult): void {
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
}

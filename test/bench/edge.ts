import { load, type Call, type Load } from './load.ts'
import type { BenchRoute } from './routes.ts'
import type { Servers } from './servers.ts'

/** One route measured against the bare handler. Rates are medians over the rounds; latencies are over all requests. */
export interface EdgeResult {
  readonly route: string
  readonly requestsPerSecond: number
  readonly bareRequestsPerSecond: number
  /** Median over the rounds of ours divided by the bare handler's in the same round: 1 would be as fast. */
  readonly ratio: number
  readonly p50Milliseconds: number
  readonly p99Milliseconds: number
  /** Of the bare handler: what the machine itself adds to the slowest answers. */
  readonly bareP99Milliseconds: number
  /** CPU of the workerd process per request, ours and the bare handler's; absent where it cannot be read. */
  readonly cpuMicroseconds?: number
  readonly bareCpuMicroseconds?: number
}

export interface EdgeOptions {
  readonly rounds: number
  readonly secondsPerRound: number
}

/**
 * Measures routes in interleaved rounds, ours and bare in turn, so that a machine that slows down slows both.
 *
 * @param routes question of each route for a running number: each is asked once, so that nothing can be cached
 */
export async function measureEdge(
  servers: Servers,
  routes: readonly BenchRoute[],
  { rounds, secondsPerRound }: EdgeOptions,
): Promise<EdgeResult[]> {
  const entries = routes.map(({ name, connections, call }) => ({
    route: name,
    connections,
    calls: numbered(call),
    ours: [] as Round[],
    bare: [] as Round[],
  }))
  const round = async (
    origin: URL,
    { calls, connections }: (typeof entries)[number],
    seconds: number,
  ): Promise<Round> => {
    const before = servers.cpuSeconds()
    const result = await load(origin, calls, { connections, seconds })
    const after = servers.cpuSeconds()
    const cpu = before === undefined || after === undefined ? undefined : after - before
    return { ...result, cpuSeconds: cpu }
  }
  for (const entry of entries) {
    await round(servers.bare, entry, 1)
    await round(servers.plimsoll, entry, 2)
  }
  for (let n = 0; n < rounds; n += 1) {
    for (const entry of entries) {
      entry.bare.push(await round(servers.bare, entry, secondsPerRound))
      entry.ours.push(await round(servers.plimsoll, entry, secondsPerRound))
    }
  }
  return entries.map(({ route, ours, bare }) => summarize(route, ours, bare))
}

type Round = Load & { readonly cpuSeconds: number | undefined }

function* numbered(call: (n: number) => Call): Generator<Call, never> {
  for (let n = 0; ; n += 1) yield call(n)
}

function summarize(route: string, ours: readonly Round[], bare: readonly Round[]): EdgeResult {
  const rates = (rounds: readonly Round[]) => rounds.map(({ requests, seconds }) => requests / seconds)
  const bareRates = rates(bare)
  const latencies = ours.flatMap((round) => round.latencies).toSorted((a, b) => a - b)
  const bareLatencies = bare.flatMap((round) => round.latencies)
  const cpu = cpuPerRequest(ours)
  const bareCpu = cpuPerRequest(bare)
  return {
    route,
    requestsPerSecond: quantile(rates(ours), 0.5),
    bareRequestsPerSecond: quantile(bareRates, 0.5),
    ratio: quantile(
      rates(ours).map((rate, n) => rate / (bareRates[n] ?? Number.NaN)),
      0.5,
    ),
    p50Milliseconds: quantile(latencies, 0.5),
    p99Milliseconds: quantile(latencies, 0.99),
    bareP99Milliseconds: quantile(bareLatencies, 0.99),
    ...(cpu !== undefined && { cpuMicroseconds: cpu }),
    ...(bareCpu !== undefined && { bareCpuMicroseconds: bareCpu }),
  }
}

function cpuPerRequest(rounds: readonly Round[]): number | undefined {
  let seconds = 0
  let requests = 0
  for (const round of rounds) {
    if (round.cpuSeconds === undefined) return undefined
    seconds += round.cpuSeconds
    requests += round.requests
  }
  return (seconds / requests) * 1e6
}

/** The value below which a share of the values lies (nearest rank). */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

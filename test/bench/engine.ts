import { columnOf } from '../../shared/estimate/column.ts'
import { computeAnew } from '../../shared/estimate/recall.ts'
import { resolveModel } from '../../shared/estimate/resolve-model.ts'
import { estimate, parseEstimateRequest, type Result } from '../../shared/index.ts'

/** How many whole answers the engine gives in one second on one core, from query strings to the finished estimate. */
export interface EngineResult {
  readonly estimatesPerSecond: number
  /** The same without reading and checking the request. */
  readonly estimatesPerSecondParsed: number
  /** Bytes per GPU of a dense model at one context after another, as searches and matrices ask for them. */
  readonly loadsPerSecond: number
}

/**
 * Calls the engine in Node for some seconds, with a new context length each time.
 *
 * @param queries what to ask; `context_length` is set by the measurement
 * @throws when the engine refuses one of the queries
 */
export function measureEngine(
  queries: readonly Readonly<Record<string, string>>[],
  seconds: number,
): EngineResult {
  const whole = rate(seconds, (n) => {
    const request = parseEstimateRequest(at(queries, n))
    if (!request.ok) throw new Error(request.problem.detail)
    return estimate(request.value)
  })
  const parsed = rate(
    seconds,
    (n, prepared) => estimate(prepared[n % prepared.length] ?? {}),
    prepare(queries),
  )
  return {
    estimatesPerSecond: whole,
    estimatesPerSecondParsed: parsed,
    loadsPerSecond: measureLoads(queries[0] ?? {}, seconds),
  }
}

function measureLoads(query: Readonly<Record<string, string>>, seconds: number): number {
  const request = parseEstimateRequest(query)
  if (!request.ok) throw new Error(request.problem.detail)
  const model = resolveModel(request.value)
  const column = model.ok ? columnOf(request.value, model.value, computeAnew) : model
  if (!column.ok) throw new Error(column.problem.detail)
  return rate(seconds, (n) => {
    const load = column.value.at({ context_length: 1024 + (n % 100_000) })
    return load === null ? column : { ok: true, value: load.perGpuBytes }
  })
}

type Request = Parameters<typeof estimate>[0]

const at = (queries: readonly Readonly<Record<string, string>>[], n: number) => ({
  ...queries[n % queries.length],
  context_length: String(1024 + (n % 100_000)),
})

/** Enough different requests that no answer repeats while the processor still remembers it. */
function prepare(queries: readonly Readonly<Record<string, string>>[]): readonly Request[] {
  return Array.from({ length: 2000 }, (_, n) => {
    const request = parseEstimateRequest(at(queries, n))
    if (!request.ok) throw new Error(request.problem.detail)
    return request.value
  })
}

function rate(
  seconds: number,
  call: (n: number, prepared: readonly Request[]) => Result<unknown>,
  prepared: readonly Request[] = [],
): number {
  let n = 0
  const until = (deadline: number) => {
    while (performance.now() < deadline)
      for (let burst = 0; burst < 50; burst += 1, n += 1) {
        const answer = call(n, prepared)
        if (!answer.ok) throw new Error(answer.problem.detail)
      }
  }
  until(performance.now() + 500)
  const [startedAt, before] = [performance.now(), n]
  until(startedAt + seconds * 1000)
  return ((n - before) / (performance.now() - startedAt)) * 1000
}

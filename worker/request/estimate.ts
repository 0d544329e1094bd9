import { estimate, ESTIMATE_FIELDS, parseEstimateRequest, type EstimateRequest } from '../../shared/index.ts'
import { success, type Problem, type Result } from '../../shared/errors.ts'
import type { Estimate } from '../../shared/estimate/types.ts'
import { absoluteUrl } from './links.ts'
import { withoutBlanks } from './query.ts'
import { estimateLinks, type EstimateLinks } from '../../shared/present/links.ts'

/** An estimate with the links of its request, as paths. */
export type LinkedEstimate = Estimate & { readonly links: EstimateLinks }

/** A checked request with its estimate. */
export interface Answered {
  readonly request: EstimateRequest
  readonly estimate: LinkedEstimate
}

/** Checks the fields, whatever they came in, and estimates. */
export function ask(input: unknown): Result<LinkedEstimate> {
  const asked = askBoth(input)
  return asked.ok ? success(asked.value.estimate) : asked
}

function askBoth(input: unknown): Result<Answered> {
  const request = parseEstimateRequest(input)
  if (!request.ok) return request
  const answer = estimate(request.value)
  if (!answer.ok) return answer
  let links: EstimateLinks | undefined
  const linked = {
    ...answer.value,
    get links() {
      return (links ??= estimateLinks(request.value, answer.value))
    },
  }
  return success({ request: request.value, estimate: linked })
}

/** Every field but the switches. An unknown name is not among them, so it stays an error. */
export const MAY_BE_BLANK: ReadonlySet<string> = new Set(
  Object.entries(ESTIMATE_FIELDS)
    .filter(([, field]) => !JSON.stringify(field.meta()?.['x-json']).includes('boolean'))
    .map(([name]) => name),
)

/** The same from a query string, where a `config` cannot come. */
export function askByUrl(query: Readonly<Record<string, string | string[]>>): Result<LinkedEstimate> {
  const answer = answeredByUrl(query)
  return answer.ok ? success(answer.value.estimate) : answer
}

/** {@link askByUrl} with the checked request. */
export function answeredByUrl(query: Readonly<Record<string, string | string[]>>): Result<Answered> {
  const input = withoutBlanks(query, MAY_BE_BLANK)
  const answer = askBoth(input)
  if (answer.ok || input['config'] === undefined) return answer
  const message = 'does not go into a URL: send it in the JSON body of POST /v1/estimate'
  const others = answer.problem.errors.filter(({ field }) => field.split('.')[0] !== 'config')
  const problem: Problem = {
    ...answer.problem,
    detail: [`config: ${message}`, ...others.map((issue) => `${issue.field}: ${issue.message}`)].join('; '),
    errors: [{ field: 'config', message }, ...others],
  }
  return { ok: false, problem }
}

/** The answer with every link, of the whole and of its components, as absolute URL of this deployment. */
export function withAbsoluteLinks(value: LinkedEstimate, origin: string): LinkedEstimate {
  const { links, memory } = value
  const absolute = (path: string): string => absoluteUrl(path, origin)
  return {
    ...value,
    memory: {
      ...memory,
      components: memory.components.map((each) => ({ ...each, docs: absolute(each.docs) })),
    },
    links: {
      self: absolute(links.self),
      ...(links.badge === undefined ? {} : { badge: absolute(links.badge) }),
      ...(links.card === undefined ? {} : { card: absolute(links.card) }),
      ...(links.chart === undefined ? {} : { chart: absolute(links.chart) }),
      docs: absolute(links.docs),
    },
  }
}

import { estimate, parseEstimateRequest, type Estimate, type EstimateRequest } from '../../../shared/index.ts'

/** A request that is in order. */
export function parse(input: Record<string, unknown>): EstimateRequest {
  const request = parseEstimateRequest(input)
  if (!request.ok) throw new Error(request.problem.detail)
  return request.value
}

/** Its estimate. */
export function answer(input: Record<string, unknown>): Estimate {
  const result = estimate(parse(input))
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

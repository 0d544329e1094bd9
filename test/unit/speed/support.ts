import { evaluateScenario } from '../../../shared/estimate/evaluate.ts'
import { resolveModel } from '../../../shared/estimate/resolve-model.ts'
import type { Scenario } from '../../../shared/estimate/scenario.ts'
import { settle } from '../../../shared/estimate/settle.ts'
import type { EstimateRequest } from '../../../shared/request/estimate.ts'
import { speedOf, type Speed, type SpeedRequest } from '../../../shared/speed/index.ts'

/** The settled scenario of a request that must be valid. */
export function scenarioOf(request: EstimateRequest): Scenario {
  const model = resolveModel(request)
  if (!model.ok) throw new Error(model.problem.detail)
  const settled = settle(request, model.value)
  if (!settled.ok) throw new Error(settled.problem.errors.map(({ message }) => message).join('; '))
  return settled.value.scenario
}

export function maybeSpeed(request: EstimateRequest, asked?: SpeedRequest): Speed | null {
  const scenario = scenarioOf(request)
  return speedOf(scenario, evaluateScenario(scenario), asked)
}

/** The speed of a request that must have one, with its formulas printed. */
export function speed(
  request: EstimateRequest,
  asked: SpeedRequest = {},
): Speed & Required<Pick<Speed, 'terms'>> {
  const result = maybeSpeed(request, { ...asked, explain: true })
  if (!result?.terms) throw new Error('no speed')
  return { ...result, terms: result.terms }
}

import type { EstimateRequest } from '../request/estimate.ts'
import { evaluateScenario, type Evaluation, type FindBytes } from './evaluate.ts'
import { evaluatePublished } from './published.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import type { Warning } from './types.ts'

export const isPublished = (request: EstimateRequest): boolean =>
  request.formula !== undefined && request.formula !== 'architecture'

/** Bytes of a settled request by the formula it asks for. Estimates, fits and suggestions all come through here. */
export function evaluateRequest(
  request: EstimateRequest,
  model: ResolvedModel,
  scenario: Scenario,
  find?: FindBytes,
): { evaluation: Evaluation; warnings: readonly Warning[]; published: boolean } {
  if (isPublished(request)) return { ...evaluatePublished(request, model, scenario), published: true }
  return { evaluation: evaluateScenario(scenario, find), warnings: [], published: false }
}

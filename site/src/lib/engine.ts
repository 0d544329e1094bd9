/** The engine at build time. Nothing that runs in the browser imports this file. */
import { estimate, parseEstimateRequest } from '../../../shared/index.ts'
import type { Estimate } from '../../../shared/estimate/types.ts'
import type { Settings } from './url-state'

export { catalogueDate, gpus, models } from '../../../shared/catalogue/index.ts'
export { kvFormats } from '../../../shared/precision/kv-formats.ts'
export { weightFormats } from '../../../shared/precision/weight-formats.ts'

function ask(settings: Settings) {
  const request = parseEstimateRequest(settings)
  return request.ok ? estimate(request.value) : request
}

/** Whether the engine answers these settings; a page offers nothing that it refuses. */
export const answers = (settings: Settings): boolean => ask(settings).ok

/**
 * The answer that `/v1/estimate` would give.
 * @throws when it would be an error: a page that shows a wrong example must not be built.
 */
export function estimateOf(settings: Settings): Estimate {
  const answer = ask(settings)
  if (!answer.ok) throw new Error(`${JSON.stringify(settings)}: ${answer.problem.detail}`)
  return answer.value
}

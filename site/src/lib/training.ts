/** Training questions that only pages ask, at build time. */
import {
  compareTraining,
  parseEstimateRequest,
  savedTensorsOf,
  type Comparison,
  type EstimateRequest,
  type Result,
  type SavedRow,
} from '../../../shared/index.ts'
import type { Settings } from './url-state'

function requestOf(settings: Settings): EstimateRequest {
  const request = parseEstimateRequest(settings)
  if (!request.ok) throw new Error(`${JSON.stringify(settings)}: ${request.problem.detail}`)
  return request.value
}

function valueOf<T>(settings: Settings, answer: Result<T>): T {
  if (!answer.ok) throw new Error(`${JSON.stringify(settings)}: ${answer.problem.detail}`)
  return answer.value
}

/** The tensors that one layer saves. @throws where the engine refuses: a page must not be built with a hole. */
export const savedOf = (settings: Settings): { rows: readonly SavedRow[]; bytesPerToken: number } =>
  valueOf(settings, savedTensorsOf(requestOf(settings)))

/** Published estimators beside this one. @throws where the engine refuses. */
export const comparisonOf = (settings: Settings): Comparison =>
  valueOf(settings, compareTraining(requestOf(settings)))

import type { EstimateRequest } from '../request/estimate.ts'
import { errorBand } from './accuracy.ts'
import { evaluateRequest, isPublished } from './evaluate-request.ts'
import type { Evaluation } from './evaluate.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import { settle } from './settle.ts'
import type { Verdict } from './types.ts'

/** What one device can hold: all that a process can use, or the share that the engine is given. */
export function usableOf(request: EstimateRequest, scenario: Scenario, evaluation: Evaluation): number {
  const own = isPublished(request) ? undefined : scenario.engine.usableBytes?.(scenario, evaluation)
  return own ?? scenario.gpu?.usable_bytes ?? 0
}

/** The verdict of a load on a GPU: with the error band, and with what already lies in host memory. */
export function verdictOf(
  scenario: Scenario,
  perGpuBytes: number,
  highBytes: number,
  usable = scenario.gpu?.usable_bytes ?? 0,
): Verdict {
  if (perGpuBytes > usable) return 'exceeds'
  const offloaded =
    scenario.hostLayers > 0 ||
    scenario.settings.cpuMoe ||
    (scenario.settings.task === 'training' && scenario.settings.offload !== 'none')
  if (offloaded) return 'offload'
  return highBytes <= usable ? 'fits' : 'tight'
}

/** Bytes of the fullest GPU when the request is changed so; Infinity when the change contradicts itself. */
export function loadWith(
  request: EstimateRequest,
  model: ResolvedModel,
  change: Partial<EstimateRequest>,
): number {
  const settled = settle({ ...request, ...change }, model)
  return settled.ok
    ? evaluateRequest({ ...request, ...change }, model, settled.value.scenario).evaluation.perGpuBytes
    : Number.POSITIVE_INFINITY
}

/** Verdict of a changed request, or null when the change contradicts itself. */
export function changedVerdict(
  request: EstimateRequest,
  model: ResolvedModel,
  change: Partial<EstimateRequest>,
): { perGpuBytes: number; verdict: Verdict } | null {
  const settled = settle({ ...request, ...change }, model)
  if (!settled.ok) return null
  const { scenario } = settled.value
  const { evaluation } = evaluateRequest({ ...request, ...change }, model, scenario)
  const band = errorBand(scenario, evaluation)
  return {
    perGpuBytes: evaluation.perGpuBytes,
    verdict: verdictOf(scenario, evaluation.perGpuBytes, band.high, usableOf(request, scenario, evaluation)),
  }
}

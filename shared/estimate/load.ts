import { readAccuracyReport } from '../accuracy/index.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { highBytes } from './accuracy.ts'
import { usableOf, verdictOf } from './change.ts'
import { evaluateRequest } from './evaluate-request.ts'
import type { Evaluation, FindBytes } from './evaluate.ts'
import type { ResolvedModel } from './resolve-model.ts'
import type { Scenario } from './scenario.ts'
import { isExact } from './too-large.ts'
import type { Verdict } from './types.ts'

/** A request settled and evaluated: the figures every decision rests on. */
export interface Load {
  readonly request: EstimateRequest
  readonly scenario: Scenario
  readonly evaluation: Evaluation
  /** Bytes of the fullest device, and the upper end of its error band. */
  readonly perGpuBytes: number
  readonly totalBytes: number
  readonly highBytes: number
  /** What one device can hold; 0 without a GPU. */
  readonly usableBytes: number
  readonly verdict: Verdict
}

/** A search looks at sizes alone, so the band and the verdict are worked out only where they are asked for. */
export abstract class JudgedLoad implements Load {
  readonly request: EstimateRequest
  readonly scenario: Scenario
  abstract readonly evaluation: Evaluation
  abstract readonly perGpuBytes: number
  abstract readonly totalBytes: number
  #high: number | undefined
  #usable: number | undefined

  constructor(request: EstimateRequest, scenario: Scenario) {
    this.request = request
    this.scenario = scenario
  }

  get highBytes(): number {
    return (this.#high ??= highBytes(this.scenario, this.evaluation))
  }

  get usableBytes(): number {
    return (this.#usable ??= usableOf(this.request, this.scenario, this.evaluation))
  }

  get verdict(): Verdict {
    if (this.perGpuBytes > this.usableBytes) return 'exceeds'
    return verdictOf(this.scenario, this.perGpuBytes, this.highBytes, this.usableBytes)
  }
}

/** A load whose terms are all worked out at once. */
export class WholeLoad extends JudgedLoad {
  readonly evaluation: Evaluation

  constructor(request: EstimateRequest, model: ResolvedModel, scenario: Scenario, find: FindBytes) {
    super(request, scenario)
    this.evaluation = evaluateRequest(request, model, scenario, find).evaluation
  }

  get perGpuBytes(): number {
    return this.evaluation.perGpuBytes
  }

  get totalBytes(): number {
    return this.evaluation.totalBytes
  }
}

/** No error band is wider than this many times its bytes. */
let widest: number | undefined
const widestBand = (): number =>
  (widest ??= readAccuracyReport()
    .sets.flatMap(({ terms }) => terms)
    .reduce((most, { score }) => Math.max(most, 2 + (score.p90 ?? 0)), 2))

/** Whether every figure of a load is told to the last digit. */
export const isTold = (totalBytes: number, perGpuBytes: number, highBytes: () => number): boolean =>
  isExact(totalBytes) && (isExact(perGpuBytes * widestBand()) || isExact(highBytes()))

export const isLoadTold = (load: Load): boolean =>
  isTold(load.totalBytes, load.perGpuBytes, () => load.highBytes)

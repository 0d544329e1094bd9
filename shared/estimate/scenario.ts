import type { GpuEntry } from '../catalogue/schema.ts'
import type { Engine, EngineProfile } from '../engines/engine.ts'
import type { Architecture } from '../model/architecture.ts'
import type { EstimateField } from '../request/estimate.ts'
import type { Settings } from './settings.ts'

/** Parallel degrees; their product (expert aside) is the number of GPUs. */
export interface Degrees {
  readonly tensor: number
  readonly pipeline: number
  readonly data: number
  readonly expert: number
  readonly context: number
}

/**
 * Devices that hold alike shares: the ranks of one pipeline stage, or one GPU of a layer split.
 * `firstLayer` to `endLayer` (exclusive) are the decoder layers they hold.
 */
export interface Stage {
  readonly devices: number
  readonly firstLayer: number
  readonly endLayer: number
  readonly embedding: boolean
  readonly head: boolean
  /** First and last stage of a pipeline, for buffers that only the ends hold. */
  readonly first: boolean
  readonly last: boolean
}

/** A request with everything settled: what every term reads. */
export interface Scenario {
  readonly architecture: Architecture
  readonly settings: Settings
  /** Fields the user gave; the others were filled in. */
  readonly given: ReadonlySet<EstimateField>
  readonly engine: Engine
  readonly profile: EngineProfile
  readonly gpu: GpuEntry | null
  readonly degrees: Degrees
  readonly stages: readonly Stage[]
  /** Layers kept in host memory: from layer 0 up to this one (exclusive). */
  readonly hostLayers: number
}

/** One device of a scenario; `'host'` is system memory. */
export interface DeviceContext {
  readonly scenario: Scenario
  readonly stage: Stage
  /** Id of the moment that is looked at, for engines whose peak is the largest of several; absent for the others. */
  readonly phase?: string
}

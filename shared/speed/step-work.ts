import type { Scenario, Stage } from '../estimate/scenario.ts'
import { storedWeights } from '../model/store.ts'
import { HOST, hostBandwidth, hostRows, wireRate } from './host-memory.ts'
import { matrixRate } from './matrix-rate.ts'
import { multipliedRows, trafficOf, type Pass, type Traffic } from './traffic.ts'

/** What one place (a GPU of a stage, or the host) does in one decode step, and the datasheet rates it does it at. */
export interface StepWork {
  readonly label: string
  readonly host: boolean
  readonly traffic: Traffic
  /** Bytes per second; for the host already times its efficiency. */
  readonly bandwidth: number
  /** Operations per second; null where unknown, then compute never binds. */
  readonly rate: number | null
  /** All-reduces between tensor-parallel ranks: one behind each mixer and each feed-forward. */
  readonly reductions: number
  /** Bytes that each rank sends in them. */
  readonly wireBytes: number
  /** Bytes per second between ranks. */
  readonly wireRate: number
}

/** Activations travel in 16 bits. */
const ACTIVATION_BYTES = 2

const labelOf = (stage: Stage, index: number, stages: number): string =>
  stages === 1 ? 'GPU' : `GPU ${index}: layers ${stage.firstLayer} to ${stage.endLayer - 1}`

function gpuWork(scenario: Scenario, stage: Stage, index: number, pass: Pass): StepWork | null {
  const { gpu, degrees, architecture, settings } = scenario
  if (gpu === null) return null
  const stored = storedWeights(architecture, settings, scenario.engine.readsGguf)
  const held = multipliedRows(stored, stage)
  const rows = settings.cpuMoe ? held.filter((row) => !row.expert) : held
  const traffic = trafficOf(scenario, stage, pass, rows)
  const { attention, latent, recurrent, dense, mixture } = traffic.sublayers
  const reductions = degrees.tensor > 1 ? attention + latent + recurrent + dense + mixture : 0
  const ring = (2 * (degrees.tensor - 1)) / degrees.tensor
  return {
    label: labelOf(stage, index, scenario.stages.length),
    host: false,
    traffic,
    bandwidth: gpu.bandwidth_bytes_per_second,
    rate: matrixRate(gpu, settings.weights),
    reductions,
    wireBytes: reductions * ring * pass.sequences * architecture.hiddenSize * ACTIVATION_BYTES,
    wireRate: wireRate(scenario),
  }
}

/** The layers, or only the experts, that the CPU computes. */
function hostWork(scenario: Scenario, pass: Pass): StepWork | null {
  const rows = hostRows(scenario)
  if (rows.length === 0) return null
  const place: Stage = {
    devices: 1,
    firstLayer: 0,
    endLayer: scenario.hostLayers,
    embedding: true,
    head: false,
    first: true,
    last: false,
  }
  return {
    label: 'host memory',
    host: true,
    traffic: trafficOf(scenario, place, pass, rows),
    bandwidth: hostBandwidth(scenario) * HOST.efficiency,
    rate: null,
    reductions: 0,
    wireBytes: 0,
    wireRate: HOST.slot,
  }
}

/** Every place that a token passes through in one step, in order. */
export function stepWork(scenario: Scenario, pass: Pass): StepWork[] {
  const places: StepWork[] = []
  const host = hostWork(scenario, pass)
  if (host) places.push(host)
  for (const [index, stage] of scenario.stages.entries()) {
    if (stage.endLayer <= stage.firstLayer && !stage.head) continue
    const gpu = gpuWork(scenario, stage, index, pass)
    if (gpu) places.push(gpu)
  }
  return places
}

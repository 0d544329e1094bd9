import type { Scenario } from '../estimate/scenario.ts'
import { storedWeights } from '../model/store.ts'
import { mergeRows, type WeightRow } from '../model/stored-weights.ts'

/**
 * Rates of the computer around the GPU. Nothing in the reference rows measures them: they are the datasheet's figures
 * of a common machine, and the answer says so.
 */
export const HOST = {
  /** Two channels of DDR5-5600: 2 × 8 bytes × 5.6 GT/s (JESD79-5). */
  bandwidth: 89.6e9,
  /** Share of it that a CPU's matrix-vector loops reach; unmeasured here. */
  efficiency: 0.7,
  /** Share of a unified memory's bandwidth that the CPU cores alone can draw; unmeasured here. */
  unifiedShare: 0.5,
  /** PCIe 4.0 x16, one direction, for devices whose slot is not PCIe. */
  slot: 31.5e9,
  /** Share of the slot's rate that copies reach; unmeasured here. */
  slotEfficiency: 0.8,
} as const

const NO_ROWS: readonly WeightRow[] = []

/** Weights that a step multiplies by on the CPU: layers that are not offloaded, experts with `cpu_moe`, a head left behind. */
export function hostRows(scenario: Scenario): readonly WeightRow[] {
  const { architecture, settings, engine, hostLayers, stages } = scenario
  if (!engine.readsGguf) return NO_ROWS
  // The usual case: everything is on the GPUs.
  if (hostLayers === 0 && !settings.cpuMoe && stages.some((stage) => stage.head)) return NO_ROWS
  const stored = storedWeights(architecture, settings, engine.readsGguf)
  const lists: (readonly WeightRow[])[] = stored.layers.slice(0, hostLayers)
  if (settings.cpuMoe)
    for (const rows of stored.layers.slice(hostLayers)) lists.push(rows.filter((row) => row.expert))
  if (stages.every((stage) => !stage.head)) lists.push(stored.head, stored.tiedHead)
  return mergeRows(lists)
}

/** Bytes per second that the CPU reads weights at, before its efficiency. */
export function hostBandwidth({ gpu }: Scenario): number {
  if (gpu === null || (gpu.class !== 'unified' && gpu.class !== 'edge')) return HOST.bandwidth
  return gpu.bandwidth_bytes_per_second * HOST.unifiedShare
}

/** Bytes per second from host memory to the device; null where they are one memory. */
export function slotBandwidth({ gpu }: Scenario): number | null {
  if (gpu === null || gpu.class === 'unified' || gpu.class === 'edge') return null
  const { type, bytes_per_second: rate } = gpu.interconnect
  return type.startsWith('PCIe') && rate ? rate : HOST.slot
}

/** Bytes per second between ranks: the interconnect of the datasheet, else a PCIe slot. */
export const wireRate = ({ gpu }: Scenario): number => gpu?.interconnect.bytes_per_second || HOST.slot

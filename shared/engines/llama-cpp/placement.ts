import type { Scenario, Stage } from '../../estimate/scenario.ts'
import { ggufModel } from '../../model/gguf-layout.ts'

type Unplaced = Omit<Scenario, 'stages' | 'hostLayers'>

/** Upper ends of the devices' shares as llama.cpp holds them: cumulative free memory in 32-bit floats. */
function shareEnds(devices: number, memoryBytes: number): number[] {
  const ends: number[] = []
  let sum = 0
  for (let device = 0; device < devices; device++)
    ends.push((sum = Math.fround(sum + Math.fround(memoryBytes))))
  return ends.map((end) => Math.fround(end / sum))
}

/**
 * Which device each block goes to (`load_tensors` in src/llama-model.cpp). The last `gpu_layers` of the blocks and
 * the output layer after them go to the GPUs: one means the output alone. Each goes to the first device whose share
 * of the free memory ends beyond the block's place among them. Alike GPUs have alike shares.
 */
export function placement(scenario: Unplaced): { stages: readonly Stage[]; hostLayers: number } {
  const { architecture, settings, degrees, gpu } = scenario
  const layers = architecture.pattern.length
  const blocks = Math.max(layers, ggufModel(architecture).layers)
  const devices = degrees.pipeline
  const start = Math.max(blocks + 1 - settings.gpuLayers, 0)
  const offloaded = Math.min(settings.gpuLayers, blocks + 1)
  const ends = shareEnds(devices, gpu?.usable_bytes ?? 1)
  const deviceOf = (block: number): number => {
    if (block < start) return -1
    const place = Math.fround((block - start) / offloaded)
    return ends.findIndex((end) => end > place)
  }
  const counts = Array.from({ length: devices }, () => 0)
  for (let layer = 0; layer < layers; layer++) {
    const device = deviceOf(layer)
    if (device >= 0) counts[device] = (counts[device] ?? 0) + 1
  }
  const hostLayers = Math.min(start, layers)
  const headDevice = deviceOf(blocks)
  let next = hostLayers
  const stages = counts.map((count, device): Stage => {
    const firstLayer = next
    next += count
    return {
      devices: 1,
      firstLayer,
      endLayer: next,
      embedding: false,
      head: device === headDevice,
      first: device === 0,
      last: device === devices - 1,
    }
  })
  return { stages, hostLayers }
}

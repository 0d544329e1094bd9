import type { Scenario } from '../../../estimate/scenario.ts'
import type { Architecture, Layer } from '../../../model/architecture.ts'
import { ggufModel } from '../../../model/gguf-layout.ts'
import { ggufTypes } from '../../../model/gguf/types.ts'
import { cudaPadding } from '../../../model/store-gguf.ts'
import { ggmlTypes } from '../../../precision/ggml-types.ts'
import { findWeightFormat } from '../../../precision/weight-formats.ts'

/** Bytes of single tensors on a device, by their GGUF names. */
export interface DeviceWeights {
  readonly bytes: ReadonlyMap<string, number>
  /** Output norm and head in the shape of a layer. */
  readonly outputLayer: Layer
  /** What stands before the first layer, likewise. */
  readonly inputLayer: Layer
}

const tables = new WeakMap<Architecture, Map<string, DeviceWeights>>()

/** Every tensor's bytes in a CUDA buffer, in the file's mix. */
export function deviceWeights({
  architecture,
  settings,
}: Pick<Scenario, 'architecture' | 'settings'>): DeviceWeights {
  const mix = findWeightFormat(settings.weights)?.mix ?? 'f16'
  const key = `${mix}|${settings.importanceMatrix}`
  let known = tables.get(architecture)
  if (!known) tables.set(architecture, (known = new Map()))
  let table = known.get(key)
  if (!table) {
    const model = ggufModel(architecture)
    const types = ggufTypes(architecture, mix, settings.importanceMatrix)
    const bytes = new Map<string, number>()
    for (const [index, tensor] of model.tensors.entries()) {
      const type = types[index] ?? 'f16'
      const block = ggmlTypes[type]
      const stored =
        (tensor.shape.reduce((product, size) => product * size, 1) / block.elements) * block.bytes
      bytes.set(tensor.name, stored + cudaPadding(type, tensor.shape[0] ?? 1, stored))
    }
    const tied = architecture.tiedHead
      ? architecture.embedding.filter((tensor) => tensor.role === 'embedding')
      : []
    const outputLayer: Layer = {
      mixer: { kind: 'none' },
      feedForward: { kind: 'none' },
      tensors: [...architecture.head, ...tied],
    }
    const inputLayer: Layer = { ...outputLayer, tensors: architecture.embedding }
    if (known.size >= 40) known.clear()
    known.set(key, (table = { bytes, outputLayer, inputLayer }))
  }
  return table
}

/** The experts that `--cpu-moe` keeps in host memory. */
const EXPERTS = /\.?ffn_(up|down|gate|gate_up)_(ch)?exps\./

/** Bytes that a step copies to the device because its tensor lies in host memory; 0 for one on the device. */
export function copiedBytes(
  scenario: Scenario,
  weights: DeviceWeights,
  layer: number | null,
  name: string,
  onHost: boolean,
): number {
  if (!onHost && !(scenario.settings.cpuMoe && EXPERTS.test(name))) return 0
  return weights.bytes.get(layer === null ? name : `blk.${layer}.${name}`) ?? 0
}

import { ggmlBitsPerElement, ggmlTypes, isBlockType, type GgmlTypeId } from '../precision/ggml-types.ts'
import { ggufMixes, type GgufMixId } from '../precision/gguf-mix-list.ts'
import type { GgufTensor } from '../precision/gguf-tensors.ts'
import { typicalBitsPerWeight } from '../precision/gguf-typical.ts'
import type { Architecture } from './architecture.ts'
import { ggufModel } from './gguf-layout.ts'
import { ggufTypes } from './gguf/types.ts'
import { storeCheckpoint } from './store-checkpoint.ts'
import { mergeRows, type StoredWeights, type WeightRow } from './stored-weights.ts'
import { findWeightFormat, type WeightFormat } from '../precision/weight-formats.ts'

/** CUDA buffers align every tensor to this (ggml-cuda.cu, `ggml_backend_cuda_buffer_type_get_alignment`). */
const CUDA_ALIGNMENT = 128
/** Quantized rows are padded to a multiple of this on CUDA (`MATRIX_ROW_PADDING`, ggml-cuda/common.cuh). */
const CUDA_ROW_PADDING = 512

const elementsOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/** Bytes a CUDA buffer takes for a tensor beyond the tensor itself (`get_alloc_size`). */
export function cudaPadding(type: GgmlTypeId, columns: number, bytes: number): number {
  const { bytes: blockBytes, elements: blockElements } = ggmlTypes[type]
  const missing =
    isBlockType(type) && columns % CUDA_ROW_PADDING !== 0
      ? CUDA_ROW_PADDING - (columns % CUDA_ROW_PADDING)
      : 0
  const padded = bytes + (missing / blockElements) * blockBytes
  return Math.ceil(padded / CUDA_ALIGNMENT) * CUDA_ALIGNMENT - bytes
}

function rowOf(tensor: GgufTensor, type: GgmlTypeId, activeShare: number): WeightRow {
  const elements = elementsOf(tensor.shape)
  const bits = ggmlBitsPerElement(type)
  const expert = /_(ch)?exps\./.test(tensor.name)
  return {
    type: type.toUpperCase(),
    bits,
    elements,
    sideBytes: 0,
    paddingBytes: cudaPadding(type, tensor.shape[0] ?? 1, (elements * bits) / 8),
    split: tensor.shape.length > 1 ? 'column' : 'replicated',
    kvHeads: 1,
    expert,
    activeShare: expert ? activeShare : 1,
  }
}

/** Tables that rows are looked up in: llama.cpp keeps them on the host (`LLM_TENSOR_LAYER_INPUT`, src/llama-arch.cpp). */
const HOST_TABLE = /^(token_embd|per_layer_token_embd|position_embd|token_types)\.weight$/
/** Rotary factors: every device with a layer loads a copy. */
const EVERY_DEVICE = /^rope_(freqs|factors_long|factors_short)\.weight$/
/** Tensors without a block number that belong to the first block; the rest of them go with the output layer. */
const FIRST_LAYER = /^(token_embd_norm|per_layer_model_proj|per_layer_proj_norm)\./

/** A bare parameter count in a mix: there are no tensors to give types to, so it takes the bits of a typical file. */
function storeCount(
  elements: number,
  layers: number,
  mix: GgufMixId,
  importanceMatrix: boolean,
): StoredWeights {
  const row: WeightRow = {
    type: ggufMixes[mix].label,
    bits: typicalBitsPerWeight(mix, importanceMatrix),
    elements,
    sideBytes: 0,
    paddingBytes: 0,
    split: 'column',
    kvHeads: 1,
    expert: false,
    activeShare: 1,
  }
  return {
    embedding: [],
    layers: Array.from({ length: layers }, () => []),
    head: [row],
    tiedHead: [],
    loose: [],
    extras: [],
  }
}

/** A GGUF file of one quantization mix: every tensor with the type llama-quantize gives it. */
export function storeGguf(
  architecture: Architecture,
  mix: GgufMixId,
  importanceMatrix: boolean,
): StoredWeights {
  const count = architecture.head.find(({ module }) => module === 'params')
  if (count) return storeCount(elementsOf(count.shape), architecture.pattern.length, mix, importanceMatrix)
  const model = ggufModel(architecture)
  const types = ggufTypes(architecture, mix, importanceMatrix)
  const layerCount = architecture.pattern.length
  const embedding: WeightRow[] = []
  const head: WeightRow[] = []
  const tiedHead: WeightRow[] = []
  const loose: WeightRow[] = []
  const mtp: WeightRow[] = []
  const layers = Array.from({ length: layerCount }, (): WeightRow[] => [])
  for (const [index, tensor] of model.tensors.entries()) {
    const type = types[index] as GgmlTypeId
    if (tensor.layer !== null) {
      const feedForward = architecture.kinds[architecture.pattern[tensor.layer] ?? 0]?.feedForward
      const share = feedForward?.kind === 'moe' ? feedForward.activeExperts / feedForward.experts : 1
      const row = rowOf(tensor, type, share)
      if (tensor.layer < layerCount) layers[tensor.layer]?.push(row)
      else mtp.push(row)
      continue
    }
    const row = rowOf(tensor, type, 1)
    if (HOST_TABLE.test(tensor.name)) {
      embedding.push(row)
      if (model.tiedHead && tensor.name === 'token_embd.weight') tiedHead.push(row)
    } else if (EVERY_DEVICE.test(tensor.name)) loose.push(row)
    else if (FIRST_LAYER.test(tensor.name)) (layers[0] ?? head).push(row)
    else head.push(row)
  }
  // The towers travel in a projector file of their own, which converters write in 16 bits.
  const towers = storeCheckpoint(
    { ...architecture, quantization: null },
    findWeightFormat('fp16') as WeightFormat,
  ).extras.filter((extra) => extra.id !== 'mtp')
  return {
    embedding: mergeRows([embedding]),
    layers: shareAlike(layers.map((rows) => mergeRows([rows]))),
    head: mergeRows([head]),
    tiedHead: mergeRows([tiedHead]),
    loose: mergeRows([loose]),
    extras: mtp.length > 0 ? [...towers, { id: 'mtp', rows: mergeRows([mtp]) }] : towers,
  }
}

/** Layers of equal storage share one list, so that sums add each list once, times its count. */
function shareAlike(layers: readonly (readonly WeightRow[])[]): (readonly WeightRow[])[] {
  const seen = new Map<string, readonly WeightRow[]>()
  return layers.map((rows) => {
    const key = JSON.stringify(rows)
    const known = seen.get(key)
    if (!known) seen.set(key, rows)
    return known ?? rows
  })
}

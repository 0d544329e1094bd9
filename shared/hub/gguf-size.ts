import type { GgufTensorInfo } from '../model/gguf/header.ts'
import { GGML_TYPE_NUMBERS } from '../model/gguf/type-numbers.ts'
import { ggmlTypes } from '../precision/ggml-types.ts'

/** Bytes of tensors as a GGUF header types them; null where a type is not known. */
export function ggufTensorBytes(tensors: readonly GgufTensorInfo[]): number | null {
  let total = 0
  for (const { shape, type } of tensors) {
    const id = GGML_TYPE_NUMBERS.get(type)
    if (id === undefined) return null
    total +=
      (shape.reduce((product, size) => product * size, 1) / ggmlTypes[id].elements) * ggmlTypes[id].bytes
  }
  return Math.round(total)
}

/** Whether a file of `fileLength` bytes can hold its header and the tensors this promises. */
export function holdsTensors(
  tensors: readonly GgufTensorInfo[],
  headerLength: number,
  fileLength: number,
): boolean {
  const promised = ggufTensorBytes(tensors)
  return promised === null || promised + headerLength <= fileLength
}

import type { GgmlTypeId } from '../../precision/ggml-types.ts'
import type { GgufMixId } from '../../precision/gguf-mix-list.ts'
import { assignGgufTypes } from '../../precision/gguf-mixes.ts'
import type { Architecture } from '../architecture.ts'
import { ggufModel } from '../gguf-layout.ts'

/**
 * The element type of every tensor of `ggufModel(architecture)`, in its order: what the file itself says where it was
 * read and is of this mix, else what llama-quantize chooses.
 */
export function ggufTypes(
  architecture: Architecture,
  mix: GgufMixId,
  importanceMatrix: boolean,
): readonly GgmlTypeId[] {
  const model = ggufModel(architecture)
  const { files } = architecture
  const assigned = (): GgmlTypeId[] => assignGgufTypes(model, mix, { importanceMatrix })
  if (!files?.ggufTypes || files.format !== mix) return assigned()
  const types = files.ggufTypes
  // Tensors that the file does not hold (a projector of its own) are stored in 16 bits.
  return model.tensors.map(({ name }) => types.get(name) ?? 'f16')
}

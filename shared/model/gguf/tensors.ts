import type { Tensor } from '../tensor.ts'
import type { GgufTensorInfo } from './header.ts'
import type { GgufReader } from './reader.ts'
import { namedTensor } from './tensor-names.ts'

/** Stacked experts: the last dimension counts them. */
const STACKED = /_(?:ch)?exps\./

/** A tensor of the file in the form that everything else reads; an issue for a name no supported architecture has. */
export function tensorOf(
  reader: GgufReader,
  info: GgufTensorInfo,
  name: string,
  activeExperts: number,
): Tensor | null {
  const known = namedTensor(name)
  if (!known) {
    reader.issues.push({
      field: `gguf.tensors.${info.name.slice(0, 60)}`,
      message: 'is no tensor of an architecture that is understood',
    })
    return null
  }
  const dimensions = [...info.shape].reverse()
  const isStacked = STACKED.test(name)
  const copies = isStacked ? (dimensions[0] ?? 1) : 1
  const shape = isStacked ? dimensions.slice(1) : dimensions
  return {
    name,
    module: known.module,
    role: known.role,
    shape,
    copies,
    activeCopies: isStacked ? Math.min(copies, Math.max(1, activeExperts)) : 1,
    split: known.split,
  }
}

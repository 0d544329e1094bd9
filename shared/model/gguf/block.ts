import type { GgufTensorInfo } from './header.ts'

/** The tensors of one block, by their name without `blk.N.`. */
export type Block = ReadonlyMap<string, GgufTensorInfo>

/** Splits the tensors into numbered blocks and the rest. */
export function blocksOf(tensors: readonly GgufTensorInfo[]): {
  blocks: Map<number, Map<string, GgufTensorInfo>>
  loose: Map<string, GgufTensorInfo>
} {
  const blocks = new Map<number, Map<string, GgufTensorInfo>>()
  const loose = new Map<string, GgufTensorInfo>()
  for (const tensor of tensors) {
    const [, number, name] = /^blk\.(\d{1,6})\.(.+)$/.exec(tensor.name) ?? []
    if (number === undefined || name === undefined) {
      loose.set(tensor.name, tensor)
      continue
    }
    const index = Number(number)
    let block = blocks.get(index)
    if (!block) blocks.set(index, (block = new Map()))
    block.set(name, tensor)
  }
  return { blocks, loose }
}

/** Size of dimension `dimension` of a tensor of the block, 0 without the tensor. */
export const sizeOf = (block: Block, name: string, dimension: number): number =>
  block.get(name)?.shape[dimension] ?? 0

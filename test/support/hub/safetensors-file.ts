import type { StubFile } from './bytes.ts'

export type TensorShape = readonly [name: string, dtype: string, shape: readonly number[]]

const BYTES: Readonly<Record<string, number>> = {
  F32: 4,
  I32: 4,
  F16: 2,
  BF16: 2,
  I8: 1,
  U8: 1,
  F8_E4M3: 1,
  I64: 8,
}

export const tensorBytes = (dtype: string, shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1) * (BYTES[dtype] ?? Number.NaN)

export const totalBytes = (tensors: readonly TensorShape[]): number =>
  tensors.reduce((sum, [, dtype, shape]) => sum + tensorBytes(dtype, shape), 0)

/** A safetensors file with these tensors: its length, its header, and zeros. */
export function safetensorsFile(tensors: readonly TensorShape[]): StubFile {
  let offset = 0
  const entries = tensors.map(([name, dtype, shape]) => {
    const begin = offset
    offset += tensorBytes(dtype, shape)
    return [name, { dtype, shape, data_offsets: [begin, offset] }] as const
  })
  const json = new TextEncoder().encode(
    JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }),
  )
  const padded = Math.ceil(json.length / 8) * 8
  const start = new Uint8Array(8 + padded).fill(0x20)
  new DataView(start.buffer).setBigUint64(0, BigInt(padded), true)
  start.set(json, 8)
  return { start, size: start.length + offset, isLarge: true }
}

/** The files of a checkpoint in `shards` pieces, with their index, as `save_pretrained` names them. */
export function shardedFiles(tensors: readonly TensorShape[], shards: number): Record<string, StubFile> {
  const number = (index: number): string => String(index).padStart(5, '0')
  const nameOf = (shard: number): string => `model-${number(shard + 1)}-of-${number(shards)}.safetensors`
  const perShard = Math.ceil(tensors.length / shards)
  const files: Record<string, StubFile> = {}
  const map: Record<string, string> = {}
  for (let shard = 0; shard < shards; shard++) {
    const own = tensors.slice(shard * perShard, (shard + 1) * perShard)
    files[nameOf(shard)] = safetensorsFile(own)
    for (const [name] of own) map[name] = nameOf(shard)
  }
  const index = new TextEncoder().encode(
    JSON.stringify({ metadata: { total_size: totalBytes(tensors) }, weight_map: map }, null, 2),
  )
  files['model.safetensors.index.json'] = {
    start: index,
    size: index.length,
    isLarge: index.length > 10_000_000,
  }
  return files
}

import type { Architecture } from './architecture.ts'
import type { TensorSplit } from './tensor.ts'

/** Tensors of one storage type that are divided alike: one row of the weights formula's sum. */
export interface WeightRow {
  /** Storage type as the reader knows it: `Q4_K`, `BF16`, `AWQ`. */
  readonly type: string
  /** Bits per element without side data. */
  readonly bits: number
  readonly elements: number
  /** Scales, zeros, codebooks: bytes stored beside the elements. */
  readonly sideBytes: number
  /** Alignment bytes an engine adds when it loads the tensors (llama.cpp on CUDA). */
  readonly paddingBytes: number
  readonly split: TensorSplit
  /** KV heads of the tensor, for the `kv` split; 1 otherwise. */
  readonly kvHeads: number
  /** Routed experts: divided by expert parallelism, moved by `cpu_moe`. */
  readonly expert: boolean
  /** Share of the elements that one token reads (active over all experts; 1 otherwise). */
  readonly activeShare: number
}

/** A model's weights in one format, where each part belongs. Layers of equal storage share one row list. */
export interface StoredWeights {
  readonly embedding: readonly WeightRow[]
  readonly layers: readonly (readonly WeightRow[])[]
  /** Output norm and head. A tied head is absent: see `tiedHead`. */
  readonly head: readonly WeightRow[]
  /** The head's copy that an engine loads again when the head is tied (llama.cpp). */
  readonly tiedHead: readonly WeightRow[]
  readonly extras: readonly {
    readonly id: Architecture['extras'][number]['id']
    readonly rows: readonly WeightRow[]
  }[]
  /** Tensors that every device with a layer loads a copy of (rotary factors). */
  readonly loose: readonly WeightRow[]
}

const keyOf = (row: WeightRow): string =>
  `${row.type}|${row.bits}|${row.split}|${row.kvHeads}|${row.expert ? 1 : 0}|${row.activeShare}`

/** Rows added up by storage type and division. */
export function mergeRows(lists: readonly (readonly WeightRow[])[]): WeightRow[] {
  const merged = new Map<string, WeightRow>()
  const visit = (row: WeightRow, times: number): void => {
    const key = keyOf(row)
    const before = merged.get(key)
    merged.set(key, {
      ...row,
      elements: (before?.elements ?? 0) + row.elements * times,
      sideBytes: (before?.sideBytes ?? 0) + row.sideBytes * times,
      paddingBytes: (before?.paddingBytes ?? 0) + row.paddingBytes * times,
    })
  }
  const repeats = new Map<readonly WeightRow[], number>()
  for (const list of lists) repeats.set(list, (repeats.get(list) ?? 0) + 1)
  for (const [list, times] of repeats) for (const row of list) visit(row, times)
  return [...merged.values()]
}

/** Bytes of a row as the file holds it. */
export const rowBytesOf = (row: WeightRow): number => (row.elements * row.bits) / 8 + row.sideBytes

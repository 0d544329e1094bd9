import type { GpuEntry } from '../catalogue/schema.ts'
import { GB } from '../units/bytes.ts'
import { formatBytes, formatCount, threeDigits, type MemoryUnit } from '../units/format.ts'
import type { CardWords, Figure } from './card-words.ts'
import type { LoadLine } from './load-line.ts'

/** Bits of a weight in the formats that a reader knows: 16, 8, and 4 with its scales (32 weights to one FP16 scale). */
const BITS = [
  { label: '16-bit weights', bits: 16 },
  { label: '8-bit weights', bits: 8 },
  { label: '4-bit weights', bits: 4.5 },
] as const

/** Parameters whose weights alone would fill what a process can use: the most, with nothing left for a cache. */
const mostParameters = ({ usable_bytes }: GpuEntry): Figure[] =>
  BITS.map(({ label, bits }) => ({
    label,
    value: `up to ${formatCount(Math.floor((usable_bytes * 8) / bits))}`,
  }))

/** All that the card of a GPU says. */
export function gpuCardWords(
  gpu: GpuEntry,
  unit: MemoryUnit,
): Pick<CardWords, 'title' | 'setting' | 'figures'> & {
  readonly usable: string
  readonly rest: string
  readonly note: string
} {
  const rate = gpu.dense_tflops.bf16 ?? gpu.dense_tflops.fp16
  return {
    title: gpu.name,
    setting: [gpu.vendor, gpu.architecture, gpu.memory_type, gpu.released].join(' · '),
    usable: `${formatBytes(gpu.usable_bytes, unit)} usable`,
    rest: `of ${formatBytes(gpu.marketed_bytes, unit)} on the box`,
    figures: [
      { label: 'Bandwidth', value: `${threeDigits(gpu.bandwidth_bytes_per_second / GB)} GB/s` },
      ...(rate === null ? [] : [{ label: '16-bit dense', value: `${threeDigits(rate)} TFLOPS` }]),
      ...mostParameters(gpu),
    ],
    note: 'The right-hand figures are parameters whose weights alone fill it. A cache, activations and the engine come on top.',
  }
}

/** The empty hull of a GPU. */
export const emptyLoadLine = ({ marketed_bytes, usable_bytes }: GpuEntry): LoadLine => ({
  devices: [0],
  totalBytes: 0,
  hull: 1,
  line: Math.min(usable_bytes, marketed_bytes) / marketed_bytes,
  pieces: [],
  band: null,
  overflow: null,
})

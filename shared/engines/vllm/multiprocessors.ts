import type { GpuEntry } from '../../catalogue/schema.ts'

/** Streaming multiprocessors by catalogue id, as NVIDIA publishes them; only the H100's was checked against a log. */
const COUNTS: ReadonlyMap<string, number> = new Map([
  ['h100-sxm', 132],
  ['h100-nvl', 132],
  ['h100-pcie', 114],
  ['h200-sxm', 132],
  ['h200-nvl', 132],
  ['gh200-96gb', 132],
  ['gh200-144gb', 132],
  ['h20', 78],
  ['a100-sxm-80gb', 108],
  ['a100-sxm-40gb', 108],
  ['a100-pcie-80gb', 108],
  ['a100-pcie-40gb', 108],
  ['a10', 72],
  ['a30', 56],
  ['a40', 84],
  ['b200-sxm', 148],
  ['gb200', 148],
  ['l40', 142],
  ['l40s', 142],
  ['l4', 58],
  ['rtx-3090', 82],
  ['rtx-3090-ti', 84],
  ['rtx-4090', 128],
  ['rtx-5090', 170],
  ['rtx-a5000', 64],
  ['rtx-a6000', 84],
  ['rtx-6000-ada', 142],
  ['rtx-pro-6000-blackwell-workstation', 188],
  ['rtx-pro-6000-blackwell-server', 188],
  ['rtx-pro-6000-blackwell-max-q', 188],
  ['dgx-spark-gb10', 48],
  ['tesla-t4', 40],
  ['v100-sxm2-16gb', 80],
  ['v100-sxm2-32gb', 80],
  ['v100-pcie-16gb', 80],
])

/** Where the table is silent, and without a GPU: an H100's, where the kernel was measured. */
const MEASURED = 132

export const multiprocessorsOf = (gpu: Pick<GpuEntry, 'id'> | null): number =>
  COUNTS.get(gpu?.id ?? '') ?? MEASURED

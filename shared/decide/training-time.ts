import type { GpuEntry } from '../catalogue/schema.ts'

/** How long a training run takes on a given rate; a calculation from stated assumptions, not a measurement. */
export interface TrainingTime {
  readonly dataset_tokens: number
  readonly epochs: number
  readonly flops: number
  readonly mfu: number
  readonly tokens_per_second: number
  readonly hours: number
  readonly gpu_hours: number
  readonly basis: string
  readonly source: string
}

const DEFAULT_MFU = 0.4

/** Dense 16-bit rate of one GPU in operations per second; null where the catalogue has none. */
export const sixteenBitRate = ({ dense_tflops }: GpuEntry): number | null => {
  const rate = dense_tflops.bf16 ?? dense_tflops.fp16
  return rate === null ? null : rate * 1e12
}

/**
 * Training time of a dataset: FLOPs per token × tokens over what the GPUs reach. Null without a dataset or a rate.
 * Model FLOPs utilization is published between 0.38 and 0.43 for Llama 3 (arXiv 2407.21783, table 4) and 0.46 for PaLM.
 */
export function trainingTime(
  flopsPerToken: number,
  gpu: GpuEntry,
  gpus: number,
  options: {
    readonly dataset_tokens?: number | undefined
    readonly epochs?: number | undefined
    readonly mfu?: number | undefined
  },
): TrainingTime | null {
  const rate = sixteenBitRate(gpu)
  if (options.dataset_tokens === undefined || rate === null) return null
  const epochs = options.epochs ?? 1
  const mfu = options.mfu ?? DEFAULT_MFU
  const flops = flopsPerToken * options.dataset_tokens * epochs
  const seconds = flops / (rate * gpus * mfu)
  return {
    dataset_tokens: options.dataset_tokens,
    epochs,
    flops,
    mfu,
    tokens_per_second: Number(((options.dataset_tokens * epochs) / seconds).toPrecision(4)),
    hours: Number((seconds / 3600).toPrecision(4)),
    gpu_hours: Number(((seconds / 3600) * gpus).toPrecision(4)),
    basis: `${flopsPerToken.toPrecision(4)} FLOPs per token × tokens, over ${gpus} × ${(rate / 1e12).toFixed(0)} dense 16-bit TFLOPS × ${mfu}; attention’s own FLOPs and waiting between nodes are left out.`,
    source: 'https://arxiv.org/abs/2407.21783',
  }
}

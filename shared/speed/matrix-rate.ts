import type { GpuEntry } from '../catalogue/schema.ts'

/**
 * Dense matrix rate of a device in operations per second; null where no source states one. FP8 weights multiply at the
 * FP8 rate. Parts without matrix units list a crippled FP16 rate: they compute in FP32.
 */
export function matrixRate({ dense_tflops: rates }: GpuEntry, weights: string): number | null {
  const eightBit = weights.startsWith('fp8') ? (rates.fp8 ?? 0) : 0
  const sixteenBit = Math.max(rates.fp16 ?? 0, rates.bf16 ?? 0)
  // Without a 16-bit rate the FP32 one says nothing about matrix units.
  if (sixteenBit === 0) return null
  return Math.max(sixteenBit, rates.fp32 ?? 0, eightBit) * 1e12
}

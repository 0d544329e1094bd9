import { MiB } from '../../units/bytes.ts'

const LARGE_TENSOR = 10 * MiB
const SEGMENT = 2 * MiB
const KEPT_WHOLE = 1 * MiB

/**
 * Bytes PyTorch's caching allocator adds to one large tensor: from 10 MiB on a tensor gets a segment of its own in
 * whole 2 MiB, and a rest of up to 1 MiB is not split off (`c10/cuda/CUDACachingAllocator.cpp`: kMinLargeAlloc,
 * kRoundLarge, kSmallSize).
 */
export function segmentPadding(bytes: number): number {
  if (bytes < LARGE_TENSOR) return 0
  const rest = Math.ceil(bytes / SEGMENT) * SEGMENT - bytes
  return rest <= KEPT_WHOLE ? rest : 0
}

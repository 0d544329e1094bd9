import type { DeviceContext } from '../estimate/scenario.ts'
import { plus } from '../formula/expression.ts'
import type { Term } from '../formula/term.ts'
import { MiB } from '../units/bytes.ts'

/** Reserved but not allocated: what PyTorch's allocator holds beyond the tensors at the peak. */
export const partlyUsedSegments: Term<DeviceContext> = {
  id: 'fragmentation',
  label: 'Partly used segments',
  summary:
    'Memory that PyTorch’s allocator has reserved but no tensor uses at the peak: at least the last segment of each pool.',
  docs: '/formulas/fragmentation/',
  expression: plus('large_segment', 'small_segment'),
  symbols: {
    large_segment: { tex: 'g_l', meaning: 'segment that tensors of 1 to 10 MiB are cut from', unit: 'bytes' },
    small_segment: { tex: 'g_s', meaning: 'segment that tensors of up to 1 MiB are cut from', unit: 'bytes' },
  },
  sources: [
    {
      title: 'PyTorch caching allocator',
      url: 'https://github.com/pytorch/pytorch/blob/main/c10/cuda/CUDACachingAllocator.cpp',
    },
  ],
  ignores: [
    'Free blocks that no later tensor fits into: they grow with time and with varying lengths; no reference rows measure them.',
  ],
  values: () => ({ scalars: { large_segment: 20 * MiB, small_segment: 2 * MiB } }),
}

import type { DeviceContext } from '../../estimate/scenario.ts'
import { evaluate, plus, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { MiB } from '../../units/bytes.ts'
import { activations } from './activations.ts'
import { communication } from './communication.ts'
import { computeBuffer } from './compute-buffer.ts'
import { trainingLogits } from './logits.ts'
import { SOURCES } from './sources.ts'

/** Reserved beyond allocated, as a share of what comes and goes within a step: torchtitan's and DeepSpeed's published reserved peaks. */
const SHARE = 0.16
const SHARE_UNPACKED = 0.25
/** Blocks kept from other lengths, in units of the loss's own: ms-swift's published reserved peaks, 512 to 2048 tokens. */
const OTHER_LENGTHS = 2.4
const LAST_SEGMENTS = 22 * MiB

const bytesOf = (term: Term<DeviceContext>, context: DeviceContext): number => {
  const values = term.values(context)
  return values === null ? 0 : evaluate(term.expression, values)
}

/** Memory that the allocator has reserved but no tensor uses at the peak. */
export const fragmentation: Term<DeviceContext> = {
  id: 'fragmentation',
  label: 'Reserved, not allocated',
  summary:
    'Blocks that PyTorch’s allocator has reserved and no tensor uses at the peak: gaps between blocks, and, where sequences differ in length, blocks of other sizes.',
  docs: '/formulas/fragmentation/',
  expression: plus(times('share', 'dynamic'), times('lengths', 'logits'), 'segments'),
  symbols: {
    share: {
      tex: 'f',
      meaning: 'reserved beyond allocated, as a share of what comes and goes',
      unit: 'share',
    },
    dynamic: { tex: 'D', meaning: 'activations, logits, temporaries and gathered parameters', unit: 'bytes' },
    lengths: {
      tex: 'f_l',
      meaning:
        'copies of the loss’s blocks kept from shorter sequences; 0 where all are packed to one length',
      unit: 'copies',
    },
    logits: { tex: 'B_l', meaning: 'logits and loss', unit: 'bytes' },
    segments: { tex: 'g', meaning: 'last segments of the large and the small pool', unit: 'bytes' },
  },
  sources: [
    SOURCES.allocator,
    { title: 'ms-swift benchmark (reserved memory)', url: 'https://github.com/modelscope/ms-swift' },
    {
      title: 'torchtitan benchmarks (reserved memory)',
      url: 'https://github.com/pytorch/torchtitan/tree/main/benchmarks',
    },
  ],
  ignores: [
    'The allocator gives unused blocks back before it fails: under pressure a run needs less than it reserves here.',
    '`expandable_segments`, which avoids most of it.',
  ],
  values: (context) => {
    const logits = bytesOf(trainingLogits, context)
    const dynamic =
      logits +
      bytesOf(activations, context) +
      bytesOf(computeBuffer, context) +
      bytesOf(communication, context)
    const { packing } = context.scenario.settings.training
    return {
      scalars: {
        share: packing ? SHARE : SHARE_UNPACKED,
        dynamic,
        lengths: packing ? 0 : OTHER_LENGTHS,
        logits,
        segments: LAST_SEGMENTS,
      },
    }
  },
}

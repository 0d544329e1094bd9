import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import { plus } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { stepTemporary } from '../../training/optimizers.ts'
import { phaseOf } from '../../training/phases.ts'
import { trainedTensors } from '../../training/trainable.ts'
import { backwardTransient, dequantized } from '../../training/transient.ts'
import { MiB } from '../../units/bytes.ts'
import { SOURCES } from './sources.ts'

/** cuBLAS workspace of one handle and stream: `:4096:2:16:8` KiB, on Hopper and later 32 MiB (CublasHandlePool.cpp). */
const WORKSPACE = (2 * 4096 + 8 * 16) * 1024
const WORKSPACE_HOPPER = 32 * MiB

function workspace({ gpu }: Scenario): number {
  if (gpu?.vendor !== 'NVIDIA') return 0
  return Number(gpu.compute_capability ?? '0') >= 9 ? WORKSPACE_HOPPER : WORKSPACE
}

/** Memory that lives for a moment: gradients inside a layer, a dequantized matrix, what the optimizer's step needs. */
export const computeBuffer: Term<DeviceContext> = {
  id: 'compute_buffer',
  label: 'Temporaries',
  summary:
    'Memory that lives for a moment: the gradient that enters a layer and those inside it, a quantized matrix in 16 bits, temporaries of the optimizer’s step, cuBLAS workspaces.',
  docs: '/formulas/training-temporaries/',
  expression: plus('stream_gradient', 'block_gradient', 'dequantized', 'step', 'workspace'),
  symbols: {
    stream_gradient: {
      tex: 'g_s',
      meaning: 'gradient that enters the layer: tokens × hidden size × bytes',
      unit: 'bytes',
    },
    block_gradient: {
      tex: 'g_b',
      meaning:
        'gradients inside the larger of attention and feed-forward, with the gradient of the down matrix before it is added up',
      unit: 'bytes',
    },
    dequantized: { tex: 'w_d', meaning: 'the widest quantized matrix in 16 bits', unit: 'bytes' },
    step: { tex: 'u', meaning: 'largest temporary of the optimizer’s step', unit: 'bytes' },
    workspace: { tex: 'c', meaning: 'cuBLAS workspace, where the GPU is known', unit: 'bytes' },
  },
  sources: [SOURCES.derivatives, SOURCES.flash, SOURCES.qlora, SOURCES.workspace],
  ignores: [
    'Temporaries of the forward pass: they are smaller than the loss or the backward pass that follows.',
    'Optimizers run tensor list by tensor list (`foreach`): up to one more copy of the parameters.',
  ],
  values: (context) => {
    const { scenario, stage } = context
    const phase = phaseOf(context)
    const backward = phase === 'backward' || phase === 'backward_end'
    const { gradient, block } = backward ? backwardTransient(context) : { gradient: 0, block: 0 }
    const onDevice = phase === 'optimizer_step' && scenario.settings.offload === 'none'
    return {
      scalars: {
        stream_gradient: gradient,
        block_gradient: block,
        dequantized: backward ? dequantized(context) : 0,
        step: onDevice ? stepTemporary(trainedTensors(scenario, stage), scenario.settings) : 0,
        workspace: workspace(scenario),
      },
    }
  },
}

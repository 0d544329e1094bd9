import type { DeviceContext } from '../../estimate/scenario.ts'
import { plus } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { cudaContext } from '../../terms/cuda-context.ts'
import { GiB } from '../../units/bytes.ts'
import { SOURCES } from './sources.ts'

/** What NCCL takes on each GPU once its communicators are set up (H100 over NVLink). */
const NCCL = Math.round(1.03 * GiB)

/** What a process holds outside PyTorch's allocator. */
export const runtime: Term<DeviceContext> = {
  ...cudaContext,
  label: 'CUDA context and NCCL',
  summary:
    'Driver structures, code and NCCL’s buffers: what a process holds on each GPU outside PyTorch’s allocator.',
  expression: plus(cudaContext.expression, 'nccl'),
  symbols: {
    ...cudaContext.symbols,
    nccl: { tex: 'B_n', meaning: 'NCCL’s channels and buffers, with more than one GPU', unit: 'bytes' },
  },
  sources: [...cudaContext.sources, SOURCES.vllmLogs],
  values: (context) => {
    const values = cudaContext.values(context)
    if (values === null) return null
    return { scalars: { ...values.scalars, nccl: context.scenario.settings.gpus > 1 ? NCCL : 0 } }
  },
}

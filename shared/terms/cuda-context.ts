import type { DeviceContext, Scenario } from '../estimate/scenario.ts'
import { multiprocessorsOf } from '../engines/vllm/multiprocessors.ts'
import { times } from '../formula/expression.ts'
import type { Term } from '../formula/term.ts'
import { MiB } from '../units/bytes.ts'

/**
 * A context grows with the multiprocessors, whose local memory and stacks it holds: 107 MiB on 34 of Ada, 256 on 82 of
 * Ampere, 555 on 188 of Blackwell: 3.1 MiB each within 5 %. Hopper takes 522 MiB on 132.
 */
const PER_MULTIPROCESSOR = 3.1 * MiB
const PER_MULTIPROCESSOR_HOPPER = 3.95 * MiB

const perMultiprocessor = ({ gpu }: Pick<Scenario, 'gpu'>): number =>
  gpu?.compute_capability === '9.0' ? PER_MULTIPROCESSOR_HOPPER : PER_MULTIPROCESSOR

/** What a process takes on an NVIDIA device before it allocates anything. */
export const cudaContext: Term<DeviceContext> = {
  id: 'runtime',
  label: 'CUDA context',
  summary: 'Driver structures and code that every process holds on each GPU, before it allocates anything.',
  docs: '/formulas/runtime/',
  expression: times('multiprocessors', 'bytes_each'),
  symbols: {
    multiprocessors: {
      tex: 'n_{SM}',
      meaning: 'streaming multiprocessors of the GPU; an H100’s where it is not known',
      unit: 'multiprocessors',
    },
    bytes_each: {
      tex: 'c',
      meaning: 'context memory per multiprocessor, with lazily loaded kernels (CUDA 11.7 or newer)',
      unit: 'bytes',
    },
  },
  sources: [
    {
      title: 'RTX PRO 6000: 555 MiB, RTX 4060 Ti: 107 MiB',
      url: 'https://github.com/ggml-org/llama.cpp/pull/23604',
    },
    { title: 'RTX 3090: 256 MiB', url: 'https://github.com/invoke-ai/InvokeAI/issues/9413' },
    { title: 'Lazy loading since CUDA 11.7', url: 'https://github.com/pytorch/pytorch/issues/107667' },
  ],
  ignores: [
    'Kernels that libraries load when they are first used: up to some hundred MB more.',
    'What a display or other processes use.',
  ],
  values: ({ scenario }) => {
    if (scenario.gpu && scenario.gpu.vendor !== 'NVIDIA') return null
    return {
      scalars: { multiprocessors: multiprocessorsOf(scenario.gpu), bytes_each: perMultiprocessor(scenario) },
    }
  },
}

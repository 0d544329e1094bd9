import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import { plus } from '../../formula/expression.ts'
import type { Source, Term } from '../../formula/term.ts'
import { GiB } from '../../units/bytes.ts'
import { hasFabric, isHopper } from './facts.ts'
import { profileOf } from './profiles.ts'

const LOGS: Source = {
  title: 'Start-up logs of llm-d-planner, vLLM 0.19 on H100',
  url: 'https://github.com/llm-d-incubation/llm-d-planner',
}
const gib = (value: number): number => Math.round(value * GiB)

/** Increase outside torch by tensor-parallel ranks over NVLink: symmetric memory, all-reduce buffers, NCCL (H100, 0.19; 8 ranks extrapolated, not measured). */
const FABRIC: readonly (readonly [ranks: number, bytes: number])[] = [
  [8, gib(2.3)],
  [4, gib(2.17)],
  [2, gib(2.08)],
]
/** Over PCIe symmetric memory and the custom all-reduce are off (4 × L40S). */
const PCIE = gib(0.3)
/** Pipeline stages set NCCL up before the first snapshot, so little is added after it (H100, 0.19). */
const PIPELINE = gib(0.07)
/** A head whose vocabulary is odd takes other matrix kernels, with workspaces of their own (49,155 against 49,156 entries). */
const ODD_HEAD = gib(0.21)

function nonTorch(scenario: Scenario): { buffers: number; head: number } {
  const { degrees, architecture } = scenario
  const profile = profileOf(scenario)
  const alone = isHopper(scenario) ? profile.nonTorch.hopper : profile.nonTorch.other
  // 0.6.4 logged 1.79 GiB on one H100 and 3.58 on each of two.
  if (profile.nonTorchAbsolute)
    return { buffers: alone * (degrees.tensor > 1 && isHopper(scenario) ? 2 : 1), head: 0 }
  if (degrees.tensor > 1) {
    const known = FABRIC.find(([ranks]) => degrees.tensor >= ranks)?.[1] ?? gib(2.08)
    return { buffers: hasFabric(scenario) ? known : PCIE, head: 0 }
  }
  if (degrees.pipeline > 1) return { buffers: PIPELINE, head: 0 }
  return { buffers: alone, head: isHopper(scenario) && architecture.vocabSize % 2 === 1 ? ODD_HEAD : 0 }
}

/** Memory outside torch that appears while the model is profiled. */
export const vllmCommunication: Term<DeviceContext> = {
  id: 'communication',
  label: 'Communication and libraries',
  summary:
    'Memory outside PyTorch that appears while vLLM profiles the model: NCCL, symmetric memory, all-reduce buffers, cuBLAS.',
  docs: '/formulas/communication/',
  expression: plus('buffers', 'head_kernels'),
  symbols: {
    buffers: { tex: 'B_n', meaning: 'measured for this layout and generation', unit: 'bytes' },
    head_kernels: {
      tex: 'B_h',
      meaning: 'workspaces of the head’s kernels where the vocabulary is odd',
      unit: 'bytes',
    },
  },
  sources: [LOGS],
  ignores: ['Differences between two starts of the same server, a few hundredths of a GiB on one node.'],
  values: ({ scenario }) => {
    const { buffers, head } = nonTorch(scenario)
    return { scalars: { buffers, head_kernels: head } }
  },
}

/** CUDA context on one GPU, and with NCCL set up for tensor or pipeline ranks (first snapshot, H100, 0.19). */
const CONTEXT = gib(0.51)
const CONTEXT_TENSOR = gib(1.54)
const CONTEXT_PIPELINE = gib(1.46)
/** Over PCIe NCCL maps fewer channels; assumed half of NVLink's increase, not measured. */
const CONTEXT_PCIE = gib(1.0)

function contextBytes(scenario: Scenario): number {
  const { degrees } = scenario
  // Already inside the absolute figure of those versions.
  if (profileOf(scenario).nonTorchAbsolute) return 0
  if (degrees.tensor > 1) return hasFabric(scenario) ? CONTEXT_TENSOR : CONTEXT_PCIE
  return degrees.pipeline > 1 ? CONTEXT_PIPELINE : CONTEXT
}

/** What the device already holds at the worker's first snapshot; the utilisation does not contain it. */
export const vllmRuntime: Term<DeviceContext> = {
  id: 'runtime',
  label: 'CUDA context',
  summary:
    'The CUDA context and NCCL’s set-up, which precede the worker’s first snapshot and so lie outside gpu_memory_utilization.',
  docs: '/formulas/runtime/',
  expression: plus('context'),
  symbols: { context: { tex: 'B_c', meaning: 'context and communicator set-up per GPU', unit: 'bytes' } },
  sources: [LOGS],
  ignores: ['Differences between drivers and GPU generations: measured on H100.'],
  values: ({ scenario }) => ({ scalars: { context: contextBytes(scenario) } }),
}

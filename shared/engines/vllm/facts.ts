import type { Scenario } from '../../estimate/scenario.ts'
import type { Architecture, Layer } from '../../model/architecture.ts'
import { recurrentStates } from '../../terms/recurrent-state.ts'
import { profileOf } from './profiles.ts'

const some = (architecture: Architecture, test: (layer: Layer) => boolean): boolean =>
  architecture.kinds.some(test)

export const hasExperts = (architecture: Architecture): boolean =>
  some(architecture, ({ feedForward }) => feedForward.kind === 'moe')

export const hasRecurrentLayers = (architecture: Architecture): boolean =>
  some(architecture, ({ mixer }) => recurrentStates(mixer, architecture.hiddenSize).length > 0)

/** A learned sink logit per head: attention kernels with sinks keep no split buffers. */
export const hasSinks = (architecture: Architecture): boolean =>
  some(architecture, ({ tensors }) => tensors.some(({ name }) => name.startsWith('attn_sinks')))

/** Residual streams of manifold-constrained hyper-connections; 1 without. */
export function residualStreams(architecture: Architecture): number {
  for (const { tensors } of architecture.kinds) {
    const mixing = tensors.find(({ name }) => name.startsWith('hc_attn_fn'))
    if (mixing) return Math.round((mixing.shape[1] ?? architecture.hiddenSize) / architecture.hiddenSize)
  }
  return 1
}

/** Which runner profiles and serves the model. */
export function runnerOf(scenario: Scenario): 'v0' | 'v1' | 'v2' {
  const { runner } = profileOf(scenario)
  if (runner !== 'v2') return runner
  if (residualStreams(scenario.architecture) > 1) return 'v2'
  return hasExperts(scenario.architecture) || hasRecurrentLayers(scenario.architecture) ? 'v1' : 'v2'
}

/** Bytes per element that the model computes in: 16-bit unless fp32 is asked for (vLLM casts fp32 checkpoints down). */
export const computeBytes = ({ settings }: Pick<Scenario, 'settings'>): number =>
  settings.weights === 'fp32' ? 4 : 2

/** Compute capability ×10; null off NVIDIA or without a GPU. */
export const capabilityOf = ({ gpu }: Pick<Scenario, 'gpu'>): number | null =>
  gpu?.compute_capability === undefined ? null : Math.round(Number(gpu.compute_capability) * 10)

/** Hopper: FlashAttention 3, and what was measured most. Without a GPU the measured one is assumed. */
export const isHopper = (scenario: Pick<Scenario, 'gpu'>): boolean =>
  scenario.gpu === null || capabilityOf(scenario) === 90

/** Ranks exchange over NVLink or another switched fabric rather than over PCIe. */
export const hasFabric = ({ gpu }: Pick<Scenario, 'gpu'>): boolean =>
  gpu === null || !gpu.interconnect.type.startsWith('PCIe')

import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import type { Term } from '../../formula/term.ts'
import { schemeRole } from '../../model/store-checkpoint.ts'
import type { Tensor } from '../../model/tensor.ts'
import { findWeightFormat } from '../../precision/weight-formats.ts'
import { schemeQuantizes } from '../../precision/weight-schemes.ts'
import { deviceRows, ranksOf, weightGroups, weights as storedWeights } from '../../terms/weights.ts'
import { segmentPadding } from '../vllm/allocator.ts'
import { computeBytes, shareOf, stageTensors } from './facts.ts'

/** Bits per element of a tensor as it lies on the device, side data apart. */
function bitsOf(tensor: Tensor, scenario: Scenario): number {
  const scheme = findWeightFormat(scenario.settings.weights)?.scheme
  const role = schemeRole(tensor)
  const plain = 8 * computeBytes(scenario)
  if (!scheme || role === null) return plain
  const mixture = scenario.architecture.kinds.some(({ feedForward }) => feedForward.kind === 'moe')
  return schemeQuantizes(scheme, role, mixture) ? scheme.bits : plain
}

const paddings = new WeakMap<Scenario['architecture'], Map<string, number>>()

/** What the allocator rounds up over all tensors of a stage. Memoised: the tensors are walked once per layout. */
function allocatorPadding(context: DeviceContext): number {
  const { scenario, stage } = context
  const key = [
    scenario.settings.weights,
    scenario.degrees.tensor,
    stage.firstLayer,
    stage.endLayer,
    stage.embedding,
    stage.head,
  ].join()
  let known = paddings.get(scenario.architecture)
  if (!known) paddings.set(scenario.architecture, (known = new Map()))
  let padding = known.get(key)
  if (padding === undefined) {
    padding = 0
    for (const { tensor, count } of stageTensors(context))
      padding += count * segmentPadding((shareOf(tensor, scenario) * bitsOf(tensor, scenario)) / 8)
    if (known.size > 64) known.clear()
    known.set(key, padding)
  }
  return padding
}

/**
 * Weights as PyTorch counts them: each tensor is an allocation of its own, and one of 10 MiB or more takes whole
 * 2 MiB steps when less than half of the last one would be left (Qwen2.5 3B: 113 MB in all). Under tensor
 * parallelism every rank keeps the whole embedding and head (as measured on 2 to 8 GPUs).
 */
export const weights: Term<DeviceContext> = {
  ...storedWeights,
  sources: [
    ...storedWeights.sources,
    {
      title: 'PyTorch caching allocator',
      url: 'https://github.com/pytorch/pytorch/blob/main/c10/cuda/CUDACachingAllocator.cpp',
    },
  ],
  values: (context) => {
    const rows = deviceRows(context.scenario, context.stage)
    if (rows.length === 0) return null
    const types = weightGroups(rows, (row) =>
      row.split === 'vocabulary' ? 1 : ranksOf(row, context.scenario),
    )
    const padding = allocatorPadding(context)
    if (padding > 0)
      types.push({
        label: 'allocator rounding',
        values: { elements: padding, bits: 8, side_bytes: 0, ranks: 1, padding: 0 },
      })
    return { scalars: {}, groups: { types } }
  },
}

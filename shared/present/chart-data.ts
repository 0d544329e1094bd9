import { byComponent, type Evaluation } from '../estimate/evaluate.ts'
import { evaluateRequest } from '../estimate/evaluate-request.ts'
import { keptLoad } from '../estimate/kept-columns.ts'
import type { ResolvedModel } from '../estimate/resolve-model.ts'
import { settle, type Stretch } from '../estimate/settle.ts'
import type { PerGpu } from '../estimate/types.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { FAMILIES, familyOf, type FamilyId } from './term-families.ts'

/** A layer of a stack: what one colour stands for, from its lower to its upper edge, in bytes. */
export interface Layer {
  readonly family: FamilyId
  readonly from: number
  readonly to: number
}

/** Names of the colours, for a key that has no room for each term. */
export const FAMILY_LABELS: Readonly<Record<FamilyId, string>> = {
  weights: 'Weights',
  adapters: 'Adapters',
  gradients: 'Gradients',
  optimizer: 'Optimizer',
  cache: 'KV cache',
  state: 'Recurrent state',
  activations: 'Activations',
  buffers: 'Buffers',
  runtime: 'Runtime',
}

/** The terms of one GPU, stacked by colour in the fixed order; colours without bytes are left out. */
export function stackFamilies(components: PerGpu['components']): Layer[] {
  const sums = new Map<FamilyId, number>()
  for (const [id, bytes] of Object.entries(components) as [Parameters<typeof familyOf>[0], number][]) {
    const family = familyOf(id)
    sums.set(family, (sums.get(family) ?? 0) + bytes)
  }
  const layers: Layer[] = []
  let from = 0
  for (const { id } of FAMILIES) {
    const bytes = sums.get(id) ?? 0
    if (bytes === 0) continue
    layers.push({ family: id, from, to: from + bytes })
    from += bytes
  }
  return layers
}

const stackOf = ({ stages, fullest }: Evaluation): Layer[] =>
  stackFamilies(byComponent(stages[fullest]?.terms ?? []))

/** The fullest GPU's stack when the request is changed so; null when the change contradicts the request. */
export function stackWith(
  request: EstimateRequest,
  model: ResolvedModel,
  change: Partial<EstimateRequest>,
): Layer[] | null {
  const changed = { ...request, ...change }
  const settled = settle(changed, model)
  return settled.ok ? stackOf(evaluateRequest(changed, model, settled.value.scenario).evaluation) : null
}

/** The same at another context or batch, where most of a request is settled once for all of an axis. */
export function stackAt(request: EstimateRequest, model: ResolvedModel, stretch: Stretch): Layer[] | null {
  const kept = keptLoad({ ...request, ...stretch }, model)
  // An amount that is not told to the last digit is drawn all the same.
  return kept ? stackOf(kept.load.evaluation) : stackWith(request, model, stretch)
}

/** Height of a stack. */
export const topOf = (layers: readonly Layer[]): number => layers.at(-1)?.to ?? 0

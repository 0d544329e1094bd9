import { failure, success, type Result } from '../errors.ts'
import { estimateModel } from '../estimate/estimate.ts'
import { resolveModel } from '../estimate/resolve-model.ts'
import { settle } from '../estimate/settle.ts'
import { evaluate, type Values } from '../formula/expression.ts'
import { toTex, toText } from '../formula/print.ts'
import { substitute } from '../formula/substitute.ts'
import type { EstimateRequest } from '../request/estimate.ts'
import { comparisonInputs } from './comparison-inputs.ts'
import { COMPARED, PARTS, type Part } from './comparison-formulas.ts'

/** One published estimator's answer for the inputs of a request. */
export interface ComparedEstimate {
  readonly id: string
  readonly title: string
  readonly url: string
  /** What it counts of a training step's memory. */
  readonly counts: Readonly<Record<Part, string>>
  /** Null where its formula does not apply. */
  readonly per_gpu_bytes: number | null
  readonly terms: readonly {
    readonly label: string
    readonly bytes: number
    readonly formula: string
    readonly substituted: string
    readonly tex: string
  }[]
}

export interface Comparison {
  readonly parts: readonly Part[]
  readonly own: { readonly per_gpu_bytes: number; readonly allocated_bytes: number; readonly decides: string }
  readonly others: readonly ComparedEstimate[]
}

/** Components that are not PyTorch's allocations. */
const NOT_ALLOCATED = new Set(['runtime', 'fragmentation', 'cuda_graphs'])

/**
 * A training request by this estimator and by the published ones on the same inputs: DeepSpeed's
 * `estimate_zero2/3_model_states_mem_needs` and Megatron-LM's theoretical memory report.
 */
export function compareTraining(request: EstimateRequest): Result<Comparison> {
  const asked = { ...request, task: 'training', engine: 'pytorch' } as const
  const model = resolveModel(asked)
  if (!model.ok) return model
  const settled = settle(asked, model.value)
  if (!settled.ok) return settled
  const answer = estimateModel(asked, model.value)
  if (!answer.ok) return answer
  const { memory } = answer.value
  const inputs = comparisonInputs(settled.value.scenario)
  if (inputs === null)
    return failure('not-understood', [
      { field: 'params', message: 'the published estimators need the sizes of layers' },
    ])
  const others = COMPARED.map(({ id, title, url, counts, terms }): ComparedEstimate => {
    const applied = terms.flatMap(({ label, expression, symbols, values }) => {
      const given: Values | null = values(inputs)
      if (given === null) return []
      const bytes = Math.round(evaluate(expression, given))
      return [
        {
          label,
          bytes,
          formula: toText(expression),
          substituted: substitute(expression, given),
          tex: toTex(expression, symbols),
        },
      ]
    })
    const total = applied.length === 0 ? null : applied.reduce((sum, { bytes }) => sum + bytes, 0)
    return { id, title, url, counts, per_gpu_bytes: total, terms: applied }
  })
  const peak = memory.phases?.reduce((most, each) => (each.per_gpu_bytes > most.per_gpu_bytes ? each : most))
  const allocated = memory.components
    .filter(({ id }) => !NOT_ALLOCATED.has(id))
    .reduce((sum, each) => sum + each.per_gpu_bytes, 0)
  return success({
    parts: PARTS,
    own: { per_gpu_bytes: memory.per_gpu_bytes, allocated_bytes: allocated, decides: peak?.label ?? '' },
    others,
  })
}

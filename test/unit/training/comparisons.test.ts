import { describe, expect, it } from 'vitest'
import { evaluate } from '../../../shared/formula/expression.ts'
import { parseEstimateRequest } from '../../../shared/index.ts'
import { COMPARED } from '../../../shared/training/comparison-formulas.ts'
import type { ComparisonInputs } from '../../../shared/training/comparison-inputs.ts'
import { compareTraining } from '../../../shared/training/comparisons.ts'

const INPUTS: ComparisonInputs = {
  parameters: 2_851_000_000,
  largestModule: 32_000_000,
  gpus: 8,
  zeroStage: 3,
  offload: 'none',
  layers: 24,
  hidden: 1024,
  vocabulary: 32_128,
  untied: false,
  layerNorm: false,
  attention: null,
  intermediate: null,
  gated: false,
  experts: null,
  sequence: 512,
  microBatch: 1,
  microBatches: null,
  tensor: 1,
  pipeline: 1,
  data: 8,
  virtualStages: 1,
  sequenceParallel: true,
}

const gibibytes = (id: string, inputs: Partial<ComparisonInputs> = {}): number => {
  const terms = COMPARED.find((each) => each.id === id)?.terms ?? []
  const bytes = terms.reduce((sum, { expression, values }) => {
    const given = values({ ...INPUTS, ...inputs })
    return given === null ? sum : sum + evaluate(expression, given)
  }, 0)
  return Number((bytes / 2 ** 30).toFixed(2))
}

describe('published estimators', () => {
  it('repeat DeepSpeed’s documented example: a 3B model on one node with 8 GPUs', () => {
    expect(gibibytes('deepspeed-zero2')).toBe(15.93)
    expect(gibibytes('deepspeed-zero2', { offload: 'optimizer' })).toBe(5.31)
    expect(gibibytes('deepspeed-zero3')).toBe(6.09)
    expect(gibibytes('deepspeed-zero3', { offload: 'optimizer' })).toBe(0.78)
    expect(gibibytes('deepspeed-zero3', { offload: 'all' })).toBe(0.12)
  })

  it('stand beside this estimator on the same inputs', () => {
    const parsed = parseEstimateRequest({
      model: 'llama-3.1-8b',
      task: 'training',
      data_parallel: 8,
      zero_stage: 3,
      context_length: 2048,
    })
    if (!parsed.ok) throw new Error(parsed.problem.detail)
    const compared = compareTraining(parsed.value)
    if (!compared.ok) throw new Error(compared.problem.detail)
    const { own, others, parts } = compared.value
    expect(own.per_gpu_bytes).toBeGreaterThan(own.allocated_bytes)
    expect(others.map(({ id }) => id)).toEqual(['deepspeed-zero2', 'deepspeed-zero3', 'megatron'])
    for (const other of others) {
      expect(Object.keys(other.counts).toSorted()).toEqual([...parts].toSorted())
      // They count states, and Megatron activations: none counts more than the whole.
      expect(other.terms.length).toBeGreaterThan(0)
    }
    const [, zero3] = others
    expect(zero3?.per_gpu_bytes).toBeLessThan(own.per_gpu_bytes)
  })
})

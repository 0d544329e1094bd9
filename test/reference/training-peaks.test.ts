import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest } from '../../shared/index.ts'
import rows from './data/measured/training.json' with { type: 'json' }

interface Row {
  readonly id: string
  readonly request: Readonly<Record<string, unknown>>
  readonly expect: { readonly peak: number; readonly params_trainable?: number }
  readonly peak_kind: string
  readonly framework: string
  readonly as_run?: Readonly<Record<string, unknown>>
}

/** The row's request with what its source tells of the run: framework, compiled code, the adapters' type. */
const asRun = ({ request, as_run }: Row): Record<string, unknown> => ({ ...request, ...as_run })

/** Relative error of a row's peak, compared with the components that its kind of figure holds. */
function errorOf(row: Row, request: Readonly<Record<string, unknown>> = row.request): number {
  const { expect: want, peak_kind } = row
  const parsed = parseEstimateRequest(request)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const answer = estimate(parsed.value)
  if (!answer.ok) throw new Error(answer.problem.detail)
  const { components, per_gpu_bytes } = answer.value.memory
  const left = peak_kind.includes('allocated')
    ? ['runtime', 'fragmentation']
    : peak_kind.includes('reserved')
      ? ['runtime']
      : []
  const out = components
    .filter(({ id }) => left.includes(id))
    .reduce((sum, each) => sum + each.per_gpu_bytes, 0)
  return (per_gpu_bytes - out) / want.peak - 1
}

const measured = rows as unknown as readonly Row[]
const quantile = (errors: readonly number[], share: number): number =>
  errors.map(Math.abs).toSorted((a, b) => a - b)[
    Math.min(errors.length - 1, Math.floor(share * errors.length))
  ] ?? Number.NaN
const ofFramework = (name: string): number[] =>
  measured.filter(({ framework }) => framework.startsWith(name)).map((row) => errorOf(row))

describe('published training peaks', () => {
  it('are met within 8 % in the median and 25 % in nine of ten', () => {
    const errors = measured.map((row) => errorOf(row))
    expect(errors.length).toBeGreaterThan(50)
    expect(quantile(errors, 0.5)).toBeLessThan(0.08)
    expect(quantile(errors, 0.9)).toBeLessThan(0.25)
  })

  it.each([
    ['torchtitan', 0.06],
    ['ms-swift', 0.05],
    ['litgpt', 0.08],
    ['DeepSpeed', 0.12],
    ['PEFT', 0.2],
  ])('%s: median error at most %d', (framework, most) => {
    expect(quantile(ofFramework(framework), 0.5)).toBeLessThanOrEqual(most)
  })

  it('are met within 6 % in the median and 20 % in nine of ten where the framework is named', () => {
    const errors = measured.map((row) => errorOf(row, asRun(row)))
    expect(quantile(errors, 0.5)).toBeLessThan(0.06)
    expect(quantile(errors, 0.9)).toBeLessThan(0.2)
    expect(errors.filter((error) => error < -0.1).length).toBeLessThanOrEqual(measured.length / 10)
  })

  it.each([
    ['litgpt', 0.04],
    ['torchtune', 0.15],
    ['torchtitan', 0.04],
  ])('%s, named: median error at most %d', (framework, most) => {
    const rows = measured.filter((row) => row.framework === framework)
    expect(
      quantile(
        rows.map((row) => errorOf(row, asRun(row))),
        0.5,
      ),
    ).toBeLessThanOrEqual(most)
  })

  it('trainable parameters equal what PEFT counted', () => {
    for (const { request, expect: want } of measured) {
      if (want.params_trainable === undefined) continue
      const parsed = parseEstimateRequest(request)
      if (!parsed.ok) throw new Error(parsed.problem.detail)
      const answer = estimate(parsed.value)
      expect(answer.ok && answer.value.model.params.trainable).toBe(want.params_trainable)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest } from '../../shared/index.ts'
import rows from './data/measured/activations.json' with { type: 'json' }

interface Row {
  readonly id: string
  readonly request: { readonly config: Readonly<Record<string, unknown>> }
  readonly expect: { readonly activations_per_layer?: number }
  readonly exact?: readonly string[]
  readonly rounding_bytes?: Readonly<Record<string, number>>
}

const measured = (rows as unknown as readonly Row[]).filter(({ exact }) =>
  exact?.includes('activations_per_layer'),
)

function activations(request: Row['request'], field: string, layers: number): number {
  const parsed = parseEstimateRequest({ ...request, config: { ...request.config, [field]: layers } })
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  const answer = estimate(parsed.value)
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.value.memory.components.find(({ id }) => id === 'activations')?.bytes ?? 0
}

describe('saved tensors of one layer, as autograd was measured', () => {
  it('has rows to judge by', () => {
    expect(measured.length).toBeGreaterThan(100)
  })

  it.each(measured)('$id', ({ request, expect: want, rounding_bytes }) => {
    const field = 'n_layer' in request.config ? 'n_layer' : 'num_hidden_layers'
    const got = activations(request, field, 3) - activations(request, field, 2)
    expect(Math.abs(got - (want.activations_per_layer ?? 0))).toBeLessThanOrEqual(
      rounding_bytes?.['activations_per_layer'] ?? 0,
    )
  })
})

import { describe, expect, it } from 'vitest'
import { estimate, parseEstimateRequest, type ComponentId } from '../../shared/index.ts'
import rows from './data/claim-requests.json' with { type: 'json' }

interface ClaimRequest {
  readonly id: string
  readonly request: Record<string, unknown>
  readonly components: 'total' | readonly string[]
  readonly per: string
  readonly bytes: number
}

/** The sixteen published formulas, asked as any user would ask them. */
describe('published claims through the request', () => {
  it.each(rows as readonly ClaimRequest[])('$id', ({ request, components, per, bytes }) => {
    const parsed = parseEstimateRequest(request)
    if (!parsed.ok) throw new Error(parsed.problem.detail)
    const answer = estimate(parsed.value)
    if (!answer.ok) throw new Error(answer.problem.detail)
    const { memory } = answer.value
    const field = per === 'gpu' ? 'per_gpu_bytes' : 'bytes'
    const found =
      components === 'total'
        ? per === 'gpu'
          ? memory.per_gpu_bytes
          : memory.total_bytes
        : components.reduce(
            (sum, id) =>
              sum + (memory.components.find((each) => each.id === (id as ComponentId))?.[field] ?? 0),
            0,
          )
    expect(found).toBe(bytes)
  })
})

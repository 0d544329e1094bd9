import type { Scenario } from '../../estimate/scenario.ts'
import type { Warning } from '../../estimate/types.ts'
import { unbuiltParts } from './graph/coverage.ts'

/** What the answer cannot promise: a compute buffer whose graph lacks steps. */
export function llamaCppWarnings({ architecture }: Scenario): Warning[] {
  const parts = unbuiltParts(architecture)
  if (parts.length === 0) return []
  return [
    {
      code: 'compute-buffer-lower-bound',
      message: `The compute buffer is a lower bound for this architecture: the steps of its ${parts.join(' and ')} are not planned.`,
    },
  ]
}

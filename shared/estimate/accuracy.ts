import type { Evaluation } from './evaluate.ts'
import type { Scenario } from './scenario.ts'
import type { Accuracy } from './types.ts'

/** The band an estimate carries: what this engine earned on measured rows. */
export function errorBand(scenario: Scenario, evaluation: Evaluation): { low: number; high: number; accuracy: Accuracy } {
  const bytes = evaluation.perGpuBytes
  const basis =
    scenario.engine.id === 'none'
      ? 'The bare formula: exact arithmetic, no engine overhead, so nothing to measure.'
      : `No reference rows are scored for ${scenario.engine.label} yet: the band is unknown.`
  return { low: bytes, high: bytes, accuracy: { basis, rows: 0, median_abs_error: null, p90_abs_error: null } }
}

import report from './accuracy.json' with { type: 'json' }
import type { AccuracyReport } from './types.ts'

export type { AccuracyReport, SetAccuracy, TermAccuracy, VerdictAccuracy } from './types.ts'

/** The recorded agreement with the reference rows (`npm run accuracy`). */
export const accuracyReport = report as AccuracyReport

import report from './accuracy.json' with { type: 'json' }
import { dataOf } from '../catalogue/data.ts'
import type { AccuracyReport } from './types.ts'

export type { AccuracyReport, SetAccuracy, TermAccuracy, VerdictAccuracy } from './types.ts'

/** The recorded agreement with the reference rows (`npm run accuracy`). */
export const readAccuracyReport = dataOf<AccuracyReport>(report)

/** The same as a value, for pages and tests. */
export const accuracyReport = /* @__PURE__ */ readAccuracyReport()

import history from '../../../test/bench/history.json' with { type: 'json' }
import type { HistoryRow } from '../../../test/bench/history-row.ts'

/** Recorded runs of `npm run bench`, newest first. */
export const benchRuns: readonly HistoryRow[] = (history as readonly HistoryRow[]).toReversed()

/** Three significant digits, thousands apart. */
export const digits = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 2 })

import type { Estimate } from '../../../shared/index.ts'
import type { TermAccuracy, VerdictAccuracy } from '../../../shared/accuracy/types.ts'
import { askRow, valueOf } from './answer.ts'
import type { MeasuredRow } from './rows.ts'

/** One term of one row. */
export interface Result {
  readonly id: string
  readonly kind: string
  readonly term: string
  readonly want: number
  /** Null where the engine refused or was silent. */
  readonly got: number | null
  readonly exact: boolean
  readonly rounding: number
  readonly refusal?: string
  /** For verdicts: whether the row ran (else it was out of memory). */
  readonly ran?: boolean
}

export const VERDICT = 'verdict'

const fitsBy = (answer: Estimate | null): boolean =>
  answer?.fit?.verdict === 'fits' || answer?.fit?.verdict === 'tight'

/** Terms kept for documentation: other engines' modes, older builds, quantities that no request can ask for. */
const UNSCORED =
  /^(compute_buffer_|kv_cache_(legacy|mla|all)|params_without_mtp|cuda_graphs_estimated|torch_peak|reserved_max|allocated_steady|adapter_file|cast_weight|loss_|saved_|formula_|shared_once|cuda_scratch|cublas_workspace|live_|fwd_|bwd_|stack_)/

/** Terms that are scored a second time, with what the source tells of the run: the framework, the engine's version. */
const AS_RUN: Readonly<Record<string, string>> = { training: 'peak', vllm: 'kv_tokens' }

export function resultsOf(row: MeasuredRow): Result[] {
  const { answer, refusal } = askRow(row)
  const common = { id: row.id, kind: row.kind, ...(refusal === undefined ? {} : { refusal }) }
  const results: Result[] = []
  for (const [term, want] of Object.entries(row.expect)) {
    if (UNSCORED.test(term) || typeof want !== 'number') continue
    const value = answer ? valueOf(term, answer, row) : null
    const got = value !== null && row.accept?.[term]?.includes(value) ? want : value
    results.push({
      ...common,
      term,
      want,
      got,
      exact: row.exact?.includes(term) ?? false,
      rounding: row.rounding_bytes?.[term] ?? 0,
    })
  }
  const term = AS_RUN[row.kind]
  const want = row.expect[term ?? '']
  if (term !== undefined && want !== undefined) {
    const asRun = askRow({ ...row, request: { ...row.request, ...row.as_run } })
    results.push({
      ...common,
      term: `${term}_as_run`,
      want,
      got: asRun.answer ? valueOf(term, asRun.answer, row) : null,
      exact: false,
      rounding: row.rounding_bytes?.[term] ?? 0,
    })
  }
  if (row.verdict !== undefined) {
    const right = fitsBy(answer) === (row.verdict === 'fits')
    results.push({
      ...common,
      term: VERDICT,
      want: 1,
      got: answer ? Number(right) : null,
      exact: false,
      rounding: 0,
      ran: row.verdict === 'fits',
    })
  }
  return results
}

/** Signed relative error beyond what the measurement rounds away. */
export function errorOf({ got, want, rounding }: Result): number {
  if (got === null) return Number.NaN
  const difference = got - want
  const beyond = Math.max(0, Math.abs(difference) - rounding)
  if (want === 0) return difference === 0 ? 0 : 1
  return (Math.sign(difference) * beyond) / want
}

const isHit = ({ got, want, rounding }: Result): boolean => got !== null && Math.abs(got - want) <= rounding

const quantile = (sorted: readonly number[], share: number): number | null =>
  sorted.length === 0
    ? null
    : (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null)

/** Six digits: enough to see a change, few enough to read a diff. */
const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(6)))

/** Underestimates smaller than this are noise. */
const UNDER = 0.02

/** The score of one term of one set. */
export function scoreOf(results: readonly Result[]): TermAccuracy['score'] {
  const answered = results.filter(({ got }) => got !== null && Number.isFinite(got))
  const errors = answered.map((result) => ({ id: result.id, error: errorOf(result) }))
  const sizes = errors.map(({ error }) => Math.abs(error)).sort((a, b) => a - b)
  const exact = results.filter((result) => result.exact)
  const worst = errors.toSorted(
    (a, b) => Math.abs(b.error) - Math.abs(a.error) || a.id.localeCompare(b.id),
  )[0]
  return {
    rows: results.length,
    answered: answered.length,
    exact_rows: exact.length,
    exact_hits: exact.filter(isHit).length,
    median: rounded(quantile(sizes, 0.5)),
    p90: rounded(quantile(sizes, 0.9)),
    worst: worst && worst.error !== 0 ? { id: worst.id, error: rounded(worst.error) ?? 0 } : null,
    under:
      answered.length === 0
        ? null
        : rounded(errors.filter(({ error }) => error < -UNDER).length / answered.length),
  }
}

/** Wrong verdicts by kind: a wrong "fits" costs its user a crash, a wrong "exceeds" an unneeded GPU. */
export function verdictsOf(results: readonly Result[]): VerdictAccuracy | null {
  if (results.length === 0) return null
  const answered = results.filter(({ got }) => got !== null)
  const wrong = answered.filter(({ got }) => got === 0)
  return {
    rows: results.length,
    answered: answered.length,
    false_fits: wrong.filter(({ ran }) => ran === false).map(({ id }) => id),
    false_exceeds: wrong.filter(({ ran }) => ran === true).map(({ id }) => id),
  }
}

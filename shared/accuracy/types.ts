/** How well one term of one engine agrees with measured rows. Errors are relative to the measured value. */
export interface TermAccuracy {
  /** Component or figure that was measured: `weights`, `peak`, `kv_tokens`. */
  readonly term: string
  readonly label: string
  readonly score: {
    readonly rows: number
    /** Rows that got a number rather than a refusal. */
    readonly answered: number
    /** Rows whose figure is known to the byte, and how many of them the estimate hits. */
    readonly exact_rows: number
    readonly exact_hits: number
    readonly median: number | null
    readonly p90: number | null
    readonly worst: { readonly id: string; readonly error: number } | null
    /** Share of answered rows estimated more than 2 % too low. */
    readonly under: number | null
  }
  /** What this project aims at; null where it has set itself no goal. */
  readonly goal: {
    readonly answered?: number
    readonly exact?: number
    readonly median?: number
    readonly p90?: number
  } | null
  readonly goal_met: boolean | null
}

/** Verdicts of rows that ran or ran out of memory. */
export interface VerdictAccuracy {
  readonly rows: number
  readonly answered: number
  /** Said to fit, but ran out of memory. */
  readonly false_fits: readonly string[]
  /** Said not to fit, but ran. */
  readonly false_exceeds: readonly string[]
}

/** One set of measured rows. */
export interface SetAccuracy {
  /** The rows' `kind`. */
  readonly set: string
  /** Engine ids that the rows speak for. */
  readonly engines: readonly string[]
  readonly label: string
  /** Whether the engines' error bands rest on these rows. */
  readonly band: boolean
  /** What was measured, and how. */
  readonly note: string
  readonly terms: readonly TermAccuracy[]
  readonly verdicts: VerdictAccuracy | null
}

/** The data file: written by `npm run accuracy`, read by the API, the accuracy page and the regression test. */
export interface AccuracyReport {
  readonly about: string
  readonly sets: readonly SetAccuracy[]
}

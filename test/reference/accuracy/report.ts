import type { AccuracyReport, TermAccuracy } from '../../../shared/accuracy/types.ts'
import { measuredRows } from './rows.ts'
import { resultsOf, scoreOf, VERDICT, verdictsOf, type Result } from './score.ts'
import { GOALS, SETS, TERM_LABELS } from './sets.ts'

const ABOUT =
  'How well estimates agree with measured rows, each term apart, because errors cancel in totals. Errors are relative to the measured value, beyond what the measurement rounds away. Written by `npm run accuracy` from test/reference/data.'

type Score = TermAccuracy['score']
type Goal = NonNullable<TermAccuracy['goal']>

/** Whether a score reaches its goal; shares of nothing do not. */
function meets(score: Score, goal: Goal): boolean {
  const within = (value: number | null, most: number | undefined): boolean =>
    most === undefined || (value !== null && value <= most)
  const share = (part: number, whole: number, least: number | undefined): boolean =>
    least === undefined || part / Math.max(1, whole) >= least
  return (
    share(score.answered, score.rows, goal.answered) &&
    share(score.exact_hits, score.exact_rows, goal.exact) &&
    within(score.median, goal.median) &&
    within(score.p90, goal.p90)
  )
}

function groupBy<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

function termOf(set: string, term: string, results: readonly Result[]): TermAccuracy {
  const score = scoreOf(results)
  const goal = GOALS[set]?.[term] ?? null
  return { term, label: TERM_LABELS[term] ?? term, score, goal, goal_met: goal ? meets(score, goal) : null }
}

/** Runs every row, or those of some kinds, through the engine. */
export function allResults(kinds?: readonly string[]): Result[] {
  return measuredRows()
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .flatMap(resultsOf)
}

/** The report of a run: what `shared/accuracy/accuracy.json` holds. */
export function reportOf(results: readonly Result[]): AccuracyReport {
  const sets = groupBy(results, ({ kind }) => kind)
  return {
    about: ABOUT,
    sets: SETS.flatMap((info) => {
      const own = sets.get(info.set)
      if (!own) return []
      const terms = [
        ...groupBy(
          own.filter(({ term }) => term !== VERDICT),
          ({ term }) => term,
        ),
      ]
      const verdicts = verdictsOf(own.filter(({ term }) => term === VERDICT))
      return [{ ...info, terms: terms.map(([term, list]) => termOf(info.set, term, list)), verdicts }]
    }),
  }
}

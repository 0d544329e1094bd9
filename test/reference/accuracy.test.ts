import { describe, expect, it } from 'vitest'
import { accuracyReport, type SetAccuracy, type TermAccuracy } from '../../shared/accuracy/index.ts'
import { allResults, reportOf } from './accuracy/report.ts'

/** Rounding of the recorded shares: anything larger is a change. */
const EPSILON = 1e-6
const STALE = 'shared/accuracy/accuracy.json is not what the engine scores now: run `npm run accuracy`'

const now = reportOf(allResults())

const pairs = (sets: readonly SetAccuracy[]): [string, TermAccuracy][] =>
  sets.flatMap(({ set, terms }) =>
    terms.map((term): [string, TermAccuracy] => [`${set} / ${term.term}`, term]),
  )
const current = new Map(pairs(now.sets))

/** Every way in which a term has become worse than recorded. */
function regressions({ score: before }: TermAccuracy, { score }: TermAccuracy): string[] {
  const worse: string[] = []
  const least = (name: string, was: number, is: number): void =>
    void (is < was && worse.push(`${name}: ${is}, recorded ${was}`))
  const most = (name: string, was: number | null, is: number | null): void =>
    void ((is ?? 0) > (was ?? 0) + EPSILON && worse.push(`${name}: ${is}, recorded ${was}`))
  least('rows', before.rows, score.rows)
  least('answered', before.answered, score.answered)
  least('exact hits', before.exact_hits, score.exact_hits)
  most('median', before.median, score.median)
  most('p90', before.p90, score.p90)
  most('worst', Math.abs(before.worst?.error ?? 0), Math.abs(score.worst?.error ?? 0))
  most('share too low', before.under, score.under)
  return worse
}

describe('accuracy on the reference rows', () => {
  it.each(pairs(accuracyReport.sets))('%s is no worse than recorded', (name, recorded) => {
    const term = current.get(name)
    expect(term, `${name} is no longer scored`).toBeDefined()
    if (term) expect(regressions(recorded, term)).toEqual([])
  })

  it.each(accuracyReport.sets.filter(({ verdicts }) => verdicts !== null))(
    '$set has no new wrong verdict',
    ({ set, verdicts }) => {
      const found = now.sets.find((each) => each.set === set)?.verdicts
      const added = (before: readonly string[] = [], after: readonly string[] = []): string[] =>
        after.filter((id) => !before.includes(id))
      expect(added(verdicts?.false_fits, found?.false_fits)).toEqual([])
      expect(added(verdicts?.false_exceeds, found?.false_exceeds)).toEqual([])
    },
  )

  it('is recorded as it is', () => {
    expect(now, STALE).toEqual(accuracyReport)
  })
})

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TermAccuracy } from '../../../shared/accuracy/types.ts'
import { allResults, reportOf } from './report.ts'
import { errorOf, VERDICT, type Result } from './score.ts'

/**
 * `npm run accuracy`: runs the reference rows and writes shared/accuracy/accuracy.json.
 *   -- --kind vllm,transformers   only these sets, printed, nothing written
 *   -- --worst 10                 the worst rows of each term
 */
const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}
const kinds = argument('kind')?.split(',')
const worst = Number(argument('worst') ?? 0)

const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(2)} %`)
const line = ({ score, goal_met }: TermAccuracy): Record<string, unknown> => ({
  rows: score.rows,
  answered: score.answered,
  exact: score.exact_rows > 0 ? `${score.exact_hits}/${score.exact_rows}` : '-',
  median: percent(score.median),
  p90: percent(score.p90),
  worst: percent(score.worst?.error ?? 0),
  under: percent(score.under),
  goal: goal_met === null ? '' : goal_met ? 'met' : 'SHORT',
})

function printWorst(results: readonly Result[]): void {
  const answered = results.filter(({ got, term }) => got !== null && term !== VERDICT)
  for (const term of new Set(answered.map((each) => each.term))) {
    const list = answered.filter((each) => each.term === term && Math.abs(errorOf(each)) > 0.001)
    console.log(`\n${term}`)
    for (const each of list.toSorted((a, b) => Math.abs(errorOf(b)) - Math.abs(errorOf(a))).slice(0, worst))
      console.log(
        `  ${percent(errorOf(each)).padStart(10)}  ${each.id}  got ${each.got}  measured ${each.want}`,
      )
  }
  const refusals = new Map<string, number>()
  for (const { refusal } of results)
    if (refusal !== undefined) refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1)
  for (const [reason, count] of refusals) console.log(`${count} × refused: ${reason}`)
}

const results = allResults(kinds)
const report = reportOf(results)
console.table(
  Object.fromEntries(
    report.sets.flatMap((set) => set.terms.map((term) => [`${set.set} / ${term.term}`, line(term)])),
  ),
)
for (const { set, verdicts } of report.sets)
  if (verdicts)
    console.log(
      `${set} verdicts: ${verdicts.answered}/${verdicts.rows} answered, ${verdicts.false_fits.length} false fits, ${verdicts.false_exceeds.length} false exceeds`,
    )
if (worst > 0) printWorst(results)
if (kinds === undefined) {
  writeFileSync(
    fileURLToPath(new URL('../../../shared/accuracy/accuracy.json', import.meta.url)),
    `${JSON.stringify(report, null, 1)}\n`,
  )
  console.log('written: shared/accuracy/accuracy.json')
}

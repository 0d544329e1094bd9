import { allQualityTables, type Stores } from './quality.ts'

/** One published figure, with all that is needed to judge it. */
export interface QualityNote {
  readonly metric: string
  readonly model: string
  readonly dataset: string
  readonly value: number
  readonly baseline: string
  readonly change_percent: number | null
  readonly importance_matrix: string | null
  readonly source: string
}

/** Notes printed per format, unless asked for all. */
const MOST = 6
/** Divergences and perplexities speak for any use; benchmarks for their own. */
const GENERAL = /perplexity|divergence|agreement/

const known = new Map<string, readonly QualityNote[]>()

/** Published figures of a format, the general ones first. Nothing is averaged or carried over from another format. */
export function qualityNotes(stores: Stores, format: string, most = MOST): readonly QualityNote[] {
  const key = `${stores}|${format}`
  let notes = known.get(key)
  if (!notes) known.set(key, (notes = notesOf(stores, format)))
  return notes.slice(0, most)
}

function notesOf(stores: Stores, format: string): QualityNote[] {
  const notes = allQualityTables()
    .filter((table) => table.stores === stores)
    .flatMap((table) =>
      table.rows
        .filter((row) => row.format === format)
        .map((row) => ({
          metric: table.metric,
          model: table.model,
          dataset: table.dataset,
          value: row.value,
          baseline: row.baseline ?? table.baseline,
          change_percent: row.change_percent ?? null,
          importance_matrix: row.importance_matrix ?? null,
          source: table.source,
        })),
    )
  const general = notes.filter(({ metric }) => GENERAL.test(metric))
  return [...general, ...notes.filter(({ metric }) => !GENERAL.test(metric))]
}

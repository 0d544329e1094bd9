import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One measured row: a request and what was measured for it. See data/README.md. */
export interface MeasuredRow {
  readonly id: string
  readonly kind: string
  readonly family?: string
  readonly request: Readonly<Record<string, unknown>>
  /** What the source tells of the run beyond the request. */
  readonly as_run?: Readonly<Record<string, unknown>>
  readonly expect: Readonly<Record<string, number>>
  readonly per: 'gpu' | 'total'
  readonly exact?: readonly string[]
  readonly rounding_bytes?: Readonly<Record<string, number>>
  readonly accept?: Readonly<Record<string, readonly number[]>>
  readonly verdict?: 'fits' | 'exceeds'
  readonly peak_kind?: string
}

interface PublishedTotal {
  readonly id: string
  readonly model?: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly total: number
  readonly alsoPublished?: readonly number[]
  readonly withoutPrediction?: number
  readonly unverified?: boolean | string
}

/** Sets of measured rows, each in a file of this name. */
export const MEASURED_SETS = [
  'gguf-size',
  'llamacpp',
  'vllm',
  'serving-other',
  'transformers',
  'training',
  'activations',
] as const

const data = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../data/${path}`, import.meta.url)), 'utf8')

/** Published parameter totals as rows of the same form. */
const parameterRow = (row: PublishedTotal): MeasuredRow => ({
  id: `params-${row.id}`,
  kind: 'params',
  request: { ...(row.model === undefined ? { config: row.config } : { model: row.model }), weights: 'bf16' },
  expect: { params_total: row.total },
  per: 'total',
  exact: row.unverified === undefined ? ['params_total'] : [],
  accept: {
    params_total: [
      ...(row.alsoPublished ?? []),
      ...(row.withoutPrediction === undefined ? [] : [row.withoutPrediction]),
    ],
  },
})

/** Every row of the reference sets. */
export function measuredRows(): MeasuredRow[] {
  const parameters = (JSON.parse(data('params.json')) as PublishedTotal[]).map(parameterRow)
  return parameters.concat(
    MEASURED_SETS.flatMap((set) => JSON.parse(data(`measured/${set}.json`)) as MeasuredRow[]),
  )
}

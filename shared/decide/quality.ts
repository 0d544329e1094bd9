import qualityTables from '../catalogue/quality.json' with { type: 'json' }
import { dataOf } from '../catalogue/data.ts'
import type { QualityRow, QualityTable } from '../catalogue/quality-schema.ts'
import { findKvFormat } from '../precision/kv-formats.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'

/** Published figures, one table per source, model and metric. Rows are validated by the tests. */
export const allQualityTables = dataOf<readonly QualityTable[]>(qualityTables)

export type Stores = QualityTable['stores']

/** Where a format stands in the order of quality. */
export interface QualityPlace {
  /** Smaller is better: the perplexity increase in percent that the order rests on. An order, not a prediction. */
  readonly loss: number
  /** `lossless`: 16 bits and more. `measured`: a perplexity of the format. `bits`: none known, placed by its stored bits. */
  readonly basis: 'lossless' | 'measured' | 'bits'
  /** Only where the format itself was measured. */
  readonly perplexity_increase_percent: number | null
  readonly model: string | null
  readonly source: string | null
}

/** How the order is made, in words that stand beside it. */
export const QUALITY_ORDER_BASIS =
  'Formats are ordered by the increase of perplexity over 16 bits. Where the table of llama.cpp (Llama 3 8B, every type on one model) has the format, by its row; else by the median of its published perplexities; else by where its stored bits would stand in that table. The order compares formats; it does not predict a model’s loss.'
export const QUALITY_ORDER_SOURCE =
  'https://github.com/ggml-org/llama.cpp/blob/master/tools/perplexity/README.md'

const isPerplexity = ({ metric }: QualityTable): boolean =>
  metric === 'perplexity' || metric === 'word perplexity'
const tablesOf = (stores: Stores): QualityTable[] =>
  allQualityTables().filter((table) => table.stores === stores)

/** The table with most formats of one model: rows that compare with each other. */
const widest = (stores: Stores): QualityTable | undefined =>
  tablesOf(stores)
    .filter(isPerplexity)
    .sort((a, b) => b.rows.length - a.rows.length)[0]

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

interface Measured {
  readonly loss: number
  readonly model: string
  readonly source: string
}

/** Of several rows the one without an importance matrix, which is what a plain quantization gives. */
function rowIn(table: QualityTable | undefined, format: string): QualityRow | undefined {
  const rows = (table?.rows ?? []).filter((row) => row.format === format && row.change_percent !== undefined)
  return rows.find((row) => row.importance_matrix === undefined) ?? rows[0]
}

function measuredLoss(stores: Stores, format: string): Measured | null {
  const reference = widest(stores)
  const own = rowIn(reference, format)
  if (reference && own?.change_percent !== undefined)
    return { loss: Math.max(0, own.change_percent), model: reference.model, source: reference.source }
  const tables = tablesOf(stores).filter((table) => isPerplexity(table) && rowIn(table, format) !== undefined)
  const [first] = tables
  if (!first) return null
  const loss = median(tables.flatMap((table) => rowIn(table, format)?.change_percent ?? []))
  return {
    loss: Math.max(0, loss),
    model: [...new Set(tables.map(({ model }) => model))].join(', '),
    source: first.source,
  }
}

/** Points of the reference table by stored bits, fewest first: where a format without a measurement is placed. */
let curve: readonly { readonly bits: number; readonly loss: number }[] | undefined
function lossAtBits(bits: number): number {
  curve ??= ['q8_0', 'q6_k', 'q5_k_s', 'q4_k_s', 'q3_k_s', 'iq2_s', 'iq1_s']
    .map((id) => ({
      bits: findWeightFormat(id)?.bitsPerWeight ?? 0,
      loss: measuredLoss('weights', id)?.loss ?? 0,
    }))
    .sort((a, b) => a.bits - b.bits)
  const [lowest] = curve
  const highest = curve.at(-1)
  if (!lowest || !highest) return 0
  if (bits >= highest.bits) return (highest.loss * Math.max(0, 16 - bits)) / (16 - highest.bits)
  if (bits <= lowest.bits) return lowest.loss * (lowest.bits / bits)
  const above = curve.findIndex((point) => point.bits >= bits)
  const [low, high] = [curve[above - 1] ?? lowest, curve[above] ?? highest]
  const share = (bits - low.bits) / (high.bits - low.bits)
  return Math.exp(Math.log(low.loss) + share * (Math.log(high.loss) - Math.log(low.loss)))
}

const places = new Map<string, QualityPlace>()

function bitsOf(stores: Stores, format: string): number {
  if (stores === 'weights') return findWeightFormat(format)?.bitsPerWeight ?? 16
  const { key, value } = findKvFormat(format) ?? {}
  return key && value ? (8 * (key.bytes / key.elements + value.bytes / value.elements)) / 2 : 16
}

/**
 * Where a format stands in the order of quality; see {@link QUALITY_ORDER_BASIS}. `own` is the checkpoint's own
 * format: nothing is lost by storing what was published.
 */
export function qualityOf(stores: Stores, format: string, own?: string): QualityPlace {
  const lossless = {
    loss: 0,
    basis: 'lossless',
    perplexity_increase_percent: null,
    model: null,
    source: null,
  } as const
  if (format === own) return lossless
  const key = `${stores}|${format}`
  let place = places.get(key)
  if (!place) {
    const bits = bitsOf(stores, format)
    const measured = bits >= 16 ? null : measuredLoss(stores, format)
    place =
      bits >= 16
        ? lossless
        : measured
          ? {
              loss: measured.loss,
              basis: 'measured',
              perplexity_increase_percent: measured.loss,
              model: measured.model,
              source: measured.source,
            }
          : {
              loss: lossAtBits(bits),
              basis: 'bits',
              perplexity_increase_percent: null,
              model: null,
              source: null,
            }
    places.set(key, place)
  }
  return place
}

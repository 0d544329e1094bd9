import type { GpuEntry } from '../catalogue/schema.ts'
import type { Verdict } from '../estimate/types.ts'
import type { Cost } from './cost-types.ts'
import { RANKINGS, type Ranking } from './decide-fields.ts'
import type { SpeedFigures } from './speed.ts'

/** A number of one GPU that carries the workload. */
export interface Recommendation {
  readonly gpu: string
  readonly gpu_name: string
  readonly vendor: GpuEntry['vendor']
  readonly form: GpuEntry['class']
  readonly gpus: number
  readonly layout: Readonly<Record<string, number>>
  readonly verdict: Verdict
  readonly per_gpu_bytes: number
  readonly usable_bytes: number
  readonly headroom_bytes: number
  /** Needed over capacity on the fullest GPU. */
  readonly utilization: number
  readonly speed: SpeedFigures | null
  /** Rated power of the GPUs together. */
  readonly watts: number | null
  readonly cost: Cost
  /** Place in each ranking, 1 the best; null where the figure is unknown. */
  readonly ranks: Readonly<Record<Ranking, number | null>>
}
type Unranked = Omit<Recommendation, 'ranks'>

const VERDICTS: Readonly<Record<Verdict, number>> = { fits: 0, tight: 1, offload: 2, exceeds: 3 }
const UNKNOWN = Number.MAX_VALUE

/** What each ranking compares, smaller first; several numbers break ties in turn. Null: unknown, and last. */
const KEYS: Readonly<Record<Ranking, (row: Unranked) => readonly number[] | null>> = {
  fit: (row) => [VERDICTS[row.verdict], row.cost.purchase?.usd ?? UNKNOWN, -row.headroom_bytes],
  headroom: (row) => [-row.headroom_bytes],
  speed: (row) => row.speed && [-row.speed.decode_tokens_per_second],
  price: (row) => row.cost.purchase && [row.cost.purchase.usd],
  cloud_price: (row) => row.cost.cloud && [row.cost.cloud.usd_per_hour],
  price_per_million_tokens: (row) => {
    const { owned_usd = null, rented_usd = null } = row.cost.per_million_tokens ?? {}
    return owned_usd === null && rented_usd === null
      ? null
      : [Math.min(owned_usd ?? UNKNOWN, rented_usd ?? UNKNOWN)]
  },
  watts: (row) => (row.watts === null ? null : [row.watts]),
}

function compare(a: readonly number[] | null, b: readonly number[] | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Rows in the order of a ranking, each with its place in every one. Equal rows keep the catalogue's order. */
export function rankRows(rows: readonly Unranked[], sort: Ranking): Recommendation[] {
  const ranks = rows.map((): Record<Ranking, number | null> => ({
    fit: null,
    headroom: null,
    speed: null,
    price: null,
    cloud_price: null,
    price_per_million_tokens: null,
    watts: null,
  }))
  const order = (ranking: Ranking): number[] => {
    const keys = rows.map(KEYS[ranking])
    const indices = rows.map((_, index) => index).sort((a, b) => compare(keys[a] ?? null, keys[b] ?? null))
    for (const [place, index] of indices.entries()) {
      const entry = ranks[index]
      if (entry && keys[index] !== null) entry[ranking] = place + 1
    }
    return indices
  }
  const orders = new Map(RANKINGS.map((ranking) => [ranking, order(ranking)]))
  return (orders.get(sort) ?? []).flatMap((index) => {
    const row = rows[index]
    const own = ranks[index]
    return row && own ? [{ ...row, ranks: own }] : []
  })
}

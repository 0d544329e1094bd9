import { allGpus } from '../catalogue/index.ts'
import { success, type Result } from '../errors.ts'
import { GiB } from '../units/bytes.ts'
import { BUDGET_FIELDS } from './figures-fields.ts'
import { gpuCounts } from './layouts.ts'
import { parseFields } from './parse.ts'
import { mostOf } from './support.ts'

/** What a budget buys: a number of one GPU. */
export interface Buy {
  readonly gpu: string
  readonly gpu_name: string
  readonly form: string
  readonly gpus: number
  readonly usd: number
  readonly usd_per_gib: number
  readonly usable_bytes: number
  readonly bandwidth_bytes_per_second: number
  readonly watts: number | null
  readonly price_kind: 'launch' | 'street' | 'machine'
  readonly price_as_of: string
}
export interface Budgets {
  readonly ranked_by: string
  readonly budgets: readonly {
    readonly budget_usd: number
    readonly total: number
    readonly gpus: readonly Buy[]
  }[]
}

const BUDGETS = [500, 1000, 2000, 5000, 10_000]
const DEFAULT_MOST = 4
const DEFAULT_ROWS = 10

/** Of every GPU with a listed price the most that a budget buys, by usable memory, then price. */
export function budgetTable(input: unknown): Result<Budgets> {
  const query = parseFields(BUDGET_FIELDS, input)
  if (!query.ok) return query
  const { budget_usd = BUDGETS, max_gpus = DEFAULT_MOST, limit = DEFAULT_ROWS } = query.value
  return success({
    ranked_by:
      'Usable memory of all GPUs together, most first; then the price. Prices are the catalogue’s, each with its date.',
    budgets: budget_usd.map((budget) => {
      const buys = allGpus().flatMap((gpu): Buy[] => {
        const { price } = gpu
        const count = price
          ? gpuCounts(mostOf(gpu, max_gpus)).findLast((each) => each * price.usd <= budget)
          : undefined
        if (!price || count === undefined) return []
        return [
          {
            gpu: gpu.id,
            gpu_name: gpu.name,
            form: gpu.class,
            gpus: count,
            usd: price.usd * count,
            usd_per_gib: Number((price.usd / (gpu.marketed_bytes / GiB)).toFixed(2)),
            usable_bytes: gpu.usable_bytes * count,
            bandwidth_bytes_per_second: gpu.bandwidth_bytes_per_second,
            watts: gpu.tdp_watts === null ? null : gpu.tdp_watts * count,
            price_kind: price.kind,
            price_as_of: price.as_of,
          },
        ]
      })
      buys.sort((a, b) => b.usable_bytes - a.usable_bytes || a.usd - b.usd)
      return { budget_usd: budget, total: buys.length, gpus: buys.slice(0, limit) }
    }),
  })
}

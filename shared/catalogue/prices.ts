import cloudRows from './cloud-prices.json' with { type: 'json' }
import electricityRows from './electricity.json' with { type: 'json' }
import { dataOf } from './data.ts'
import { catalogueDate } from './index.ts'
import type { CloudPrice, ElectricityPrice } from './prices-schema.ts'

export type { CloudPrice, ElectricityPrice } from './prices-schema.ts'

/** Every offer by the hour, dated and sourced. Rows are validated by the tests, not at run time. */
const allCloudPrices = dataOf<readonly CloudPrice[]>(cloudRows)
const allElectricityPrices = dataOf<readonly ElectricityPrice[]>(electricityRows)

/** The same as values, for tests. */
export const cloudPrices = /* @__PURE__ */ allCloudPrices()
export const electricityPrices = /* @__PURE__ */ allElectricityPrices()

/** A year before the catalogue's date: older offers say nothing about today's price. Days sort as text. */
const OLDEST = `${Number(catalogueDate.slice(0, 4)) - 1}${catalogueDate.slice(4)}`

const isRecent = ({ as_of }: CloudPrice): boolean => as_of !== null && as_of >= OLDEST

let byGpu: Map<string, CloudPrice[]> | undefined

/** Offers of a GPU of the last year before the catalogue's date, cheapest GPU-hour first. */
export function cloudPricesOf(gpu: string): readonly CloudPrice[] {
  if (!byGpu) {
    byGpu = new Map()
    for (const row of allCloudPrices()) {
      if (row.usd_per_gpu_hour === null || !isRecent(row)) continue
      const rows = byGpu.get(row.gpu)
      if (rows) rows.push(row)
      else byGpu.set(row.gpu, [row])
    }
    for (const rows of byGpu.values())
      rows.sort((a, b) => (a.usd_per_gpu_hour ?? 0) - (b.usd_per_gpu_hour ?? 0))
  }
  return byGpu.get(gpu) ?? []
}

/** Areas with a price in US dollars: what the field `electricity` takes. */
export const electricityAreas: readonly string[] = allElectricityPrices()
  .filter(({ usd_per_kwh_household }) => usd_per_kwh_household !== null)
  .map(({ area }) => area)

export const electricityOf = (area: string): ElectricityPrice | undefined =>
  allElectricityPrices().find((row) => row.area.toLowerCase() === area.toLowerCase())

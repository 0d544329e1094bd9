import type { CostOptions } from './cost-fields.ts'
import type { Cost } from './cost-types.ts'

/** Renting and buying the same GPUs, side by side. */
export interface RentOrBuy {
  readonly hours: readonly HoursOfUse[]
  readonly month: MonthOfUse
}
/** What so many hours of work cost. Electricity alone is what they cost who have bought already. */
export interface HoursOfUse {
  readonly hours: number
  readonly rented_usd: number | null
  readonly electricity_usd: number | null
  /** Purchase and electricity. */
  readonly bought_usd: number | null
  /** Null where one of the two is unknown. */
  readonly cheaper: 'rent' | 'buy' | null
}
/** A month at the utilization: renting only the hours that are worked. */
export interface MonthOfUse {
  readonly hours: number
  readonly rented_usd: number | null
  readonly electricity_usd: number | null
  /** The purchase's share of its lifetime. */
  readonly write_off_usd: number | null
}

const HOURS_PER_MONTH = 730.5
const MONTHS_PER_YEAR = 12
/** An experiment, a training run, a season, a year around the clock. */
export const USUAL_HOURS = [100, 500, 2000, 8766] as const
/** As `costOf` assumes where nothing is given. */
const UTILIZATION = 0.5
const LIFETIME_YEARS = 3

const cents = (usd: number): number => Number(usd.toFixed(2))
const times = (hours: number, usdPerHour: number | null): number | null =>
  usdPerHour === null ? null : cents(hours * usdPerHour)

/** Rent against purchase and electricity over hours of work, from the prices of a cost. */
export function rentOrBuy(
  { purchase, electricity, cloud }: Cost,
  options: CostOptions,
  hoursOfUse: readonly number[] = USUAL_HOURS,
): RentOrBuy {
  const rent = cloud?.usd_per_hour ?? null
  const power = electricity && (electricity.watts / 1000) * electricity.usd_per_kwh
  const price = purchase?.usd ?? null
  const worked = HOURS_PER_MONTH * (options.utilization ?? UTILIZATION)
  return {
    hours: hoursOfUse.map((hours) => {
      const rented = times(hours, rent)
      const electricityUsd = times(hours, power)
      const bought = price === null || electricityUsd === null ? null : cents(price + electricityUsd)
      return {
        hours,
        rented_usd: rented,
        electricity_usd: electricityUsd,
        bought_usd: bought,
        cheaper: rented === null || bought === null ? null : rented <= bought ? 'rent' : 'buy',
      }
    }),
    month: {
      hours: Number(worked.toFixed(1)),
      rented_usd: times(worked, rent),
      electricity_usd: times(worked, power),
      write_off_usd:
        price === null ? null : cents(price / ((options.lifetime_years ?? LIFETIME_YEARS) * MONTHS_PER_YEAR)),
    },
  }
}

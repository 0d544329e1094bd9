import { electricityAreas } from '../catalogue/prices.ts'
import { choiceField, numberField } from '../request/fields.ts'

/** What a cost depends on beside the request; each is an assumption that the answer names. */
export const COST_FIELDS = {
  utilization: numberField(
    {
      title: 'Utilization',
      description: 'Share of the hours in which the GPUs really work.',
      group: 'output',
      default: '0.5',
    },
    { min: 0.001, max: 1 },
  ),
  lifetime_years: numberField(
    {
      title: 'Lifetime',
      description: 'Years over which the purchase is written off.',
      group: 'output',
      default: '3',
    },
    { min: 0.1, max: 30 },
  ),
  electricity: choiceField(
    {
      title: 'Electricity area',
      description: 'Whose household price of a kilowatt-hour is used.',
      group: 'output',
      default: '`World average`',
    },
    electricityAreas as readonly [string, ...string[]],
  ),
  usd_per_kwh: numberField(
    {
      title: 'Electricity price',
      description: 'Dollars per kilowatt-hour, instead of an area’s price.',
      group: 'output',
    },
    { min: 0, max: 10 },
  ),
  cloud_usd_per_hour: numberField(
    {
      title: 'Cloud price',
      description: 'Dollars per GPU and hour, instead of the listed offers.',
      group: 'output',
      default: 'the median offer of the last year',
    },
    { min: 0.0001, max: 10_000 },
  ),
  purchase_usd: numberField(
    {
      title: 'Purchase price',
      description: 'Dollars per GPU, instead of the listed price.',
      group: 'output',
      default: 'the listed price',
    },
    { min: 1, max: 10_000_000 },
  ),
  system_watts: numberField(
    {
      title: 'Rest of the system',
      description: 'Watts of the machine beside its GPUs.',
      group: 'output',
      default: '200',
    },
    { min: 0, max: 10_000 },
  ),
} as const

export interface CostOptions {
  readonly utilization?: number | undefined
  readonly lifetime_years?: number | undefined
  readonly electricity?: string | undefined
  readonly usd_per_kwh?: number | undefined
  readonly cloud_usd_per_hour?: number | undefined
  readonly purchase_usd?: number | undefined
  readonly system_watts?: number | undefined
}

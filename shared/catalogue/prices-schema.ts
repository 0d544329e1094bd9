import * as z from 'zod'

const text = z.string().min(1)
const day = z.iso.date()
const usd = z.number().positive()

/** One offer of a GPU by the hour, as its source states it. */
export const cloudPriceSchema = z.strictObject({
  gpu: text,
  provider: text,
  instance: text,
  gpus: z.int().positive(),
  region: text.nullable(),
  on_demand_usd_per_hour: usd.nullable(),
  usd_per_gpu_hour: usd.nullable(),
  spot_usd_per_hour: usd.nullable().optional(),
  spot_as_of: day.optional(),
  /** Null where the source's date is not recorded: such a row is never used for a figure. */
  as_of: day.nullable(),
  stat: z.enum(['list', 'cheapest offer', 'cheapest configuration', 'cheapest region', 'median region']),
  notes: text.optional(),
  source: text,
})

/** What a kilowatt-hour costs somewhere. */
export const electricitySchema = z.strictObject({
  area: text,
  usd_per_kwh_household: usd.nullable(),
  usd_per_kwh_business: usd.nullable().optional(),
  eur_per_kwh_household: usd.optional(),
  as_of: day,
  period: text,
  source: text,
  notes: text.optional(),
})

export type CloudPrice = z.infer<typeof cloudPriceSchema>
export type ElectricityPrice = z.infer<typeof electricitySchema>

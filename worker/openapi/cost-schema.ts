import * as z from 'zod'

const text = z.string()
const count = z.int().nonnegative()
const real = z.number().nonnegative()

const offer = z.strictObject({
  provider: text,
  instance: text,
  region: text.nullable(),
  gpus: count,
  usd_per_gpu_hour: real,
  as_of: z.iso.date(),
  notes: text.nullable(),
  source: text,
})
/** What GPUs cost: every price dated and sourced, null where unknown. */
export const costAnswer = z.strictObject({
  purchase: z
    .strictObject({
      usd: real,
      usd_per_gpu: real,
      usd_per_gib: real,
      kind: z.enum(['launch', 'street', 'machine', 'given']),
      as_of: text.nullable(),
      source: text.nullable(),
    })
    .nullable(),
  electricity: z
    .strictObject({
      watts: real,
      usd_per_kwh: real,
      usd_per_hour: real,
      area: text.nullable(),
      as_of: text.nullable(),
      source: text.nullable(),
      basis: text,
    })
    .nullable(),
  cloud: z
    .strictObject({
      usd_per_hour: real,
      usd_per_gpu_hour: real,
      cheapest_usd_per_hour: real,
      usd_per_gib_hour: real,
      basis: text,
      offers: z.array(offer),
    })
    .nullable(),
  per_million_tokens: z
    .strictObject({
      tokens_per_second: real,
      utilization: real,
      rented_usd: real.nullable(),
      owned_usd: real.nullable(),
      lifetime_years: real,
    })
    .nullable(),
  break_even: z.strictObject({ hours: count, months_at_utilization: real, basis: text }).nullable(),
  psu: z.strictObject({ watts: count, basis: text }).nullable(),
})

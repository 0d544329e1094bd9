import { describe, expect, it } from 'vitest'
import { costOf, defaultCost } from '../../../shared/decide/cost.ts'
import { rentOrBuy } from '../../../shared/decide/rent-or-buy.ts'
import { convert } from '../../../shared/decide/convert.ts'
import { trainingTime } from '../../../shared/decide/training-time.ts'
import { budgetTable } from '../../../shared/decide/budget.ts'
import { findGpu } from '../../../shared/index.ts'

const gpu = (id: string) => {
  const found = findGpu(id)
  if (!found) throw new Error(id)
  return found
}

describe('cost', () => {
  const given = {
    purchase_usd: 1000,
    cloud_usd_per_hour: 1,
    usd_per_kwh: 0.1,
    utilization: 0.5,
    lifetime_years: 2,
    system_watts: 100,
  }

  it('of an estimate is that at the default assumptions, with fewer offers, for each number of GPUs and throughput', () => {
    for (const [id, gpus, tokens] of [
      ['h100-sxm', 1, 100],
      ['h100-sxm', 4, 100],
      ['h100-sxm', 1, 55],
      ['rtx-4090', 1, null],
      ['h100-sxm', 4, null],
    ] as const) {
      const whole = costOf(gpu(id), gpus, tokens)
      const { cloud, ...rest } = defaultCost(gpu(id), gpus, tokens)
      expect({ ...rest, cloud: { ...cloud, offers: whole.cloud?.offers } }).toEqual(whole)
      expect(cloud?.offers).toEqual(whole.cloud?.offers.slice(0, 3))
      expect(JSON.stringify(Object.keys(whole))).toBe(
        JSON.stringify(Object.keys(defaultCost(gpu(id), gpus, tokens))),
      )
    }
  })

  it('follows from the given prices by hand', () => {
    const cost = costOf(gpu('rtx-4090'), 2, 100, given)
    expect(cost.purchase).toMatchObject({ usd: 2000, kind: 'given', source: null })
    // 2 × 450 W + 100 W at half the hours: 0.05 $ an hour.
    expect(cost.electricity).toMatchObject({ watts: 1000, usd_per_hour: 0.05 })
    expect(cost.cloud).toMatchObject({ usd_per_hour: 2 })
    // 100 tokens/s at half the hours are 0.18 million an hour.
    expect(cost.per_million_tokens?.rented_usd).toBeCloseTo(2 / 0.18, 3)
    expect(cost.per_million_tokens?.owned_usd).toBeCloseTo((2000 / (2 * 8766) + 0.05) / 0.18, 3)
    // A worked hour of rent costs 2 $, its electricity 0.10 $.
    expect(cost.break_even).toMatchObject({ hours: Math.ceil(2000 / 1.9) })
  })

  it('takes dated, sourced prices where none are given', () => {
    const { cloud, purchase, electricity } = costOf(gpu('h100-sxm'), 8, null)
    expect(cloud?.offers.length).toBeGreaterThan(2)
    for (const offer of cloud?.offers ?? [])
      expect([/^\d{4}-\d\d-\d\d$/.test(offer.as_of), offer.source.startsWith('https://')]).toEqual([
        true,
        true,
      ])
    expect(new Set(cloud?.offers.map(({ provider }) => provider)).size).toBe(cloud?.offers.length)
    expect(purchase?.as_of).toBeTruthy()
    expect(electricity).toMatchObject({ area: 'World average', as_of: '2025-06-30' })
  })

  it('says nothing about tokens without a speed, and nothing about break-even when rent is cheaper than power', () => {
    expect(costOf(gpu('rtx-4090'), 1, null, given).per_million_tokens).toBeNull()
    expect(costOf(gpu('rtx-4090'), 1, 10, { ...given, cloud_usd_per_hour: 0.01 }).break_even).toBeNull()
  })

  it('sets rent against purchase and electricity, hour by hour, and agrees with the break-even', () => {
    const cost = costOf(gpu('rtx-4090'), 2, null, given)
    const breakEven = cost.break_even?.hours ?? 0
    const { hours, month } = rentOrBuy(cost, given, [10, breakEven - 1, breakEven + 1])
    expect(hours[0]).toEqual({
      hours: 10,
      rented_usd: 20,
      electricity_usd: 1,
      bought_usd: 2001,
      cheaper: 'rent',
    })
    expect(hours.map(({ cheaper }) => cheaper)).toEqual(['rent', 'rent', 'buy'])
    expect(month).toEqual({ hours: 365.3, rented_usd: 730.5, electricity_usd: 36.52, write_off_usd: 83.33 })
    const unknown = rentOrBuy({ ...cost, cloud: null }, given, [10])
    expect(unknown.hours[0]).toMatchObject({ rented_usd: null, cheaper: null })
  })

  it('sizes power supplies as NVIDIA does', () => {
    expect(costOf(gpu('rtx-4090'), 1, null).psu?.watts).toBe(850)
    expect(costOf(gpu('rtx-5090'), 1, null).psu?.watts).toBe(1000)
    expect(costOf(gpu('h100-sxm'), 1, null).psu).toBeNull()
  })
})

describe('the other calculators', () => {
  it('training time: FLOPs over what the GPUs reach', () => {
    const time = trainingTime(6 * 8e9, gpu('h100-sxm'), 8, { dataset_tokens: 1e9, mfu: 0.5 })
    const rate = (gpu('h100-sxm').dense_tflops.bf16 ?? 0) * 1e12
    expect(time?.hours).toBeCloseTo((6 * 8e9 * 1e9) / (rate * 8 * 0.5) / 3600, 2)
    expect(trainingTime(1, gpu('h100-sxm'), 1, {})).toBeNull()
  })

  it('units: 24 GB are 22.35 GiB', () => {
    const answer = convert({ value: '24', from: 'GB', to: 'GiB' })
    expect(answer.ok && answer.value.converted?.value).toBeCloseTo(24e9 / 2 ** 30, 10)
    expect(answer.ok && answer.value.bytes).toBe(24e9)
  })

  it('a budget buys what it can pay for', () => {
    const answer = budgetTable({ budget_usd: '800,4000', limit: '100' })
    if (!answer.ok) throw new Error(answer.problem.detail)
    expect(answer.value.budgets.map(({ budget_usd }) => budget_usd)).toEqual([800, 4000])
    for (const { budget_usd, gpus } of answer.value.budgets) {
      expect(gpus.length).toBeGreaterThan(3)
      for (const row of gpus) expect(row.usd).toBeLessThanOrEqual(budget_usd)
    }
  })
})

import { describe, expect, it } from 'vitest'
import { gpus } from '../../../shared/catalogue/index.ts'
import { cloudPrices, cloudPricesOf, electricityPrices } from '../../../shared/catalogue/prices.ts'
import { cloudPriceSchema, electricitySchema } from '../../../shared/catalogue/prices-schema.ts'
import { qualityTableSchema } from '../../../shared/catalogue/quality-schema.ts'
import { allQualityTables } from '../../../shared/decide/quality.ts'
import { findKvFormat } from '../../../shared/precision/kv-formats.ts'
import { findWeightFormat } from '../../../shared/precision/weight-formats.ts'

describe('prices', () => {
  it('every offer is valid, of a GPU of the catalogue, and consistent per GPU', () => {
    const ids = new Set(gpus.map(({ id }) => id))
    for (const row of cloudPrices) {
      expect(cloudPriceSchema.safeParse(row).error?.issues ?? [], JSON.stringify(row)).toEqual([])
      expect(ids).toContain(row.gpu)
      expect(row.source).toMatch(/^https:\/\//)
      if (row.on_demand_usd_per_hour !== null && row.usd_per_gpu_hour !== null)
        expect(row.on_demand_usd_per_hour / row.gpus).toBeCloseTo(row.usd_per_gpu_hour, 4)
    }
  })

  it('uses only offers of the last year, cheapest first', () => {
    for (const { id } of gpus) {
      const offers = cloudPricesOf(id)
      for (const { as_of } of offers) expect((as_of ?? '') > '2025-11-20').toBe(true)
      const prices = offers.map(({ usd_per_gpu_hour }) => usd_per_gpu_hour ?? 0)
      expect(prices).toEqual([...prices].sort((a, b) => a - b))
    }
    expect(cloudPricesOf('h100-sxm').length).toBeGreaterThan(3)
  })

  it('every electricity price is valid and sourced', () => {
    for (const row of electricityPrices)
      expect(electricitySchema.safeParse(row).error?.issues ?? []).toEqual([])
  })
})

describe('quality', () => {
  it('every table is valid, sourced, and of formats that are known', () => {
    for (const table of allQualityTables()) {
      expect(qualityTableSchema.safeParse(table).error?.issues ?? []).toEqual([])
      expect(table.source).toMatch(/^https:\/\//)
      for (const { format } of table.rows) {
        const known =
          table.stores === 'weights'
            ? findWeightFormat(format)?.id === format
            : format.split('/').every((id) => findKvFormat(id)?.id === id)
        expect(known, format).toBe(true)
      }
    }
  })
})

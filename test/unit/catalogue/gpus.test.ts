import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogueDate, findGpu, gpus, nearGpus } from '../../../shared/catalogue/index.ts'
import { gpuEntrySchema } from '../../../shared/catalogue/schema.ts'
import { GiB, MiB } from '../../../shared/units/bytes.ts'

const gpu = (name: string) => {
  const entry = findGpu(name)
  if (!entry) throw new Error(`no ${name} in the catalogue`)
  return entry
}

describe('GPU rows', () => {
  it('fit the schema', () => {
    const wrong = gpus.flatMap((row) => {
      const result = gpuEntrySchema.safeParse(row)
      return result.success ? [] : [`${row.id}: ${result.error.message}`]
    })
    expect(wrong).toEqual([])
    expect(gpus.length).toBeGreaterThanOrEqual(192)
  })

  it('stand one to a line, sorted by id, so that a change reads as one line', () => {
    const text = readFileSync(new URL('../../../shared/catalogue/gpus.json', import.meta.url), 'utf8')
    expect(text).toBe(`[\n${gpus.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`)
    const ids = gpus.map((row) => row.id)
    expect(ids).toEqual([...ids].sort())
  })

  it('have names that lead to one entry only', () => {
    const owner = new Map<string, string>()
    const clashes: string[] = []
    for (const row of gpus) {
      for (const name of new Set(
        [row.id, row.name, ...(row.aliases ?? [])].map((each) => each.toLowerCase()),
      )) {
        const other = owner.get(name)
        if (other !== undefined) clashes.push(`${name}: ${other} and ${row.id}`)
        owner.set(name, row.id)
      }
    }
    expect(clashes).toEqual([])
  })

  it('never promise more than the driver reports, nor that more than is marketed', () => {
    for (const row of gpus) {
      expect(row.usable_bytes, row.id).toBeLessThanOrEqual(row.capacity_bytes)
      expect(row.capacity_bytes, row.id).toBeLessThanOrEqual(row.marketed_bytes)
      // Unified and edge memory feeds the operating system too; a discrete board keeps nine tenths.
      const least = row.class === 'unified' || row.class === 'edge' || row.id === 'mi300a' ? 0.6 : 0.88
      expect(row.usable_bytes / row.marketed_bytes, row.id).toBeGreaterThan(least)
    }
  })

  it('name a public source for a reported figure, and the rule for any other', () => {
    const isPublic = /https:\/\/|[\w.-]+\/[\w.-]+@[0-9a-f]{7,}:/
    for (const row of gpus) {
      for (const kind of ['capacity', 'usable'] as const) {
        const source = row[`${kind}_source`]
        if (row[`${kind}_confidence`] === 'reported') expect(source, row.id).toMatch(isPublic)
        else expect(source, row.id).toMatch(/^rule\b/)
      }
      expect(JSON.stringify(row), row.id).not.toMatch(/index id|\/work\/|\/tmp\//)
    }
  })

  it('state a compute capability for NVIDIA and for nobody else', () => {
    for (const row of gpus) expect(row.compute_capability !== undefined, row.id).toBe(row.vendor === 'NVIDIA')
  })

  it('date every price no later than the catalogue', () => {
    for (const row of gpus) if (row.price) expect(row.price.as_of <= catalogueDate, row.id).toBe(true)
  })
})

describe('driver-reported sizes', () => {
  it.each([
    ['h100-sxm', 81559],
    ['h200-sxm', 143771],
    ['b200-sxm', 183359],
    ['b300-sxm', 275040],
    ['a100-sxm-80gb', 81920],
    ['rtx-pro-6000-blackwell-server', 97887],
    ['l40s', 46068],
    ['l4', 23034],
    ['tesla-t4', 15360],
    ['rtx-4090', 24564],
    ['rtx-3090', 24576],
  ])('%s is %i MiB', (id, mebibytes) => {
    expect(gpu(id).capacity_bytes).toBe(mebibytes * MiB)
    expect(gpu(id).capacity_confidence).toBe('reported')
  })

  it('the reserve rule stays within 256 MiB of every NVIDIA board whose two figures are reported', () => {
    const checked = gpus.filter(
      (row) =>
        row.vendor === 'NVIDIA' &&
        row.class !== 'unified' &&
        row.capacity_confidence === 'reported' &&
        row.usable_confidence === 'reported',
    )
    expect(checked.length).toBeGreaterThanOrEqual(13)
    for (const row of checked) {
      const rule = 384 * MiB + Math.ceil(row.capacity_bytes / GiB) * 2 * MiB
      expect(Math.abs(row.capacity_bytes - row.usable_bytes - rule), row.id).toBeLessThanOrEqual(256 * MiB)
    }
  })

  it('Apple grants two thirds up to 36 GiB and three quarters above', () => {
    for (const row of gpus.filter((each) => each.vendor === 'Apple')) {
      const share = row.capacity_bytes <= 36 * GiB ? 2 / 3 : 3 / 4
      expect(row.usable_bytes, row.id).toBe(Math.floor(row.capacity_bytes * share))
      expect(row.memory_options_bytes, row.id).toContain(row.capacity_bytes)
    }
  })

  it('a board of two dies is listed as one die', () => {
    for (const id of ['mi250', 'mi250x']) expect(gpu(id).marketed_bytes).toBe(64 * GiB)
  })
})

describe('findGpu and nearGpus', () => {
  it.each([
    ['rtx-4090', 'rtx-4090'],
    ['GeForce RTX 4090', 'rtx-4090'],
    ['NVIDIA GeForce RTX 4090', 'rtx-4090'],
    ['H100', 'h100-sxm'],
    ['NVIDIA H100 80GB HBM3', 'h100-sxm'],
    ['a100-80gb', 'a100-sxm-80gb'],
    ['t4', 'tesla-t4'],
  ])('finds %s', (name, id) => {
    expect(findGpu(name)?.id).toBe(id)
  })

  it('finds every row by its id', () => {
    for (const row of gpus) expect(findGpu(row.id), row.id).toBe(row)
  })

  it.each([
    ['rtx4090', 'rtx-4090'],
    ['4090', 'rtx-4090'],
    ['h100-smx', 'h100-sxm'],
    ['m3 max', 'apple-m3-max'],
    ['geforce 4090', 'rtx-4090'],
  ])('%s leads to %s first', (text, id) => {
    expect(findGpu(text)).toBeUndefined()
    expect(nearGpus(text)[0]).toBe(id)
  })

  it('offers nothing for noise', () => {
    expect(nearGpus('zzzzqqqq')).toEqual([])
    expect(findGpu('__proto__')).toBeUndefined()
  })
})

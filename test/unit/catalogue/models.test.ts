import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findModel, models, nearModels } from '../../../shared/catalogue/index.ts'
import { modelEntrySchema } from '../../../shared/catalogue/schema.ts'
import { modelFacts } from '../../../shared/present/model-list.ts'

const lastPart = (hubId: string) => hubId.slice(hubId.lastIndexOf('/') + 1)

describe('model rows', () => {
  it('fit the schema', () => {
    const wrong = models.flatMap((row) => {
      const result = modelEntrySchema.safeParse(row)
      return result.success ? [] : [`${row.id}: ${result.error.message}`]
    })
    expect(wrong).toEqual([])
    expect(models.length).toBeGreaterThanOrEqual(242)
  })

  it('stand one to a line, sorted by id, so that a change reads as one line', () => {
    const text = readFileSync(new URL('../../../shared/catalogue/models.json', import.meta.url), 'utf8')
    expect(text).toBe(`[\n${models.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`)
    const ids = models.map((row) => row.id)
    expect(ids).toEqual([...ids].sort())
  })

  it('have names that lead to one entry only', () => {
    const owner = new Map<string, string>()
    const clashes: string[] = []
    const claim = (name: string, id: string) => {
      const key = name.toLowerCase()
      const other = owner.get(key)
      if (other !== undefined && other !== id) clashes.push(`${name}: ${other} and ${id}`)
      owner.set(key, id)
    }
    for (const row of models) {
      claim(row.id, row.id)
      for (const name of [row.hub_id ?? row.id, ...(row.aliases ?? [])]) {
        claim(name, row.id)
        claim(lastPart(name), row.id)
      }
      for (const variant of row.variants ?? []) {
        claim(variant.hub_id, variant.hub_id)
        claim(lastPart(variant.hub_id), variant.hub_id)
      }
    }
    expect(clashes).toEqual([])
    const listed = models.flatMap((row) => row.aliases ?? [])
    expect(new Set(listed).size).toBe(listed.length)
  })

  it('name a source for every fact', () => {
    for (const row of models) {
      expect(row.source, row.id).not.toBe('')
      expect(row.published.params_total === null, row.id).toBe(row.published.params_source === null)
      expect(row.aliases === undefined, row.id).toBe(row.aliases_source === undefined)
      // A source outside the public record cannot be checked by a reader.
      expect(JSON.stringify(row), row.id).not.toMatch(/index id|\/work\/|\/tmp\//)
    }
  })

  it('explain every published total that the tensor count does not give', () => {
    for (const { id, published } of models) {
      if (published.check === 'explained difference') expect(published.note, id).not.toBeNull()
      if (published.check === 'exact (total)')
        expect(published.counted_total, id).toBe(published.params_total)
      if (published.check === 'exact (with_mtp)') {
        expect((published.counted_total ?? 0) + (published.counted_mtp ?? 0), id).toBe(published.params_total)
      }
    }
  })

  it('are counted by the engine as they were published, where that is exact', () => {
    const exact = models.filter(({ published }) => published.check.startsWith('exact'))
    expect(exact.length).toBeGreaterThan(100)
    for (const entry of exact)
      expect(modelFacts(entry)?.params.total, entry.id).toBe(entry.published.counted_total)
  })

  it('keep marked what came from memory', () => {
    for (const row of models) {
      if (row.source === 'memory') expect(row.confidence, row.id).toMatch(/memory/)
      if (row.confidence.startsWith('medium (some fields'))
        expect(row.fields_from_memory?.length, row.id).toBeGreaterThan(0)
    }
  })
})

describe('findModel', () => {
  it.each([
    ['llama-3.1-8b', 'llama-3.1-8b'],
    ['LLAMA-3.1-8B', 'llama-3.1-8b'],
    ['meta-llama/Llama-3.1-8B', 'llama-3.1-8b'],
    ['meta-llama/Meta-Llama-3.1-8B', 'llama-3.1-8b'],
    ['meta-llama/Llama-3.1-8B-Instruct', 'llama-3.1-8b'],
    ['llama-3.1-8b-instruct', 'llama-3.1-8b'],
    [' meta-llama/llama-2-7b-hf ', 'llama-2-7b'],
    ['Llama-2-7b-hf', 'llama-2-7b'],
    ['gpt3-175b', 'gpt3-175b'],
  ])('finds %s', (name, id) => {
    expect(findModel(name)?.id).toBe(id)
  })

  it('finds every row by its id and its hub id', () => {
    for (const row of models) {
      expect(findModel(row.id), row.id).toBe(row)
      if (row.hub_id !== null) expect(findModel(row.hub_id), row.hub_id).toBe(row)
    }
  })

  it('gives a variant its own id and config fields, and leaves the base as it was', () => {
    const base = findModel('Qwen/Qwen2.5-7B')
    const variant = findModel('qwen/qwen2.5-7b-instruct')
    expect(variant?.hub_id).toBe('Qwen/Qwen2.5-7B-Instruct')
    expect(variant?.id).toBe('qwen2.5-7b-instruct')
    expect(variant?.config['max_position_embeddings']).toBe(32768)
    expect(base?.config['max_position_embeddings']).toBe(131072)
    expect(variant?.config['hidden_size']).toBe(base?.config['hidden_size'])
    expect(findModel('Qwen2.5-7B-Instruct')).toBe(variant)
  })

  it('finds nothing under a wrong name', () => {
    expect(findModel('llama-9.1-8b')).toBeUndefined()
    expect(findModel('')).toBeUndefined()
    expect(findModel('constructor')).toBeUndefined()
  })
})

describe('nearModels', () => {
  it.each([
    ['lama-3.1-8b', 'llama-3.1-8b'],
    ['meta-llama/Llama-3.1-8B-Instuct', 'llama-3.1-8b'],
    ['qwen3 32b instruct', 'qwen3-32b'],
    ['llama 8b 3.1', 'llama-3.1-8b'],
    ['gemma3-27b', 'gemma-3-27b-it'],
  ])('%s leads to %s first', (text, id) => {
    expect(nearModels(text)[0]).toBe(id)
  })

  it('lists each entry once and no more than asked for', () => {
    const near = nearModels('llama-3.1', 5)
    expect(near).toHaveLength(5)
    expect(new Set(near).size).toBe(5)
  })

  it('offers nothing for noise, an empty text or a very long one', () => {
    expect(nearModels('zzzzqqqq')).toEqual([])
    expect(nearModels('  ')).toEqual([])
    expect(nearModels('x'.repeat(100_000))).toEqual([])
  })
})

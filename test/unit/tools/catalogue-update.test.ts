import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applied, printedEntries, readEntries } from '../../../.tools/catalogue/differences.mjs'
import { hostsOf } from '../../../worker/hub/hosts.ts'
import { HUB_LIMITS } from '../../../worker/hub/limits.ts'
import { models } from '../../../shared/index.ts'
import { HUB, HubStub } from '../../support/hub-stub.ts'
import { jsonFile } from '../../support/hub/bytes.ts'
import { serveHub, type HubServer } from '../../support/hub/server.ts'

const COMMIT = 'c0ffee'.padEnd(40, '0')
const of = (id: string) => {
  const entry = models.find((each) => each.id === id)
  if (entry === undefined || entry.hub_id === null) throw new Error(`no ${id}`)
  return { entry, hubId: entry.hub_id }
}
const same = of('qwen2.5-7b')
const changed = of('llama-3.1-8b')
const longer = of('mistral-7b-v0.1')
const gated = of('gemma-2-9b')

const stub = new HubStub()
let server: HubServer
beforeAll(async () => {
  const files = (config: object) => ({ 'config.json': jsonFile(config) })
  stub.add(same.hubId, { commit: COMMIT, files: files(same.entry.config) })
  stub.add(changed.hubId, {
    commit: COMMIT,
    files: files({ ...changed.entry.config, num_key_value_heads: 4, unheard_of: true }),
    elements: { BF16: 1234 },
  })
  stub.add(longer.hubId, { commit: COMMIT, files: files({ ...longer.entry.config, head_dim: 64 }) })
  stub.add(gated.hubId, { commit: COMMIT, files: files(gated.entry.config), gated: 'manual' })
  server = await serveHub(stub)
})
afterAll(() => server.close())

const read = (entries: readonly object[]) =>
  readEntries(entries as never, {
    fetch: server.fetch,
    hosts: hostsOf(HUB, ''),
    limits: HUB_LIMITS,
    now: () => Date.now(),
  })

describe('reading the catalogue anew', () => {
  it('finds nothing where the hub says the same, and passes over what no hub has', async () => {
    const without = { ...same.entry, id: 'zz', hub_id: null }
    const results = await read([same.entry, without])
    expect(results.map(({ id }) => id)).toEqual([same.entry.id])
    expect(results[0]?.failure).toBeNull()
    expect(results[0]?.changes.filter(({ field }) => field.startsWith('config.'))).toEqual([])
  })

  it('names each field that differs, with both values', async () => {
    const [result] = await read([changed.entry])
    expect(result?.changes).toEqual([
      { field: 'config.num_key_value_heads', from: 8, to: 4 },
      { field: 'published.params_total', from: changed.entry.published.params_total, to: 1234 },
    ])
  })

  it('sees by the answer what the entry leaves out, and does not write it', async () => {
    const [result] = await read([longer.entry])
    expect(result?.changes).toEqual([{ field: 'answer', from: expect.any(Number), to: expect.any(Number) }])
    expect(applied(longer.entry, result as never)).toBe(longer.entry)
  })

  it('tells what could not be read, and goes on', async () => {
    const [missing, ...others] = await read([
      { ...same.entry, id: '0', hub_id: 'owner/nothing' },
      changed.entry,
      gated.entry,
    ])
    expect(missing?.failure).toContain('owner/nothing')
    expect(others.map(({ id, failure }) => [id, failure === null])).toEqual([
      [gated.entry.id, false],
      [changed.entry.id, true],
    ])
  })

  it('writes what the hub says into a copy, with the commit as its source', async () => {
    const [result] = await read([changed.entry])
    const next = applied(changed.entry, result as never)
    expect(next.config.num_key_value_heads).toBe(4)
    expect(next.source).toBe(`${changed.hubId}@${COMMIT}:config.json`)
    expect(next.published).toMatchObject({
      params_total: 1234,
      params_source: expect.stringContaining(COMMIT),
    })
    expect(changed.entry.config['num_key_value_heads']).toBe(8)
  })

  it('prints the file as it is kept', () => {
    const text = readFileSync('shared/catalogue/models.json', 'utf8')
    expect(printedEntries(JSON.parse(text))).toBe(text)
  })
})

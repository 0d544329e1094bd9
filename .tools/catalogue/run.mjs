import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { hostsOf } from '../../worker/hub/hosts.ts'
import { HUB_LIMITS } from '../../worker/hub/limits.ts'
import { applied, printedEntries, readEntries } from './differences.mjs'

const FILE = 'shared/catalogue/models.json'
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
})
const entries = JSON.parse(readFileSync(FILE, 'utf8'))
const unknown = positionals.filter((id) => !entries.some((entry) => entry.id === id))
if (unknown.length > 0) {
  console.error(`Not in the catalogue: ${unknown.join(', ')}`)
  process.exit(2)
}
const wanted = positionals.length === 0 ? entries : entries.filter(({ id }) => positionals.includes(id))
const access = {
  fetch: (input, init) => fetch(input, init),
  hosts: hostsOf(process.env.HUB_URL, process.env.HUB_ALLOWED_HOSTS),
  limits: HUB_LIMITS,
  token: process.env.HF_TOKEN || undefined,
  now: () => Date.now(),
}
const shown = (value) => JSON.stringify(value) ?? 'none'
const results = await readEntries(wanted, access, ({ id, changes, failure }) => {
  if (failure !== null) console.log(`${id}: not read: ${failure}`)
  for (const { field, from, to } of changes)
    console.log(`${id}: ${field}\n  - ${shown(from)}\n  + ${shown(to)}`)
})
const failed = results.filter(({ failure }) => failure !== null).length
const differing = results.filter(({ changes }) => changes.length > 0)
console.log(`${results.length} models asked for: ${differing.length} differ, ${failed} could not be read.`)
if (differing.length > 0 && values.write) {
  const byId = new Map(results.map((result) => [result.id, result]))
  writeFileSync(
    FILE,
    printedEntries(entries.map((entry) => (byId.has(entry.id) ? applied(entry, byId.get(entry.id)) : entry))),
  )
  console.log(
    `Written to ${FILE}. Look at every line, move catalogueDate in shared/catalogue/index.ts, run npm test.`,
  )
} else if (differing.length > 0)
  console.log('Nothing was written: `npm run catalogue:update -- --write` does.')
process.exitCode =
  results.length > 0 && failed === results.length ? 2 : differing.length > 0 && !values.write ? 1 : 0

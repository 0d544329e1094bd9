/**
 * What a hub says of the catalogue's models today, beside what the catalogue says. Reading is the Worker's own: the
 * same requests, limits and allow-list.
 */
import { hubReference } from '../../shared/hub/reference.ts'
import { estimate } from '../../shared/index.ts'
import { HubFailure } from '../../worker/hub/failure.ts'
import { describe, readFiles } from '../../worker/hub/read.ts'
import { HubSession } from '../../worker/hub/session.ts'

/** Names under which newer files write the same field. */
const OTHER_NAMES = { torch_dtype: 'dtype' }

const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b)

/** Bytes of the model as a config describes it, at the catalogue's defaults; null where it is not understood. */
function bytesOf(config) {
  const answer = estimate({ config })
  return answer.ok ? answer.value.memory.total_bytes : null
}

/**
 * Fields of an entry's config that the hub gives another value, deep ones by their path. A field that the hub's file
 * leaves out is left to transformers' default there, which no file states: it is no difference.
 */
function configChanges(ours, theirs, path = '') {
  const changes = []
  for (const [name, from] of Object.entries(ours)) {
    const to = theirs[name] ?? theirs[OTHER_NAMES[name]]
    if (to === undefined || equal(from, to)) continue
    const field = path === '' ? name : `${path}.${name}`
    const nested = [from, to].every(
      (each) => typeof each === 'object' && each !== null && !Array.isArray(each),
    )
    if (nested) changes.push(...configChanges(from, to, field))
    else changes.push({ field, from, to })
  }
  return changes
}

/**
 * Reads one entry's model anew.
 *
 * @param {any} entry an entry of models.json
 * @param {import('../../worker/hub/session.ts').HubAccess} access
 * @returns {Promise<{ id: string, changes: { field: string, from: unknown, to: unknown }[], revision: string | null, failure: string | null }>}
 */
export async function readEntry(entry, access) {
  const none = { id: entry.id, changes: [], revision: null }
  const reference = hubReference(entry.hub_id, access.hosts.pages)
  if (reference?.kind !== 'repository') return { ...none, failure: `${entry.hub_id} is no name of a hub` }
  try {
    const session = new HubSession(access)
    const repository = await describe(session, reference)
    const { facts } = await readFiles(session, reference, repository, {
      weights: undefined,
      withProjector: false,
    })
    if (facts.kind !== 'checkpoint') return { ...none, failure: 'holds GGUF files alone' }
    const changes = configChanges(entry.config, facts.config).map((each) => ({
      ...each,
      field: `config.${each.field}`,
    }))
    const [from, to] = [bytesOf(entry.config), bytesOf(facts.config)]
    // Fields that the entry left out count as well: whatever they are, the answer tells.
    if (changes.length === 0 && from !== to) changes.push({ field: 'answer', from, to })
    const { elements } = repository
    const total = elements === null ? null : Object.values(elements).reduce((sum, each) => sum + each, 0)
    const published = entry.published.params_total
    if (total !== null && published !== null && total !== published)
      changes.push({ field: 'published.params_total', from: published, to: total })
    return { id: entry.id, changes, revision: facts.origin.revision, failure: null }
  } catch (error) {
    if (error instanceof HubFailure) return { ...none, failure: error.message }
    throw error
  }
}

/**
 * The same for many entries, a few at a time: a hub is somebody else's server.
 *
 * @param {readonly any[]} entries those without a `hub_id` are passed over
 * @param {import('../../worker/hub/session.ts').HubAccess} access
 * @param {(result: Awaited<ReturnType<typeof readEntry>>) => void} [told]
 */
export async function readEntries(entries, access, told = () => {}) {
  const queue = entries.filter(({ hub_id }) => hub_id !== null)
  /** @type {Awaited<ReturnType<typeof readEntry>>[]} */
  const results = []
  const work = async () => {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      const result = await readEntry(entry, access)
      told(result)
      results.push(result)
    }
  }
  await Promise.all([work(), work(), work(), work()])
  return results.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * An entry with what the hub says, its source now the commit that was read. What only tells that answers differ
 * (`answer`) cannot be written: which field the entry lacks is for a person to find.
 */
export function applied(entry, { changes, revision }) {
  const next = structuredClone(entry)
  const written = changes.filter(({ field }) => field !== 'answer')
  if (written.length === 0) return entry
  for (const { field, to } of written) {
    const path = field.split('.')
    const last = path.pop()
    let place = next
    for (const name of path) place = place[name]
    place[last] = to
    if (field === 'published.params_total')
      next.published.params_source = `${entry.hub_id}@${revision} (hub's count)`
  }
  if (written.some(({ field }) => field.startsWith('config.')))
    next.source = `${entry.hub_id}@${revision}:config.json`
  return next
}

/** models.json as it is kept: one record per line. */
export const printedEntries = (entries) =>
  `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`

import { findModel } from '../../shared/index.ts'
import type { AdapterFacts, CheckpointFacts } from '../../shared/hub/facts.ts'
import { hubReference } from '../../shared/hub/reference.ts'
import { originOf, readCheckpoint } from './checkpoint.ts'
import { HubFailure } from './failure.ts'
import { wholeNumber } from './json.ts'
import { fileUrl, readJsonFile, readRepository, type Repository } from './repository.ts'
import { readSafetensors } from './safetensors.ts'
import type { HubSession } from './session.ts'

const CONFIG = 'adapter_config.json'
const WEIGHTS = 'adapter_model.safetensors'

async function adapterOf(
  session: HubSession,
  repository: Repository,
  withToken: boolean,
): Promise<{ facts: AdapterFacts; base: string }> {
  const config = await readJsonFile(session, repository, CONFIG, withToken)
  const { base_model_name_or_path: base, peft_type: kind, r: rank } = config
  if (kind !== 'LORA')
    throw new HubFailure(
      'not-understood',
      `${repository.id} is an adapter of type ${String(kind).slice(0, 30)}; LORA is understood`,
    )
  if (typeof base !== 'string')
    throw new HubFailure('not-understood', `${CONFIG} of ${repository.id} names no base_model_name_or_path`)
  const file = repository.files.find(({ path }) => path === WEIGHTS)
  if (!file) throw new HubFailure('not-understood', `${repository.id} holds no ${WEIGHTS}`)
  const { tensors, fileLength } = await readSafetensors(session, fileUrl(session, repository, WEIGHTS), {
    what: `${WEIGHTS} of ${repository.id}`,
    withToken,
  })
  return {
    base,
    facts: {
      id: repository.id,
      rank: wholeNumber(rank) ?? 0,
      elements: tensors.reduce(
        (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
        0,
      ),
      fileBytes: file.bytes ?? fileLength ?? 0,
    },
  }
}

async function baseFacts(
  session: HubSession,
  base: string,
  ofGated: (repository: Repository) => boolean,
): Promise<Omit<CheckpointFacts, 'adapter'>> {
  const known = findModel(base)
  if (known) {
    const origin = { url: `${session.access.hosts.hub}/${known.hub_id ?? base}`, revision: null }
    const storage = {
      basis: 'hub',
      files: 0,
      fileBytes: null,
      tensorBytes: null,
      elements: null,
      tensors: null,
    } as const
    return { kind: 'checkpoint', id: known.hub_id ?? known.id, origin, config: known.config, storage }
  }
  const reference = hubReference(base, session.access.hosts.pages)
  // Training scripts write local paths there, which lead nowhere.
  if (reference?.kind !== 'repository')
    throw new HubFailure(
      'not-understood',
      `the adapter's base model "${base.slice(0, 80)}" is no model of a hub`,
    )
  const repository = await readRepository(session, reference.id, reference.revision, false)
  if (hasAdapterOnly(repository))
    throw new HubFailure('not-understood', `the adapter's base model ${repository.id} is an adapter itself`)
  return readCheckpoint(session, repository, ofGated(repository))
}

/** A repository that holds an adapter and no model. */
export const hasAdapterOnly = ({ files }: Repository): boolean =>
  files.some(({ path }) => path === CONFIG) && !files.some(({ path }) => path === 'config.json')

/** A LoRA repository: its base model, from the catalogue where it is there, and the adapter on top. */
export async function readAdapter(
  session: HubSession,
  repository: Repository,
  withToken: boolean,
  ofGated: (repository: Repository) => boolean,
): Promise<CheckpointFacts> {
  const { facts, base } = await adapterOf(session, repository, withToken)
  return {
    ...(await baseFacts(session, base, ofGated)),
    origin: originOf(session, repository),
    adapter: facts,
  }
}

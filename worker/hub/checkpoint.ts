import { architectureFromConfig } from '../../shared/model/config/index.ts'
import type { JsonObject } from '../../shared/model/config/reader.ts'
import { countedBytes, elementBytes, sumOfFiles, sumOfTensors } from '../../shared/hub/checkpoint-size.ts'
import type { CheckpointFacts, CheckpointStorage, CheckpointTensor, HubFile } from '../../shared/hub/facts.ts'
import { fromNativeMamba } from '../../shared/hub/native-mamba.ts'
import { HubFailure } from './failure.ts'
import { readRange, theFirst } from './ranges.ts'
import { fileUrl, readJsonFile, type Repository } from './repository.ts'
import { readSafetensors } from './safetensors.ts'
import type { HubSession } from './session.ts'

const INDEX = 'model.safetensors.index.json'
const SINGLE = 'model.safetensors'
const SHARD = /^model-\d{5}-of-\d{5}\.safetensors$/
/** Safetensors files at the top that are not the model in transformers' layout. */
const NOT_THE_MODEL = /^(?:consolidated|adapter_model|optimizer|training_args)/

/** The files that transformers would load: the shards of the index, else the one file. */
export function checkpointFiles(files: readonly HubFile[]): readonly HubFile[] {
  const atTop = files.filter(({ path }) => /^[^/]+\.safetensors$/.test(path))
  const shards = atTop.filter(({ path }) => SHARD.test(path))
  if (shards.length > 0) return shards
  const single = atTop.find(({ path }) => path === SINGLE)
  if (single) return [single]
  const others = atTop.filter(({ path }) => !NOT_THE_MODEL.test(path))
  return others.length > 0 ? others : atTop.filter(({ path }) => path.startsWith('consolidated'))
}

/** `metadata.total_size` of a shard index, from its beginning: `save_pretrained` writes it first. */
async function indexedBytes(
  session: HubSession,
  repository: Repository,
  withToken: boolean,
): Promise<number | null> {
  const { bytes } = await readRange(
    session,
    fileUrl(session, repository, INDEX),
    theFirst(session.access.limits.indexLength),
    {
      what: `${INDEX} of ${repository.id}`,
      withToken,
    },
  )
  const [, size] = /"total_size"\s*:\s*(\d{1,16})(?:\.0)?\s*[,}]/.exec(new TextDecoder().decode(bytes)) ?? []
  return size === undefined ? null : Number(size)
}

async function headersOf(
  session: HubSession,
  repository: Repository,
  files: readonly HubFile[],
  withToken: boolean,
): Promise<CheckpointTensor[]> {
  const tensors: CheckpointTensor[] = []
  for (const { path } of files) {
    const file = await readSafetensors(session, fileUrl(session, repository, path), {
      what: `${path} of ${repository.id}`,
      withToken,
    })
    tensors.push(...file.tensors)
  }
  return tensors
}

/**
 * What the files hold, as cheaply as it can be said exactly. The hub's own count per element type is enough where the
 * config makes the same bytes of it; else the index is asked, and at last the header of each file, where there are few.
 */
async function storageOf(
  session: HubSession,
  repository: Repository,
  config: JsonObject,
  withToken: boolean,
): Promise<CheckpointStorage> {
  const files = checkpointFiles(repository.files)
  if (files.length === 0)
    return { basis: 'none', files: 0, fileBytes: null, tensorBytes: null, elements: null, tensors: null }
  const { elements } = repository
  const listed = {
    basis: 'hub',
    files: files.length,
    fileBytes: sumOfFiles(files),
    elements,
    tensors: null,
  } as const
  const read = architectureFromConfig(config, { conservative: true })
  const counted = read.ok ? countedBytes(read.value) : null
  const hubBytes = elements === null ? null : elementBytes(elements)
  if (counted === null || counted === hubBytes) return { ...listed, tensorBytes: hubBytes }
  const hasIndex = files.length > 1 && repository.files.some(({ path }) => path === INDEX)
  const tensorBytes = hasIndex ? await indexedBytes(session, repository, withToken) : null
  const indexed = { ...listed, basis: tensorBytes === null ? 'hub' : 'index', tensorBytes } as const
  if (tensorBytes === counted || files.length > session.access.limits.headerFiles) return indexed
  const tensors = await headersOf(session, repository, files, withToken)
  return { ...indexed, basis: 'headers', tensorBytes: sumOfTensors(tensors), tensors }
}

/** Names of files that say what a repository is, where it is no language model. */
const OTHER_KINDS: readonly (readonly [file: string, kind: string])[] = [
  ['model_index.json', 'is a diffusion pipeline'],
  ['config_sentence_transformers.json', 'is a sentence embedding model'],
  ['adapter_config.json', 'is an adapter without a base model of its own'],
]

export const hasFile = ({ files }: Repository, path: string): boolean =>
  files.some((file) => file.path === path)

/** Config and storage of a checkpoint in transformers' layout. */
export async function readCheckpoint(
  session: HubSession,
  repository: Repository,
  withToken: boolean,
): Promise<CheckpointFacts> {
  if (!hasFile(repository, 'config.json')) {
    const other =
      OTHER_KINDS.find(([file]) => hasFile(repository, file))?.[1] ??
      'holds neither a config.json nor a GGUF file'
    throw new HubFailure(
      'not-understood',
      `${repository.id} ${other}: not a language model as this project reads them`,
    )
  }
  const config = fromNativeMamba(await readJsonFile(session, repository, 'config.json', withToken))
  return {
    kind: 'checkpoint',
    id: repository.id,
    origin: originOf(session, repository),
    config,
    storage: await storageOf(session, repository, config, withToken),
  }
}

/** The page of the commit that was read. */
export const originOf = (session: HubSession, { id, commit }: Repository) => ({
  url: `${session.access.hosts.hub}/${id}/tree/${commit}`,
  revision: commit,
})

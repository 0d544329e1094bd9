import { failure, success, type Result } from '../errors.ts'
import type { ResolvedModel } from '../estimate/resolve-model.ts'
import type { Warning } from '../estimate/types.ts'
import type { Architecture, Extra } from '../model/architecture.ts'
import { vector } from '../model/build/tensors.ts'
import { architectureFromConfig } from '../model/config/index.ts'
import { architectureFromGguf } from '../model/from-gguf.ts'
import { formatBytes } from '../units/format.ts'
import { agrees, countedBytes, knownBytes, ownFormat } from './checkpoint-size.ts'
import { checkpointWeights } from './checkpoint-weights.ts'
import { ggufTensorBytes } from './gguf-size.ts'
import type { CheckpointFacts, GgufFacts, HubFacts } from './facts.ts'

const lastPart = (id: string): string => id.split('/').at(-1) ?? id

function withAdapter(architecture: Architecture, facts: CheckpointFacts): Architecture {
  const { adapter } = facts
  if (!adapter) return architecture
  const extra: Extra = {
    id: 'other',
    label: `LoRA adapter of rank ${adapter.rank}`,
    tensors: [vector('adapter.weight', 'adapter', adapter.elements, 'state')],
    count: 1,
  }
  return { ...architecture, extras: [...architecture.extras, extra] }
}

/** Class names that transformers gives to models that write text. */
const WRITES_TEXT = /(?:ForCausalLM|ForConditionalGeneration|LMHeadModel|ForVision2Seq|ForImageTextToText)$/

/** A config whose classes are all something else: better said than which field was not understood. */
function notALanguageModel({ config }: CheckpointFacts): Result<ResolvedModel> | undefined {
  const { architectures } = config
  const names = Array.isArray(architectures) ? architectures.filter((name) => typeof name === 'string') : []
  const [first] = names
  if (first === undefined || names.some((name) => WRITES_TEXT.test(name))) return undefined
  return failure('not-understood', [
    { field: 'config.architectures', message: `${first.slice(0, 60)} is not a language model` },
  ])
}

function checkpointModel(facts: CheckpointFacts, conservative: boolean): Result<ResolvedModel> {
  const read = architectureFromConfig(facts.config, { conservative })
  if (!read.ok) return notALanguageModel(facts) ?? read
  const { storage, adapter } = facts
  const warnings: Warning[] = []
  const known = knownBytes(storage)
  const files =
    storage.tensors === null
      ? undefined
      : { format: ownFormat(read.value), weights: checkpointWeights(read.value, storage.tensors) }
  if (!files && !agrees(read.value, storage) && known !== null)
    warnings.push({
      code: 'checkpoint-size',
      message: `The files hold ${formatBytes(known)}, the config makes ${formatBytes(countedBytes(read.value) ?? 0)} of them. The config's count is used; too many files to read the header of each.`,
    })
  if (storage.basis === 'none')
    warnings.push({
      code: 'checkpoint-unread',
      message: 'The repository holds no safetensors files; bytes are counted from its config.',
    })
  const architecture = withAdapter(files ? { ...read.value, files } : read.value, facts)
  const id = adapter?.id ?? facts.id
  return success({
    id,
    name: lastPart(id),
    source: 'hub',
    architecture,
    origin: {
      ...facts.origin,
      basis: storage.basis,
      files: storage.files,
      ...(storage.fileBytes === null ? {} : { file_bytes: storage.fileBytes }),
      ...(storage.tensorBytes === null ? {} : { tensor_bytes: storage.tensorBytes }),
      ...(storage.elements === null ? {} : { elements: storage.elements }),
      ...(adapter
        ? {
            base_model: facts.id,
            adapter: { rank: adapter.rank, elements: adapter.elements, file_bytes: adapter.fileBytes },
          }
        : {}),
    },
    warnings,
  })
}

/** The projector's tensors as a tower: elements of 16 bits, as its own types add up. */
function projectorExtra(header: GgufFacts['header']): Result<Extra> {
  const bytes = ggufTensorBytes(header.tensors)
  if (bytes === null)
    return failure('not-understood', [
      { field: 'mmproj', message: 'the projector file holds an element type that is not known' },
    ])
  return success({
    id: 'vision_tower',
    label: 'Projector file (mmproj)',
    tensors: [vector('mmproj', 'mmproj', bytes / 2, 'state')],
    count: 1,
  })
}

function ggufModelOf(facts: GgufFacts, conservative: boolean): Result<ResolvedModel> {
  const read = architectureFromGguf(facts.header, { conservative })
  if (!read.ok) return read
  let architecture = read.value
  if (facts.projector) {
    const extra = projectorExtra(facts.projector)
    if (!extra.ok) return extra
    architecture = { ...architecture, extras: [...architecture.extras, extra.value] }
  }
  const named = facts.header.metadata['general.name']
  const bytes = facts.files.map((file) => file.bytes)
  const tensorBytes = ggufTensorBytes(facts.header.tensors)
  return success({
    id: facts.id,
    // A title is shown, never read: it is cut to what a badge can hold.
    name: typeof named === 'string' && named !== '' ? named.slice(0, 100) : lastPart(facts.id),
    source: 'gguf',
    architecture,
    origin: {
      ...facts.origin,
      basis: 'headers',
      files: facts.files.length,
      ...(bytes.includes(null)
        ? {}
        : { file_bytes: bytes.reduce<number>((sum, each) => sum + (each ?? 0), 0) }),
      ...(tensorBytes === null ? {} : { tensor_bytes: tensorBytes }),
      ...(facts.offered.length > 0 ? { formats: facts.offered } : {}),
    },
  })
}

/**
 * The model that the facts describe. Pure: what was fetched, when and from where is settled by then.
 * Fails as `not-understood`, naming the field, where config or header are not understood.
 */
export const resolveFacts = (
  facts: HubFacts,
  options: { readonly conservative: boolean },
): Result<ResolvedModel> =>
  facts.kind === 'gguf'
    ? ggufModelOf(facts, options.conservative)
    : checkpointModel(facts, options.conservative)

import { failure, success, type Result } from '../errors.ts'
import { nearest } from '../near.ts'
import { ggmlTypes, type GgmlTypeId } from '../precision/ggml-types.ts'
import type { Architecture, Extra, Layer, Rope } from './architecture.ts'
import { LayerStack } from './build/model.ts'
import { CONFIG_LIMITS } from './config/reader.ts'
import { blocksOf, sizeOf, type Block } from './gguf/block.ts'
import { fileFormat } from './gguf/file-format.ts'
import { ggufFamily, knownGgufArchitectures, type GgufFamily } from './gguf/families.ts'
import { feedForwardOf } from './gguf/feed-forward.ts'
import type { GgufHeader, GgufTensorInfo } from './gguf/header.ts'
import { IGNORED_KEYS } from './gguf/ignored-keys.ts'
import { mixerOf, type MixerFacts } from './gguf/mixers.ts'
import { GgufReader } from './gguf/reader.ts'
import { tensorOf } from './gguf/tensors.ts'
import { GGML_TYPE_NUMBERS } from './gguf/type-numbers.ts'
import { layerReaches } from './gguf/windows.ts'
import type { Tensor } from './tensor.ts'

const ROPE_TABLE = /^rope_(?:freqs|factors_long|factors_short)\.weight$/
/** Side of the model a tensor outside the blocks is on: what follows the last layer, or else what precedes the first. */
const OUTPUT_SIDE = /^output(?:_norm|_s|_hc_\w+|_res_score)?\./

const NOT_A_MODEL: Readonly<Record<string, string>> = {
  mmproj:
    'is a projector (mmproj) that goes beside a model: name the model file, and mmproj=true adds the projector',
  adapter: 'is a LoRA adapter: name the model it goes on',
  imatrix: 'is an importance matrix, which no engine loads',
}

/** Why the file is no language model; undefined when it is one. */
function otherKind({ metadata }: GgufHeader): string | undefined {
  const kind = metadata['general.type']
  const architecture = metadata['general.architecture']
  if (architecture === 'clip') return NOT_A_MODEL['mmproj']
  return typeof kind === 'string' && Object.hasOwn(NOT_A_MODEL, kind) ? NOT_A_MODEL[kind] : undefined
}

/** Element types by tensor name. Every one must be known: its bytes are counted from it. */
function typesOf(reader: GgufReader, tensors: readonly GgufTensorInfo[]): Map<string, GgmlTypeId> {
  const types = new Map<string, GgmlTypeId>()
  for (const { name, type, shape } of tensors) {
    const id = GGML_TYPE_NUMBERS.get(type)
    const field = `gguf.tensors.${name.slice(0, 60)}`
    if (id === undefined)
      reader.issues.push({ field, message: `has element type ${type}, which is not known` })
    else if (types.has(name)) reader.issues.push({ field, message: 'is there twice' })
    else if ((shape[0] ?? 0) % ggmlTypes[id].elements !== 0)
      reader.issues.push({
        field,
        message: `has rows of ${shape[0] ?? 0} elements, which ${id} cannot store`,
      })
    else types.set(name, id)
    if (reader.issues.length > 20) break
  }
  return types
}

interface Parts {
  readonly reader: GgufReader
  readonly facts: MixerFacts
  readonly activeExperts: number
}

const tensorsOf = ({ reader, activeExperts }: Parts, block: Block): Tensor[] =>
  [...block].flatMap(([name, info]) => tensorOf(reader, info, name, activeExperts) ?? [])

/** Equal keys mean equal layers: the same mixer, and the same tensors of the same shapes. */
function layerOf(parts: Parts, index: number, block: Block): { key: string; layer: Layer } {
  const { reader, facts } = parts
  const mixer = mixerOf(reader, facts, index, block)
  const feedForward = feedForwardOf(reader, facts.hidden, block)
  const shapes = [...block].map(([name, { shape }]) => `${name}:${shape.join('x')}`)
  return {
    key: JSON.stringify([mixer, feedForward, shapes]),
    layer: { mixer, feedForward, tensors: tensorsOf(parts, block) },
  }
}

function readFacts(reader: GgufReader, family: GgufFamily, layers: number, blocks: number): MixerFacts {
  // Lists of the metadata may run on over the prediction layers; the first entries are the layers'.
  const heads = reader.perLayer('attention.head_count', Math.min(layers, blocks), 0)
  const sameHeads = heads[0] ?? 0
  const kvHeads = reader.has('attention.head_count_kv')
    ? reader.perLayer('attention.head_count_kv', layers)
    : heads
  const sharing = reader.integer('attention.shared_kv_layers', 0)
  return {
    hidden: reader.integer('embedding_length'),
    heads: heads.length === layers ? heads : Array.from({ length: layers }, () => sameHeads),
    kvHeads,
    reaches: layerReaches(reader, family, layers),
    firstSharing: sharing > 0 ? layers - sharing : Number.POSITIVE_INFINITY,
  }
}

function ropesOf(reader: GgufReader, loose: ReadonlyMap<string, GgufTensorInfo>, keyDim: number): Rope[] {
  const tables = [...loose.values()].filter(({ name }) => ROPE_TABLE.test(name))
  const dim = reader.integer('rope.dimension_count', keyDim)
  const positions = reader.integer('context_length', 0, CONFIG_LIMITS.contextLength)
  if (dim === 0 || positions === 0) return []
  const gguf = tables.map(({ name, shape }) => ({ name, shape: [...shape].reverse(), copies: 1 }))
  return [{ positions, dim, ...(gguf.length > 0 ? { gguf } : {}) }]
}

/**
 * A GGUF header as the intermediate form: metadata gives the architecture, the tensors give every byte. The headers
 * of a split file are given as one, with all their tensors.
 *
 * Fails closed: an architecture, a structural key, a tensor or an element type that is not understood is a problem
 * that names it. With `conservative`, unread keys become notes.
 *
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and llama.cpp's `src/llama-model.cpp`.
 */
export function architectureFromGguf(
  header: GgufHeader,
  options: { readonly conservative: boolean },
): Result<Architecture> {
  const reader = new GgufReader(header)
  const other = otherKind(header)
  if (other !== undefined)
    return failure('not-understood', [{ field: 'model', message: `the file ${other}` }])
  const family = ggufFamily(reader.architecture)
  if (!family) {
    const near = nearest(reader.architecture, knownGgufArchitectures())
    const message =
      reader.architecture === ''
        ? 'is missing'
        : `"${reader.architecture.slice(0, 60)}" is not understood yet`
    return failure('not-understood', [
      {
        field: 'gguf.general.architecture',
        message,
        ...(near[0] === undefined ? {} : { allowed: near, did_you_mean: near[0] }),
      },
    ])
  }
  const { blocks, loose } = blocksOf(header.tensors)
  const blockCount = reader.integer('block_count', undefined, CONFIG_LIMITS.layers)
  const predicted = Math.min(blockCount, reader.integer('nextn_predict_layers', 0, CONFIG_LIMITS.layers))
  const layers = blockCount - predicted
  const facts = readFacts(reader, family, layers, blockCount)
  const activeExperts = reader.integer('expert_used_count', 0, CONFIG_LIMITS.experts)
  const parts: Parts = { reader, facts, activeExperts }
  const types = typesOf(reader, header.tensors)

  const stack = new LayerStack()
  for (let index = 0; index < layers; index++) {
    const block = blocks.get(index)
    // A layer may be gone altogether (Nemotron's pruned models), but then the file says so with zero heads.
    if (!block && (facts.heads[index] ?? 0) > 0)
      reader.issues.push({
        field: `gguf.tensors.blk.${index}`,
        message: 'has no tensors: a part of the file is missing',
      })
    const { key, layer } = layerOf(parts, index, block ?? new Map())
    stack.push(key, () => layer)
    if (reader.issues.length > 20) break
  }
  const extras: Extra[] = []
  for (let index = layers; index < blockCount; index++) {
    const block = blocks.get(index)
    if (block)
      extras.push({ id: 'mtp', label: 'Multi-token prediction', tensors: tensorsOf(parts, block), count: 1 })
  }
  for (const index of blocks.keys())
    if (index >= blockCount)
      reader.issues.push({
        field: `gguf.tensors.blk.${index}`,
        message: `lies beyond block_count ${blockCount}`,
      })

  const outside = new Map([...loose].filter(([name]) => !ROPE_TABLE.test(name)))
  const outer = tensorsOf(parts, outside)
  const keyDim =
    stack.kinds.map(({ mixer }) => (mixer.kind === 'attention' ? mixer.keyDim : 0)).find((dim) => dim > 0) ??
    0
  const ropes = ropesOf(reader, loose, keyDim)
  const vocabSize = sizeOf(outside, 'token_embd.weight', 1)
  if (vocabSize === 0)
    reader.issues.push({
      field: 'gguf.tensors.token_embd.weight',
      message: 'is missing: the file holds no language model, or only a part of one',
    })
  const unread = reader.unread().filter((key) => !IGNORED_KEYS.some((pattern) => pattern.test(key)))
  if (!options.conservative)
    for (const key of unread) reader.fail(key, 'may change the architecture and is not understood')
  if (reader.issues.length > 0) return failure('not-understood', reader.issues)
  const context = reader.integer('context_length', 0, CONFIG_LIMITS.contextLength)
  return success({
    modelType: reader.architecture,
    ggufArchitecture: reader.architecture,
    hiddenSize: facts.hidden,
    vocabSize,
    maxContextLength: context > 0 ? context : null,
    dtype: 'fp16',
    quantization: null,
    kinds: stack.kinds,
    pattern: stack.pattern,
    embedding: outer.filter(({ name }) => !OUTPUT_SIDE.test(name)),
    head: outer.filter(({ name }) => OUTPUT_SIDE.test(name)),
    tiedHead: !outside.has('output.weight'),
    extras,
    ropes: family.unrotated ? [] : ropes,
    files: { format: fileFormat(header, types), ggufTypes: types },
    notes: options.conservative
      ? unread.map(
          (key) => `gguf.${reader.architecture}.${key} was not understood and left out of the estimate`,
        )
      : [],
  })
}

import { GGUFValueType, serializeGgufMetadata, type GGUFTypedMetadata } from '@huggingface/gguf'
import type { GgufHeader, GgufTensorInfo, GgufValue } from '../../../shared/model/gguf/header.ts'
import { GGML_TYPE_NUMBERS } from '../../../shared/model/gguf/type-numbers.ts'
import { ggmlTensorBytes } from '../../../shared/precision/ggml-types.ts'
import type { StubFile } from './bytes.ts'

type Typed = { value: unknown; type: GGUFValueType; subType?: GGUFValueType }

const ALIGNMENT = 32

function typed(value: GgufValue): Typed {
  if (typeof value === 'string') return { value, type: GGUFValueType.STRING }
  if (typeof value === 'boolean') return { value, type: GGUFValueType.BOOL }
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? { value, type: GGUFValueType.UINT32 }
      : { value, type: GGUFValueType.FLOAT32 }
  if (Array.isArray(value)) return { value, type: GGUFValueType.ARRAY, subType: GGUFValueType.INT32 }
  throw new Error('a list that was passed over cannot be written')
}

/** Pseudo-random numbers from a seed: the same tokens every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
}

/** The tokenizer block of a byte-pair vocabulary: what makes real headers megabytes long. */
export function tokenizerBlock(tokens: number): Record<string, Typed> {
  const next = random(7)
  const words = Array.from({ length: tokens }, () => {
    const length = 1 + Math.floor(next() * next() * 14)
    const letters = Array.from({ length }, () => String.fromCharCode(97 + Math.floor(next() * 26))).join('')
    return (next() < 0.4 ? 'Ġ' : '') + (next() < 0.15 ? 'æĺ' : '') + letters
  })
  const merges = Array.from(
    { length: Math.floor(tokens * 0.996) },
    (_, index) => `${words[(index * 7) % tokens]} ${words[(index * 13) % tokens]}`,
  )
  const list = (value: unknown[], subType: GGUFValueType): Typed => ({
    value,
    type: GGUFValueType.ARRAY,
    subType,
  })
  return {
    'tokenizer.ggml.model': typed('gpt2'),
    'tokenizer.ggml.pre': typed('qwen2'),
    'tokenizer.ggml.tokens': list(words, GGUFValueType.STRING),
    'tokenizer.ggml.token_type': list(
      words.map(() => 1),
      GGUFValueType.INT32,
    ),
    'tokenizer.ggml.merges': list(merges, GGUFValueType.STRING),
    'tokenizer.ggml.bos_token_id': typed(1),
    'tokenizer.chat_template': typed(`{%- if tools %}${'{# a long template #}'.repeat(200)}{%- endif %}`),
  }
}

function tensorBlock(tensors: readonly GgufTensorInfo[]): Uint8Array {
  const pieces: Buffer[] = []
  let offset = 0
  for (const { name, shape, type } of tensors) {
    const text = Buffer.from(name)
    const entry = Buffer.alloc(8 + text.length + 4 + 8 * shape.length + 12)
    entry.writeBigUInt64LE(BigInt(text.length), 0)
    text.copy(entry, 8)
    let at = 8 + text.length
    at = entry.writeUInt32LE(shape.length, at)
    for (const size of shape) at = entry.writeBigUInt64LE(BigInt(size), at)
    at = entry.writeUInt32LE(type, at)
    entry.writeBigUInt64LE(BigInt(offset), at)
    pieces.push(entry)
    const id = GGML_TYPE_NUMBERS.get(type)
    const bytes = id === undefined ? 0 : ggmlTensorBytes(id, shape)
    offset += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
  }
  return Buffer.concat(pieces)
}

const dataBytes = (tensors: readonly GgufTensorInfo[]): number =>
  tensors.reduce((sum, { shape, type }) => {
    const id = GGML_TYPE_NUMBERS.get(type)
    return sum + (id === undefined ? 0 : Math.ceil(ggmlTensorBytes(id, shape) / ALIGNMENT) * ALIGNMENT)
  }, 0)

/** The bytes of a header, written by the field's own library; `tokens` adds a tokenizer of that many. */
export function ggufBytes(header: GgufHeader, tokens = 0): Uint8Array {
  const entries = Object.entries(header.metadata).map(([key, value]) => [key, typed(value)] as const)
  const metadata = {
    version: { value: 3, type: GGUFValueType.UINT32 },
    tensor_count: { value: BigInt(header.tensors.length), type: GGUFValueType.UINT64 },
    kv_count: { value: 0n, type: GGUFValueType.UINT64 },
    ...Object.fromEntries(entries),
    ...(tokens > 0 ? tokenizerBlock(tokens) : {}),
  } as unknown as GGUFTypedMetadata
  return Buffer.concat([serializeGgufMetadata(metadata, { alignment: 1 }), tensorBlock(header.tensors)])
}

/** A GGUF file: its header, and zeros for its tensors. */
export function ggufFile(header: GgufHeader, tokens = 0): StubFile {
  const start = ggufBytes(header, tokens)
  return {
    start,
    size: Math.ceil(start.length / ALIGNMENT) * ALIGNMENT + dataBytes(header.tensors),
    isLarge: true,
  }
}

/** A file split as llama-gguf-split does: all metadata in the first, tensors spread over all. */
export function splitGguf(
  header: GgufHeader,
  prefix: string,
  parts: number,
  tokens = 0,
): Record<string, StubFile> {
  const number = (index: number): string => String(index).padStart(5, '0')
  const perPart = Math.ceil(header.tensors.length / parts)
  return Object.fromEntries(
    Array.from({ length: parts }, (_, part) => {
      const tensors = header.tensors.slice(part * perPart, (part + 1) * perPart)
      const split = { 'split.no': part, 'split.count': parts, 'split.tensors.count': header.tensors.length }
      const metadata = part === 0 ? { ...header.metadata, ...split } : split
      return [
        `${prefix}-${number(part + 1)}-of-${number(parts)}.gguf`,
        ggufFile({ metadata, tensors }, part === 0 ? tokens : 0),
      ]
    }),
  )
}

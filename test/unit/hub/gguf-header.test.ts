import { gguf } from '@huggingface/gguf'
import { describe, expect, it } from 'vitest'
import type { GgufHeader } from '../../../shared/model/gguf/header.ts'
import { HubFailure } from '../../../worker/hub/failure.ts'
import { GgufHeaderReader } from '../../../worker/hub/gguf-header.ts'
import { ggufBytes } from '../../support/hub/gguf-file.ts'
import { architectureOf } from '../../support/hub/repositories.ts'
import { ggufHeaderOf } from '../../support/gguf-header.ts'

/** Reads a header given in pieces of `size` bytes. */
function readIn(bytes: Uint8Array, size: number): GgufHeader {
  const reader = new GgufHeaderReader()
  for (let at = 0; at < bytes.length; at += size)
    if (reader.push(bytes.subarray(at, at + size))) return reader.header
  throw new Error('the header never ended')
}

const header = ggufHeaderOf(architectureOf('ibm-granite/granite-4.0-h-tiny'), 'q4_k_m')
const bytes = ggufBytes(header, 3000)

describe('the header reader', () => {
  it.each([1, 7, 64, 1000, 65_536, 70_001, 100_000, bytes.length])(
    'gives the same in pieces of %i bytes',
    (size) => {
      const read = readIn(bytes, size)
      expect(read.tensors).toEqual(header.tensors)
      expect(read.metadata['granitehybrid.attention.head_count_kv']).toEqual(
        header.metadata['granitehybrid.attention.head_count_kv'],
      )
      expect(read.metadata['tokenizer.ggml.tokens']).toEqual({ skipped: 3000 })
      expect(read.metadata['tokenizer.ggml.token_type']).toEqual({ skipped: 3000 })
      expect(read.metadata['tokenizer.chat_template']).toEqual({ skipped: 4227 })
    },
  )

  it('agrees with @huggingface/gguf on every tensor and every single value', async () => {
    const file = Buffer.concat([bytes, Buffer.alloc(64)])
    const answer = async (): Promise<Response> =>
      new Response(file, { status: 206, headers: { 'content-range': `bytes 0-${file.length - 1}/${8e12}` } })
    const theirs = await gguf('https://hub.test/file.gguf', { fetch: answer })
    const ours = readIn(bytes, 4096)
    expect(ours.tensors).toEqual(
      theirs.tensorInfos.map(({ name, shape, dtype }) => ({ name, shape: shape.map(Number), type: dtype })),
    )
    const single = Object.entries(theirs.metadata).filter(
      ([key, value]) => !Array.isArray(value) && key in ours.metadata && key !== 'tokenizer.chat_template',
    )
    expect(single.length).toBeGreaterThan(15)
    for (const [key, value] of single)
      expect([key, ours.metadata[key]]).toEqual([key, typeof value === 'bigint' ? Number(value) : value])
  })

  it('knows how long the header is, to the byte', () => {
    const reader = new GgufHeaderReader()
    expect(reader.push(Buffer.concat([bytes, Buffer.alloc(500)]))).toBe(true)
    expect(reader.length).toBe(bytes.length)
  })

  it('keeps a key that is named like a property of objects as a key', () => {
    const read = readIn(
      ggufBytes({ metadata: { 'general.architecture': 'llama', constructor: 1 }, tensors: [] }),
      9,
    )
    expect(Object.keys(read.metadata)).toContain('constructor')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

/** A header of raw fields: `[bytes, value]` for integers, text for texts with their length. */
function raw(...fields: (readonly [number, number | bigint] | string)[]): Uint8Array {
  const pieces = fields.map((field) => {
    if (typeof field === 'string') {
      const text = Buffer.from(field)
      const length = Buffer.alloc(8)
      length.writeBigUInt64LE(BigInt(text.length))
      return Buffer.concat([length, text])
    }
    const [size, value] = field
    const buffer = Buffer.alloc(8)
    buffer.writeBigUInt64LE(BigInt(value))
    return buffer.subarray(0, size)
  })
  return Buffer.concat([Buffer.from('GGUF'), ...pieces])
}
const start = (tensors: number | bigint, keys: number | bigint) =>
  [
    [4, 3],
    [8, tensors],
    [8, keys],
  ] as const

describe('a hostile header', () => {
  it.each([
    ['no magic', Buffer.from('<html><body>not a model, and long enough</body>')],
    ['another version', raw([4, 9], [8, 1], [8, 1])],
    ['big-endian', raw([4, 0x03000000], [8, 1], [8, 1])],
    ['2^63 tensors', raw(...start(2n ** 63n, 1))],
    ['2^63 keys', raw(...start(1, 2n ** 63n))],
    ['a key of 2^63 bytes', raw(...start(1, 1), [8, 2n ** 63n])],
    ['a text of 2^63 bytes', raw(...start(1, 1), 'key', [4, 8], [8, 2n ** 63n])],
    ['a list of 2^63 numbers', raw(...start(1, 1), 'key', [4, 9], [4, 4], [8, 2n ** 63n])],
    ['a list of lists', raw(...start(1, 1), 'key', [4, 9], [4, 9], [8, 1], [4, 9], [8, 1])],
    ['a list of an unknown type', raw(...start(1, 1), 'key', [4, 9], [4, 99], [8, 1])],
    ['a value of an unknown type', raw(...start(1, 1), 'key', [4, 77])],
    ['a token of 2^40 bytes', raw(...start(1, 1), 'key', [4, 9], [4, 8], [8, 2], [8, 2n ** 40n], [8, 0])],
    ['the same key twice', raw(...start(0, 2), 'key', [4, 0], [1, 1], 'key', [4, 0], [1, 2])],
    ['a tensor of 2^32 dimensions', raw(...start(1, 0), 'name', [4, 2 ** 32 - 1])],
    ['a tensor of 2^63 columns', raw(...start(1, 0), 'name', [4, 1], [8, 2n ** 63n])],
    [
      'a tensor of 10^30 elements',
      raw(...start(1, 0), 'name', [4, 2], [8, 10n ** 15n], [8, 10n ** 15n], [4, 0], [8, 0]),
    ],
  ])('%s is refused before anything is allocated for it', (_, hostile) => {
    expect(() => new GgufHeaderReader().push(hostile)).toThrow(HubFailure)
  })

  it('that only promises more never ends, and keeps nothing', () => {
    const reader = new GgufHeaderReader()
    expect(reader.push(raw(...start(1, 1), 'key', [4, 9], [4, 8], [8, 4_000_000]))).toBe(false)
    for (let piece = 0; piece < 50; piece++) expect(reader.push(new Uint8Array(65_536))).toBe(false)
    expect(Object.keys(reader.header.metadata)).toEqual([])
  })
})

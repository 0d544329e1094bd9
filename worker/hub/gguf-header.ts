import type { GgufHeader, GgufTensorInfo, GgufValue } from '../../shared/model/gguf/header.ts'
import { HubFailure } from './failure.ts'
import { GGUF_LIMITS } from './limits.ts'

/** Thrown, never seen outside: an item goes beyond the bytes that are here. */
const NEEDS_MORE = new Error('needs more bytes')

const malformed = (message: string): HubFailure =>
  new HubFailure('not-understood', `the file is not a GGUF file as we know it: ${message}`)

/** More than the longest entry that is not passed over: a list of 2,048 numbers of eight bytes. */
const BRIDGE = 64 * 1024

/** Bytes of a value by its type (`enum gguf_type`); 8 is a text, 9 a list. */
const SIZES: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8]
const TEXT = 8
const LIST = 9
const BOOLEAN = 7

const latin = new TextDecoder('utf-8')

/** The seven upper bytes of a length, or-ed: 0 for every text of less than 256 bytes. */
const upperPart = (data: Uint8Array, at: number): number =>
  (data[at + 1] as number) |
  (data[at + 2] as number) |
  (data[at + 3] as number) |
  (data[at + 4] as number) |
  (data[at + 5] as number) |
  (data[at + 6] as number) |
  (data[at + 7] as number)

/** A list that is being passed over or gathered, across as many pieces as it takes. */
interface OpenList {
  readonly key: string
  readonly type: number
  readonly count: number
  left: number
  /** Numbers gathered so far; null for a list that is passed over. */
  readonly kept: number[] | null
}

/**
 * Reads a GGUF header piece by piece and keeps nothing of the tokenizer: of its hundred thousand texts only the
 * lengths are looked at, to step over them. A whole parse of the same header costs some two hundred times as much.
 *
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian.
 */
export class GgufHeaderReader {
  #data: Uint8Array = new Uint8Array(0)
  #view: DataView = new DataView(new ArrayBuffer(0))
  #at = 0
  /** Bytes to pass over at the start of the next piece. */
  #skip = 0
  #consumed = 0
  #tensorsLeft = -1
  #keysLeft = -1
  #list: OpenList | null = null
  readonly #metadata: Record<string, GgufValue> = {}
  readonly #tensors: GgufTensorInfo[] = []

  /** Bytes that are understood; after the last piece, the length of the header. */
  get length(): number {
    return this.#consumed + this.#at
  }

  /** The header, once `push` has returned true. */
  get header(): GgufHeader {
    return { metadata: this.#metadata, tensors: this.#tensors }
  }

  /**
   * Takes the next piece of the file. True when the header is complete.
   * @throws HubFailure `not-understood` when it is no header, or one that goes beyond the limits
   */
  push(piece: Uint8Array): boolean {
    const passed = Math.min(this.#skip, piece.length)
    this.#skip -= passed
    const fresh = piece.subarray(passed)
    const rest = this.#data.subarray(this.#at)
    this.#consumed += this.#at + passed
    if (rest.length === 0) return this.#readFrom(fresh, 0)
    // What is left over is read together with a little of the new piece, so that the piece itself is not copied.
    const bridge = new Uint8Array(rest.length + Math.min(fresh.length, BRIDGE))
    bridge.set(rest)
    bridge.set(fresh.subarray(0, bridge.length - rest.length), rest.length)
    const isDone = this.#readFrom(bridge, 0)
    if (isDone || fresh.length <= BRIDGE) return isDone
    const beyond = this.#at + this.#skip - rest.length
    if (beyond < 0) throw malformed('an entry of more than 64 KiB')
    this.#consumed += rest.length
    this.#skip = Math.max(0, beyond - fresh.length)
    return this.#readFrom(fresh, Math.min(beyond, fresh.length))
  }

  /** Reads as many items as are here. */
  #readFrom(data: Uint8Array, at: number): boolean {
    this.#data = data
    this.#view = new DataView(data.buffer, data.byteOffset, data.length)
    this.#at = at
    if (this.#skip > 0) return false
    try {
      if (this.#keysLeft < 0) this.#preamble()
      while (this.#list || this.#keysLeft > 0) {
        if (this.#list) this.#listEntries(this.#list)
        else this.#key()
        if (this.#skip > 0) return false
      }
      while (this.#tensorsLeft > 0) this.#tensor()
      return true
    } catch (error) {
      if (error === NEEDS_MORE) return false
      throw error
    }
  }

  #need(from: number, count: number): void {
    if (from + count > this.#data.length) throw NEEDS_MORE
  }

  /** A 64-bit count within a limit: beyond it nothing is allocated, let alone read. */
  #count(at: number, most: number, what: string): number {
    this.#need(at, 8)
    const value = this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32
    if (value > most) throw malformed(`${what} is ${value}, and at most ${most} are read`)
    return value
  }

  #text(at: number, most: number, what: string): { value: string; end: number } {
    const length = this.#count(at, most, what)
    this.#need(at + 8, length)
    return { value: latin.decode(this.#data.subarray(at + 8, at + 8 + length)), end: at + 8 + length }
  }

  #preamble(): void {
    this.#need(0, 24)
    if (this.#view.getUint32(0, false) !== 0x47475546) throw malformed('it does not begin with "GGUF"')
    const version = this.#view.getUint32(4, true)
    if (version !== 2 && version !== 3) throw malformed(`version ${version} (big-endian files are not read)`)
    const tensors = this.#count(8, GGUF_LIMITS.tensors, 'the number of tensors')
    this.#keysLeft = this.#count(16, GGUF_LIMITS.keys, 'the number of metadata keys')
    this.#tensorsLeft = tensors
    this.#at = 24
  }

  /** Bytes of a text value that is not kept, from where its length stands. May lie beyond what is here. */
  #passOver(from: number): void {
    const length = this.#count(from, Number.MAX_SAFE_INTEGER, 'the length of a text')
    const end = from + 8 + length
    this.#at = Math.min(end, this.#data.length)
    this.#skip = end - this.#at
  }

  #scalar(type: number, at: number): number | boolean {
    const view = this.#view
    switch (type) {
      case 0:
        return view.getUint8(at)
      case 1:
        return view.getInt8(at)
      case 2:
        return view.getUint16(at, true)
      case 3:
        return view.getInt16(at, true)
      case 4:
        return view.getUint32(at, true)
      case 5:
        return view.getInt32(at, true)
      case 6:
        return view.getFloat32(at, true)
      case BOOLEAN:
        return view.getUint8(at) !== 0
      case 10:
        return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
      case 11:
        return view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32
      default:
        return view.getFloat64(at, true)
    }
  }

  #set(key: string, value: GgufValue): void {
    if (Object.hasOwn(this.#metadata, key)) throw malformed(`the key ${key.slice(0, 60)} is there twice`)
    // Assigning to "__proto__" would change the object rather than fill it.
    Object.defineProperty(this.#metadata, key, {
      value,
      enumerable: true,
      writable: false,
      configurable: true,
    })
  }

  #key(): void {
    const { value: key, end } = this.#text(this.#at, GGUF_LIMITS.name, 'the length of a key')
    this.#need(end, 4)
    const type = this.#view.getUint32(end, true)
    const at = end + 4
    if (type === LIST) return this.#openList(key, at)
    if (type === TEXT) {
      const length = this.#count(at, Number.MAX_SAFE_INTEGER, 'the length of a text')
      if (length > GGUF_LIMITS.text) {
        this.#set(key, { skipped: length })
        this.#passOver(at)
      } else {
        const { value, end: after } = this.#text(at, GGUF_LIMITS.text, 'the length of a text')
        this.#set(key, value)
        this.#at = after
      }
    } else {
      const size = SIZES[type]
      if (size === undefined || size === 0) throw malformed(`the key ${key.slice(0, 60)} has type ${type}`)
      this.#need(at, size)
      this.#set(key, this.#scalar(type, at))
      this.#at = at + size
    }
    this.#keysLeft--
  }

  #openList(key: string, at: number): void {
    this.#need(at, 12)
    const type = this.#view.getUint32(at, true)
    // No converter writes lists of lists; refusing them leaves nothing to recurse into.
    if (type === LIST || (type !== TEXT && !SIZES[type]))
      throw malformed(`the list ${key.slice(0, 60)} holds type ${type}`)
    const count = this.#count(at + 4, GGUF_LIMITS.entries, 'the length of a list')
    const isKept = type !== TEXT && count <= GGUF_LIMITS.facts
    this.#list = { key, type, count, left: count, kept: isKept ? [] : null }
    this.#at = at + 12
  }

  #listEntries(list: OpenList): void {
    if (list.type === TEXT) this.#passOverTexts(list)
    else if (list.kept) {
      const size = SIZES[list.type] ?? 1
      for (; list.left > 0; list.left--) {
        this.#need(this.#at, size)
        list.kept.push(Number(this.#scalar(list.type, this.#at)))
        this.#at += size
      }
    } else {
      const end = this.#at + list.left * (SIZES[list.type] ?? 1)
      this.#at = Math.min(end, this.#data.length)
      this.#skip = end - this.#at
      list.left = 0
    }
    if (list.left > 0) throw NEEDS_MORE
    this.#set(list.key, list.kept ?? { skipped: list.count })
    this.#list = null
    this.#keysLeft--
  }

  /** The loop that decides what a header costs: three hundred thousand steps in a large one. */
  #passOverTexts(list: OpenList): void {
    const data = this.#data
    const last = data.length - 8
    let at = this.#at
    let left = list.left
    while (left > 0 && at <= last) {
      // Nearly every token is shorter than 256 bytes: its other seven bytes are 0.
      let length = data[at] as number
      if (upperPart(data, at) !== 0) {
        length = this.#view.getUint32(at, true)
        if (this.#view.getUint32(at + 4, true) !== 0) throw malformed('a text of more than 4 GiB')
      }
      at += 8 + length
      left--
    }
    list.left = left
    this.#at = Math.min(at, data.length)
    this.#skip = at - this.#at
  }

  #tensor(): void {
    const { value: name, end } = this.#text(this.#at, GGUF_LIMITS.name, 'the length of a tensor name')
    this.#need(end, 4)
    const dimensions = this.#view.getUint32(end, true)
    if (dimensions > GGUF_LIMITS.dimensions) throw malformed(`a tensor has ${dimensions} dimensions`)
    let at = end + 4
    const shape: number[] = []
    let elements = 1
    for (let index = 0; index < dimensions; index++) {
      const size = this.#count(at, Number.MAX_SAFE_INTEGER, 'a dimension')
      elements *= size
      shape.push(size)
      at += 8
    }
    if (!Number.isSafeInteger(elements)) throw malformed('a tensor has more elements than any memory')
    this.#need(at, 12)
    this.#tensors.push({ name, shape, type: this.#view.getUint32(at, true) })
    this.#at = at + 12
    this.#tensorsLeft--
  }
}

/** A file of a stub hub: real bytes at its start, and as many zeros after them as the real file has tensors. */
export interface StubFile {
  readonly start: Uint8Array
  /** Bytes of the whole file. */
  readonly size: number
  /** Large files are redirected to the CDN, small ones answered in place. */
  readonly isLarge: boolean
}

export const textFile = (text: string): StubFile => {
  const start = new TextEncoder().encode(text)
  return { start, size: start.length, isLarge: false }
}

export const jsonFile = (value: unknown): StubFile => textFile(JSON.stringify(value, null, 2))

/** Bytes `first` to `last` of a file. */
export function slice({ start, size }: StubFile, first: number, last: number): Uint8Array {
  const end = Math.min(last + 1, size)
  const bytes = new Uint8Array(Math.max(0, end - first))
  bytes.set(start.subarray(first, Math.min(end, start.length)))
  return bytes
}

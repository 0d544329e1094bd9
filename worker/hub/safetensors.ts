import type { CheckpointTensor } from '../../shared/hub/facts.ts'
import { HubFailure } from './failure.ts'
import { isObject, jsonObject, wholeNumber } from './json.ts'
import { readRange, theFirst } from './ranges.ts'
import type { HubSession } from './session.ts'

/** Enough for the header of a single-file model of a few hundred tensors. */
const FIRST_PIECE = 128 * 1024

function tensorOf(name: string, entry: unknown, dataLength: number | null): CheckpointTensor {
  const broken = (): HubFailure =>
    new HubFailure('not-understood', `the safetensors header's entry ${name.slice(0, 60)} is malformed`)
  if (!isObject(entry)) throw broken()
  const { dtype, shape, data_offsets: offsets } = entry
  if (typeof dtype !== 'string' || !Array.isArray(shape) || shape.length > 16 || !Array.isArray(offsets))
    throw broken()
  const [begin, end] = [wholeNumber(offsets[0]), wholeNumber(offsets[1])]
  const sizes = shape.map(wholeNumber)
  if (begin === null || end === null || end < begin || sizes.includes(null)) throw broken()
  if (dataLength !== null && end > dataLength)
    throw new HubFailure(
      'not-understood',
      `the safetensors header promises more than the ${dataLength} bytes its file holds`,
    )
  return { name, dtype: dtype.slice(0, 20), shape: sizes.map((size) => size ?? 0), bytes: end - begin }
}

/**
 * Every tensor of a safetensors file: eight bytes of length, then JSON.
 * Format: https://github.com/huggingface/safetensors#format
 */
export async function readSafetensors(
  session: HubSession,
  url: string,
  options: { readonly what: string; readonly withToken: boolean },
): Promise<{ tensors: CheckpointTensor[]; fileLength: number | null }> {
  const start = await readRange(session, url, theFirst(FIRST_PIECE), options)
  if (start.bytes.length < 8)
    throw new HubFailure('not-understood', `${options.what} is too short for a safetensors file`)
  const view = new DataView(start.bytes.buffer, start.bytes.byteOffset, start.bytes.length)
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32
  const most = session.access.limits.safetensorsHeaderLength
  if (length > most)
    throw new HubFailure(
      'not-understood',
      `${options.what} announces a header of ${length} bytes, and at most ${most} are read`,
    )
  let header = start.bytes.subarray(8, 8 + length)
  if (header.length < length) {
    const rest = await readRange(session, start.url, [start.bytes.length, 7 + length], options)
    const whole = new Uint8Array(length)
    whole.set(header)
    whole.set(rest.bytes.subarray(0, length - header.length), header.length)
    if (header.length + rest.bytes.length < length)
      throw new HubFailure('not-understood', `${options.what} ends within its own header`)
    header = whole
  }
  const json = jsonObject(header, `the header of ${options.what}`)
  const dataLength = start.fileLength === null ? null : start.fileLength - 8 - length
  const tensors = Object.entries(json)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => tensorOf(name, entry, dataLength))
  return { tensors, fileLength: start.fileLength }
}

import type { Architecture } from '../model/architecture.ts'
import { storeCheckpoint } from '../model/store-checkpoint.ts'
import { rowBytesOf, type WeightRow } from '../model/stored-weights.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import type { CheckpointStorage, CheckpointTensor, HubFile } from './facts.ts'
import { SAFETENSORS_BITS } from './safetensors-types.ts'

/** The weight format that a checkpoint is written in. */
export const ownFormat = (architecture: Architecture): string =>
  architecture.quantization?.format ?? architecture.dtype

/** Bytes of every tensor that the config promises, in the checkpoint's own format, prediction layers included. */
export function countedBytes(architecture: Architecture): number | null {
  const format = findWeightFormat(ownFormat(architecture))
  if (!format?.scheme) return null
  const { embedding, layers, head, extras } = storeCheckpoint(architecture, format)
  const sum = (rows: readonly WeightRow[]): number => rows.reduce((total, row) => total + rowBytesOf(row), 0)
  const lists = [embedding, ...layers, head, ...extras.map(({ rows }) => rows)]
  return Math.round(lists.reduce((total, rows) => total + sum(rows), 0))
}

/** Bytes of elements counted per element type; null with a type whose size is not known. */
export function elementBytes(elements: Readonly<Record<string, number>>): number | null {
  let bytes = 0
  for (const [dtype, count] of Object.entries(elements)) {
    const bits = SAFETENSORS_BITS[dtype]
    if (bits === undefined) return null
    bytes += (count * bits) / 8
  }
  return bytes
}

/** Bytes of files together; null where the size of one is not known. */
export const sumOfFiles = (files: readonly HubFile[]): number | null =>
  files.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0)

/** Bytes of all tensors. */
export const sumOfTensors = (tensors: readonly CheckpointTensor[]): number =>
  tensors.reduce((sum, { bytes }) => sum + bytes, 0)

/** Share by which files and count may differ: headers of files, and alignment, are no more. */
const TOLERANCE = 0.0005

/** Bytes of the tensors as far as they are known: exactly, or the files on disk with their headers. */
export const knownBytes = ({ tensorBytes, fileBytes }: CheckpointStorage): number | null =>
  tensorBytes ?? fileBytes

/** Whether the files hold what the config promises. True where neither side is known: nothing speaks against it. */
export function agrees(architecture: Architecture, storage: CheckpointStorage): boolean {
  const known = knownBytes(storage)
  const counted = countedBytes(architecture)
  if (known === null || counted === null) return true
  return Math.abs(known - counted) <= counted * TOLERANCE
}

import { findWeightFormat, type WeightFormat } from '../precision/weight-formats.ts'
import type { Settings } from '../estimate/settings.ts'
import type { Architecture } from './architecture.ts'
import { storeCheckpoint } from './store-checkpoint.ts'
import { storeGguf } from './store-gguf.ts'
import type { StoredWeights } from './stored-weights.ts'

/** What an architecture is stored as, by format and then by how it is written. */
const stored = new WeakMap<Architecture, Map<string, (StoredWeights | undefined)[]>>()

/** Formats kept per architecture: a matrix over every format stays in memory, a hostile sweep does not. */
const FORMATS_KEPT = 80

/** Whether a format is written as a GGUF file for this engine: block types always, plain elements for llama.cpp. */
export const isGgufFile = (format: WeightFormat, readsGguf: boolean): boolean =>
  format.mix !== null && (readsGguf || format.kind === 'gguf')

/**
 * A model's weights as a format stores them, tensor by tensor. Memoised per architecture: the tensors are walked
 * once, whatever context or batch is asked for.
 */
export function storedWeights(
  architecture: Architecture,
  settings: Pick<Settings, 'weights' | 'importanceMatrix'>,
  readsGguf: boolean,
): StoredWeights {
  const format = findWeightFormat(settings.weights)
  if (!format) throw new Error(`unknown weight format ${settings.weights}`)
  const gguf = isGgufFile(format, readsGguf)
  const files = architecture.files
  if (files?.weights && !gguf && files.format === format.id) return files.weights
  let formats = stored.get(architecture)
  if (!formats) stored.set(architecture, (formats = new Map()))
  let ways = formats.get(format.id)
  if (!ways) {
    if (formats.size >= FORMATS_KEPT) formats.clear()
    formats.set(format.id, (ways = []))
  }
  const way = (gguf ? 2 : 0) + (settings.importanceMatrix ? 1 : 0)
  return (ways[way] ??=
    gguf && format.mix !== null
      ? storeGguf(architecture, format.mix, settings.importanceMatrix)
      : storeCheckpoint(architecture, format))
}

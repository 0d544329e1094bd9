import { findWeightFormat, type WeightFormat } from '../precision/weight-formats.ts'
import type { Settings } from '../estimate/settings.ts'
import type { Architecture } from './architecture.ts'
import { storeCheckpoint } from './store-checkpoint.ts'
import { storeGguf } from './store-gguf.ts'
import type { StoredWeights } from './stored-weights.ts'

const stored = new WeakMap<Architecture, Map<string, StoredWeights>>()

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
  const key = `${format.id}|${gguf}|${settings.importanceMatrix}`
  let known = stored.get(architecture)
  if (!known) stored.set(architecture, (known = new Map()))
  let result = known.get(key)
  if (!result) {
    result =
      gguf && format.mix !== null
        ? storeGguf(architecture, format.mix, settings.importanceMatrix)
        : storeCheckpoint(architecture, format)
    if (known.size >= FORMATS_KEPT) known.clear()
    known.set(key, result)
  }
  return result
}

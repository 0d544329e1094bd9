import type { DeviceContext, Scenario } from '../../estimate/scenario.ts'
import { cacheShape, cachingMixers, kvFormat } from '../../terms/kv-cache.ts'
import { stageLayers } from './layers.ts'

/** Pages of the dynamic generator; a cache is a whole number of them (`PAGE_SIZE`, exllamav2 generator/dynamic.py, exllamav3 constants.py). */
const PAGE = 256

/** Tokens per sequence that the cache is allocated for, from the start and for every layer: windows save nothing. */
export const cacheTokens = ({ settings }: Pick<Scenario, 'settings'>): number =>
  Math.ceil(settings.contextLength / PAGE) * PAGE

/** Bytes of one layer's keys and values in 16 bits: a quantized cache is unpacked into them before attention reads it. */
export function dequantizedLayer(context: DeviceContext): number {
  const { scenario } = context
  const { settings, degrees } = scenario
  const { key } = kvFormat(settings.keyFormat)
  if (key.bytes / key.elements >= 2) return 0
  let widest = 0
  for (const layer of stageLayers(context))
    for (const mixer of cachingMixers(layer.mixer)) {
      const { kvHeads, keyDim, valueDim } = cacheShape(mixer, degrees.tensor)
      widest = Math.max(widest, 2 * kvHeads * (keyDim + valueDim) * cacheTokens(scenario))
    }
  return widest
}

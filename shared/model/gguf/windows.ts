import { hasWindows, type GgufFamily } from './families.ts'
import type { GgufReader } from './reader.ts'

/** What one layer looks back on. */
export interface Reach {
  readonly window: number | null
  readonly chunk: number | null
}

const FULL: Reach = { window: null, chunk: null }

/**
 * Which layers look back on a part of the context only: `attention.sliding_window` and its pattern, a list with one
 * entry per layer or a period N whose last layer of N is full (`set_swa_pattern` in llama.cpp's src/llama-hparams.cpp).
 */
export function layerReaches(reader: GgufReader, family: GgufFamily, layers: number): readonly Reach[] {
  const size = reader.integer('attention.sliding_window', 0, 1_073_741_824)
  const pattern = reader.value('attention.sliding_window_pattern')
  const chunk = reader.integer('attention.chunk_size', family.chunk ?? 0, 1_073_741_824)
  const full = Array.from({ length: layers }, () => FULL)
  if (!hasWindows(reader.architecture) || (size === 0 && chunk === 0)) return full
  const slides: Reach = chunk > 0 ? { window: null, chunk } : { window: size, chunk: null }
  if (Array.isArray(pattern)) {
    // A list shorter than the layers repeats.
    const list = pattern as readonly number[]
    return full.map((_, layer) => (list[layer % list.length] ? slides : FULL))
  }
  const period = typeof pattern === 'number' ? pattern : family.windowPeriod
  if (period === undefined || !Number.isInteger(period) || period < 0) {
    reader.fail('attention.sliding_window_pattern', 'is missing: which layers slide cannot be told')
    return full
  }
  return full.map((_, layer) => (period === 0 || layer % period < period - 1 ? slides : FULL))
}

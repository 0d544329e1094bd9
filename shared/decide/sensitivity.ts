import type { QualityPlace } from './quality.ts'

/** What a change costs in speed, in words that a reader can act on. */
export type SpeedCost = 'none' | 'prefill' | 'throughput' | 'decode' | 'recompute' | 'host'

/**
 * The sensitivity table: how dear each kind of change is beside one percent of perplexity, which is the unit. Only the
 * order of suggestions rests on it; the editorial choice is that settings come before formats, formats of nearly no
 * loss before slower runs, those before a smaller workload, and money last.
 */
export const SPEED_COSTS: Readonly<Record<SpeedCost, { readonly points: number; readonly words: string }>> = {
  none: { points: 0, words: 'as fast' },
  prefill: { points: 0.2, words: 'the prompt is read in smaller steps, a little slower' },
  throughput: { points: 0.3, words: 'fewer requests are computed together under load' },
  decode: { points: 1, words: 'each step is launched kernel by kernel, slower at small batches' },
  /** One more forward pass: 8 instead of 6 FLOPs per parameter and token (Chen et al. 2016, arXiv 1604.06174). */
  recompute: { points: 1.5, words: 'up to a third more compute per step' },
  host: { points: 20, words: 'much slower: part of the model is read from system memory' },
}
/** A context or batch of half the size asks for something else than was asked. */
export const HALVED = 5
/** Twice the GPUs cost money. */
export const DOUBLED_GPUS = 8
/** Adapters instead of every parameter are another experiment. */
export const ADAPTERS = 6

/** The quality part of a change: the place in the order of the new format, less that of the old one. */
export const qualityCost = (now: QualityPlace, next: QualityPlace): number =>
  Math.max(0, next.loss - now.loss)

import * as z from 'zod'

const text = z.string().min(1)

/** One published figure of a format: a perplexity, a divergence or a benchmark's score. */
export const qualityRowSchema = z.strictObject({
  /** Weight format id, KV format id, or `key/value` KV format ids. */
  format: text,
  value: z.number(),
  uncertainty: z.number().nonnegative().optional(),
  /** Relative to the baseline, in percent, where the source states the baseline's value. */
  change_percent: z.number().optional(),
  importance_matrix: text.optional(),
  baseline: text.optional(),
})
/** Figures of one source for one model and metric: comparable with each other. */
export const qualityTableSchema = z.strictObject({
  stores: z.enum(['weights', 'kv_cache']),
  model: text,
  metric: text,
  dataset: text,
  baseline: text,
  source: text,
  rows: z.array(qualityRowSchema).min(1),
})
export type QualityTable = z.infer<typeof qualityTableSchema>
export type QualityRow = z.infer<typeof qualityRowSchema>

import * as z from 'zod'

const text = z.string()
const figure = z.enum([
  'weights',
  'activations',
  'non_torch',
  'cuda_graphs',
  'kv_pool',
  'kv_tokens',
  'max_concurrency',
  'kv_cache',
  'recurrent_state',
  'compute_buffer',
  'host_weights',
])

const term = z.strictObject({
  id: figure,
  label: text,
  unit: z.enum(['bytes', 'tokens', 'requests']),
  measured: z.number().nonnegative(),
  estimated: z.number().nonnegative(),
  difference: z.number().describe('Estimated minus measured'),
  relative: z.number().describe('Difference over measured'),
  rounding: z.number().nonnegative().describe('What the rounding of the log leaves open, either way'),
  agrees: z.boolean(),
  depends_on: text.describe('What the estimate of this term rests on'),
  docs: text,
  line: text.describe('The line of the log'),
})

/** The answer of `POST /v1/reconcile`. */
export const reconcileAnswer = z.strictObject({
  log: z.strictObject({
    engine: z.enum(['vllm', 'sglang', 'llama.cpp']),
    version: text.nullable(),
    model: text.nullable(),
    settings: z.record(text, z.union([z.string(), z.number(), z.boolean()])),
  }),
  model: z.strictObject({ id: text, name: text, source: text }),
  request: z.record(text, z.unknown()).describe('Every field of the estimate with the value that was used'),
  terms: z.array(term),
  furthest_off: z
    .strictObject({ id: figure, constant: text })
    .nullable()
    .describe('The term to look at first; null when all agree'),
  not_compared: z.array(figure),
  accuracy: z.strictObject({
    basis: text,
    rows: z.int().nonnegative(),
    median_abs_error: z.number().nullable(),
    p90_abs_error: z.number().nullable(),
  }),
  version: z.strictObject({ plimsoll: text, catalogue: text, engine_profile: text }),
  warnings: z.array(z.strictObject({ code: text, message: text })),
})

import * as z from 'zod'
import { gpuEntrySchema, modelEntrySchema } from '../../shared/catalogue/schema.ts'

const text = z.string()
const count = z.int().nonnegative()
const page = {
  total: count,
  limit: count,
  offset: count,
  next: z.url().nullable(),
  previous: z.url().nullable(),
}

/** Every error of the API (RFC 9457). */
export const problemAnswer = z.strictObject({
  type: z.url().describe('Page that explains this kind of problem'),
  title: text,
  status: z.int().min(400).max(599),
  detail: text,
  errors: z
    .array(
      z.strictObject({
        field: text,
        message: text,
        allowed: z.array(text).optional(),
        did_you_mean: text.optional(),
      }),
    )
    .describe('Every wrong field at once'),
})

export const gpuAnswer = gpuEntrySchema.extend({ catalogue: z.iso.date() })
export const gpuListAnswer = z.strictObject({
  ...page,
  catalogue: z.iso.date(),
  gpus: z.array(gpuEntrySchema),
})

const layout = z.strictObject({
  block_elements: count,
  block_bytes: count,
  vector_bytes: count.describe('What every vector of one token and head adds'),
  bits_per_element: z.number().positive(),
})

export const formatListAnswer = z.strictObject({
  weights: z.array(
    z.strictObject({
      id: text,
      label: text,
      kind: z.enum(['gguf', 'scheme', 'plain']),
      bits_per_weight: z.number().positive(),
      default_engine: text,
      aliases: z.array(text),
      note: text,
      source: text,
    }),
  ),
  weight_patterns: z.array(z.strictObject({ pattern: text, example: text, label: text })),
  kv_cache: z.array(
    z.strictObject({
      id: text,
      label: text,
      key: layout,
      value: layout,
      residual_tokens: count,
      uncompressed_end_layers: count,
      engine: text.nullable(),
      aliases: z.array(text),
      note: text,
      source: text,
    }),
  ),
})

export const badgeAnswer = z.strictObject({
  schemaVersion: z.literal(1),
  label: text,
  message: text,
  color: text,
  labelColor: text.optional(),
  style: text.optional(),
  logoSvg: text.optional(),
  isError: z.literal(true).optional(),
  cacheSeconds: count,
})

export const healthAnswer = z.strictObject({
  status: z.literal('ok'),
  version: text,
  catalogue: z.iso.date(),
  engine_profiles: z.array(z.strictObject({ engine: text, profile: text, measured: text })),
})

/** What the engine counts from a model's config. */
const facts = z.strictObject({
  params: z.strictObject({ total: count, active: count, embedding: count }),
  attention: z.enum(['mha', 'gqa', 'mqa', 'mla', 'hybrid', 'none']),
  max_context_length: count.nullable(),
})
const links = z.strictObject({ self: z.url(), estimate: z.url(), badge: z.url() })

export const modelSummary = z.strictObject({
  id: text,
  hub_id: text.nullable(),
  name: text,
  family: text,
  released: text,
  counted: facts.nullable().describe('Null where the engine does not understand the architecture yet'),
  source: text,
  links,
})
export const modelListAnswer = z.strictObject({
  ...page,
  catalogue: z.iso.date(),
  models: z.array(modelSummary),
})

/** A config is printed as any object: its fields are Hugging Face's to define. */
const config = z.record(text, z.unknown())
export const modelAnswer = modelEntrySchema.extend({
  config,
  variants: z.array(z.strictObject({ hub_id: text, config, source: text })).optional(),
  counted: facts.nullable(),
  catalogue: z.iso.date(),
  links,
})

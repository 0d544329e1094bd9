import * as z from 'zod'
import { GPU_CLASSES, GPU_VENDORS } from '../../shared/present/gpu-list.ts'
import { MEMORY_UNITS } from '../../shared/decide/convert.ts'
import { RANKINGS } from '../../shared/decide/decide-fields.ts'
import { costAnswer } from './cost-schema.ts'
import { suggestion } from './estimate-schema.ts'

const text = z.string()
const count = z.int().nonnegative()
const signed = z.int()
const real = z.number().nonnegative()
const verdict = z.enum(['fits', 'tight', 'offload', 'exceeds'])
const named = z.strictObject({ id: text, name: text })
const request = z
  .record(text, z.unknown())
  .describe('Every field with the value that was used, defaults filled in')
const warnings = z.array(z.strictObject({ code: text, message: text }))
const order = z.strictObject({ basis: text.describe('How the order of quality is made'), source: z.url() })

const place = {
  loss: real.describe('Place in the order of quality, smaller is better; not a prediction'),
  basis: z.enum(['lossless', 'measured', 'bits']),
  perplexity_increase_percent: z.number().nullable().describe('Only where the format itself was measured'),
  model: text.nullable(),
  source: text.nullable(),
}
const quality = z.strictObject(place)
const notes = z.array(
  z.strictObject({
    metric: text,
    model: text,
    dataset: text,
    value: z.number(),
    baseline: text,
    change_percent: z.number().nullable(),
    importance_matrix: text.nullable(),
    source: text,
  }),
)
const formatQuality = z.strictObject({ format: text, ...place, notes })
const bothQualities = z.strictObject({ weights: formatQuality, kv_cache: formatQuality })

const longest = z.strictObject({
  value: count.nullable().describe('The largest that fits; null when not even 1 does'),
  per_gpu_bytes: count.nullable(),
  limited_by: z.enum(['memory', 'model', 'search']),
  next_per_gpu_bytes: count.nullable().describe('Bytes of the next value, which does not fit'),
})
const best = z.strictObject({ format: text, per_gpu_bytes: count, verdict, quality, notes }).nullable()
const cache = z.strictObject({
  kv_bytes_per_token: count,
  kv_bytes_per_sequence: count.describe('One more user, or one more sample of a batch'),
  kv_bytes: count,
  weights_bytes: count,
  kv_share_of_weights: real,
  kv_crossover_context_length: count
    .nullable()
    .describe('Context from which the cache is larger than the weights'),
})

export const modelFitAnswer = z.strictObject({
  model: named,
  request,
  gpu: text,
  gpus: count,
  verdict,
  per_gpu_bytes: count,
  usable_bytes: count,
  headroom_bytes: signed,
  longest_context: longest,
  largest_batch: longest,
  best_weights: best.optional(),
  best_kv_cache: best.optional(),
  frontier: z
    .array(
      z.strictObject({
        weights: text,
        kv_cache_dtype: text,
        max_context_length: count,
        per_gpu_bytes: count,
        weights_loss: real,
        kv_cache_loss: real,
      }),
    )
    .optional()
    .describe('Pairs of formats that no other beats in quality and context'),
  quality: bothQualities.optional(),
  quality_order: order,
  cache: cache.optional(),
  suggestions: z.array(suggestion),
  steps: z.array(suggestion).describe('Changes that together make it fit, each with all before it'),
  warnings,
})

const pages = { total: count, limit: count, offset: count }

export const gpuFitAnswer = z.strictObject({
  gpu: text,
  gpus: count,
  engine: text,
  usable_bytes: count,
  ranked_by: text,
  quality_order: order,
  ...pages,
  considered: count,
  models: z.array(
    z.strictObject({
      model: text,
      name: text,
      params_total: count,
      params_active: count,
      weights: text,
      quality,
      per_gpu_bytes: count,
      headroom_bytes: signed,
      verdict,
      max_context_length: count.nullable(),
    }),
  ),
})
export const fitAnswer = z.union([modelFitAnswer, gpuFitAnswer])

const rank = count.positive().nullable()

const speed = z.strictObject({
  decode_tokens_per_second: real,
  decode_range: z.strictObject({ low: real, high: real }),
  prefill_tokens_per_second: real.nullable(),
  time_to_first_token_seconds: real.nullable(),
  usability: z.enum(['slow', 'ok', 'smooth']),
})

export const recommendAnswer = z.strictObject({
  model: named,
  request,
  sort: z.enum(RANKINGS),
  ...pages,
  recommendations: z.array(
    z.strictObject({
      gpu: text,
      gpu_name: text,
      vendor: z.enum(GPU_VENDORS),
      form: z.enum(GPU_CLASSES),
      gpus: count,
      layout: z.record(text, count),
      verdict,
      per_gpu_bytes: count,
      usable_bytes: count,
      headroom_bytes: signed,
      utilization: real,
      speed: speed.nullable(),
      watts: real.nullable(),
      cost: costAnswer,
      ranks: z.strictObject({
        fit: rank,
        headroom: rank,
        speed: rank,
        price: rank,
        cloud_price: rank,
        price_per_million_tokens: rank,
        watts: rank,
      }),
    }),
  ),
  warnings,
})

export const compareAnswer = z.strictObject({
  total: count,
  version: z.strictObject({ plimsoll: text, catalogue: z.iso.date() }),
  cells: z.array(
    z.strictObject({
      model: text,
      gpu: text.nullable(),
      gpus: count,
      weights: text,
      kv_cache_dtype: text,
      engine: text,
      context_length: count,
      batch_size: count,
      per_gpu_bytes: count.nullable(),
      total_bytes: count.nullable(),
      usable_bytes: count.nullable(),
      headroom_bytes: signed.nullable(),
      verdict: verdict.nullable(),
      decode_tokens_per_second: real.nullable(),
      error: text.nullable().describe('Why the combination contradicts itself'),
    }),
  ),
})

export const planAnswer = z.strictObject({
  gpu: text,
  gpus: count,
  usable_bytes: count,
  fits: z.boolean(),
  needed_bytes: count,
  gpus_needed: count.nullable(),
  models: z.array(
    z.strictObject({
      name: text,
      role: text.nullable(),
      engine: text,
      weights: text,
      context_length: count,
      batch_size: count,
      gpus: z.array(count),
      per_gpu_bytes: count,
      total_bytes: count,
      shares_context_with: z.array(text),
      gpu_memory_utilization: real.nullable(),
      max_context_length_with_rest: count.nullable(),
    }),
  ),
  per_gpu: z.array(
    z.strictObject({ index: count, used_bytes: count, left_bytes: count, models: z.array(text) }),
  ),
  left_bytes: count,
})

const usd = real.nullable()
const rentOrBuy = z.strictObject({
  hours: z.array(
    z.strictObject({
      hours: real,
      rented_usd: usd,
      electricity_usd: usd,
      bought_usd: usd.describe('Purchase and electricity'),
      cheaper: z.enum(['rent', 'buy']).nullable(),
    }),
  ),
  month: z
    .strictObject({ hours: real, rented_usd: usd, electricity_usd: usd, write_off_usd: usd })
    .describe('A month at the utilization'),
})

export const figuresAnswer = z.strictObject({
  model: named,
  request,
  per_gpu_bytes: count,
  total_bytes: count,
  verdict: verdict.nullable(),
  cache: cache.nullable(),
  quality: bothQualities.nullable(),
  quality_order: order,
  training: z
    .strictObject({
      per_gpu_bytes: count,
      total_bytes: count,
      training_inference_ratio: real.nullable(),
      zero: z.array(
        z.strictObject({ zero_stage: count, per_gpu_bytes: count, factor: real, states_factor: real }),
      ),
      flops_per_token: real,
    })
    .nullable(),
  training_time: z
    .strictObject({
      dataset_tokens: real,
      epochs: real,
      flops: real,
      mfu: real,
      tokens_per_second: real,
      hours: real,
      gpu_hours: real,
      basis: text,
      source: z.url(),
    })
    .nullable(),
  speed: speed.nullable(),
  cost: costAnswer.nullable(),
  rent_or_buy: rentOrBuy.nullable(),
  warnings,
})

export const budgetAnswer = z.strictObject({
  ranked_by: text,
  budgets: z.array(
    z.strictObject({
      budget_usd: real,
      total: count,
      gpus: z.array(
        z.strictObject({
          gpu: text,
          gpu_name: text,
          form: z.enum(GPU_CLASSES),
          gpus: count,
          usd: real,
          usd_per_gib: real,
          usable_bytes: count,
          bandwidth_bytes_per_second: count,
          watts: real.nullable(),
          price_kind: z.enum(['launch', 'street', 'machine']),
          price_as_of: text,
        }),
      ),
    }),
  ),
})

export const convertAnswer = z.strictObject({
  value: real,
  from: z.enum(MEMORY_UNITS),
  bytes: real,
  converted: z.strictObject({ value: real, unit: z.enum(MEMORY_UNITS) }).optional(),
  all: z.strictObject(
    Object.fromEntries(MEMORY_UNITS.map((unit) => [unit, real])) as Record<
      (typeof MEMORY_UNITS)[number],
      typeof real
    >,
  ),
})

import * as z from 'zod'
import type { Estimate } from '../../shared/estimate/types.ts'
import type { EstimateLinks } from '../../shared/present/links.ts'
import { COMPONENT_IDS } from '../../shared/formula/term.ts'
import { costAnswer } from './cost-schema.ts'

const bytes = z.int().nonnegative()
const text = z.string()
const share = z.number().nonnegative()
const verdict = z.enum(['fits', 'tight', 'offload', 'exceeds'])
const components = z.partialRecord(z.enum(COMPONENT_IDS), bytes)

const origin = z
  .strictObject({
    url: text,
    revision: text.nullable().describe('Commit that the name stood for; null for a plain address'),
    basis: z.enum(['none', 'hub', 'index', 'headers']).describe('What the bytes rest on'),
    files: bytes,
    file_bytes: bytes.optional(),
    tensor_bytes: bytes.optional().describe('Bytes of the tensors alone'),
    elements: z.record(text, bytes).optional().describe('Elements per element type'),
    formats: z.array(text).optional().describe('Formats that the repository offers as GGUF files'),
    base_model: text.optional().describe('What a LoRA adapter goes on'),
    adapter: z.strictObject({ rank: bytes, elements: bytes, file_bytes: bytes }).optional(),
  })
  .describe('Where a model of the hub was read, and what its files hold')

const model = z.strictObject({
  id: text,
  name: text,
  architecture: text.describe('`model_type` of the config'),
  params: z.strictObject({
    total: bytes,
    active: bytes.describe('Parameters that one token passes through'),
    embedding: bytes,
    trainable: bytes.optional(),
  }),
  attention: z.enum(['mha', 'gqa', 'mqa', 'mla', 'hybrid', 'none']),
  max_context_length: bytes.nullable(),
  source: z.enum(['catalogue', 'hub', 'gguf', 'config', 'params']),
  origin: origin.optional(),
})

const traceEntry = z.strictObject({
  symbol: text,
  meaning: text,
  unit: text,
  value: z.union([z.number(), z.array(z.strictObject({ label: text, value: z.number() }))]),
})

const component = z.strictObject({
  id: z.enum(COMPONENT_IDS),
  label: text,
  bytes: bytes.describe('Summed over all devices'),
  per_gpu_bytes: bytes.describe('On the fullest device'),
  formula: text.describe('The formula of one device, in words'),
  substituted: text.describe('The same with the numbers of the fullest device put in'),
  tex: text,
  docs: text,
  source: text,
  trace: z.array(traceEntry).optional().describe('With `explain`: every symbol with its value'),
})

const memory = z.strictObject({
  total_bytes: bytes.describe('Summed over all devices'),
  per_gpu_bytes: bytes.describe('The fullest device: what must fit'),
  per_gpu: z.array(
    z.strictObject({ index: bytes, devices: bytes.optional(), total_bytes: bytes, components }),
  ),
  components: z.array(component).describe('Device memory; they sum to the total exactly'),
  phases: z
    .array(z.strictObject({ id: text, label: text, per_gpu_bytes: bytes }))
    .optional()
    .describe('In training: the total of every phase of a step; the largest decides the components'),
  torch: z
    .strictObject({
      allocated_bytes: bytes,
      reserved_bytes: bytes,
      reserved_low_bytes: bytes,
      reserved_high_bytes: bytes,
    })
    .optional()
    .describe(
      'In training: the peak by PyTorch’s counters, max_memory_allocated and max_memory_reserved, the second with its band',
    ),
  file_bytes: bytes.optional().describe('Size of the checkpoint files, for GGUF formats'),
  host_bytes: bytes.describe('System memory that the engine keeps'),
  host_components: components,
  low_bytes: bytes,
  high_bytes: bytes,
  accuracy: z.strictObject({
    basis: text.describe('What the error band rests on'),
    rows: bytes,
    median_abs_error: share.nullable(),
    p90_abs_error: share.nullable(),
  }),
  display: z
    .strictObject({ total: text, per_gpu: text, low: text, high: text })
    .describe('For humans, in the asked unit'),
})

export const suggestion = z.strictObject({
  change: text,
  request: z.record(text, z.unknown()).describe('The fields to change'),
  per_gpu_bytes: bytes,
  verdict,
  saves_bytes: bytes,
  quality: z
    .strictObject({
      perplexity_increase_percent: z.number().nullable().describe('Only where the format was measured'),
      basis: z.enum(['lossless', 'measured', 'bits']),
      source: text.nullable(),
    })
    .nullable(),
  speed: text.describe('What it costs in speed, in words'),
})

const fit = z.strictObject({
  gpu: text,
  gpu_name: text,
  gpus: bytes,
  marketed_bytes: bytes,
  capacity_bytes: bytes.describe('What the driver reports, per GPU'),
  usable_bytes: bytes.describe('What a process can use of it, per GPU'),
  verdict,
  headroom_bytes: z.int().describe('Usable minus needed on the fullest GPU'),
  utilization: share,
  max_context_length: bytes.nullable(),
  max_batch_size: bytes.nullable(),
  suggestions: z.array(suggestion),
  display: z.strictObject({ capacity: text, usable: text, headroom: text }),
})

const serving = z.strictObject({
  kv_cache_tokens: bytes,
  max_concurrency: share,
  kv_bytes_per_token: share,
  kv_bytes_fixed: bytes,
  occupied_bytes: bytes.describe('What nvidia-smi will show'),
  profile: z
    .strictObject({
      model_loading_bytes: bytes,
      peak_activation_bytes: bytes,
      non_torch_bytes: bytes,
      cuda_graph_bytes: bytes,
      init_used_bytes: bytes,
      available_kv_cache_bytes: z.int(),
    })
    .describe("The lines of the engine's own start-up log"),
})

const rate = z.number().nonnegative()
const range = z
  .strictObject({ low: rate, high: rate })
  .describe('10th to 90th percentile of the measured rows of the class around the law')
const speedAccuracy = z.strictObject({ rows: bytes, median_abs_error: share, p90_abs_error: share })
const speed = z.strictObject({
  decode_tokens_per_second: rate.describe('All sequences together, each holding `context_tokens`'),
  decode_tokens_per_second_per_sequence: rate.describe('What one reader sees'),
  decode_range: range,
  prefill_tokens_per_second: rate
    .nullable()
    .describe('Of one prompt of `prompt_tokens`; null where no source states the GPU’s compute rate'),
  prefill_range: range.nullable(),
  time_to_first_token_seconds: rate.nullable(),
  bound: z.enum(['memory', 'compute']),
  usability: z
    .enum(['slow', 'ok', 'smooth'])
    .describe('For one reader: slow below 10 tokens per second, smooth from 20'),
  context_tokens: bytes,
  prompt_tokens: bytes,
  sequences: bytes,
  basis: text.describe('The class of measured rows that the law and its range rest on'),
  accuracy: speedAccuracy.describe('Decode, on rows whose model was left out of the fit'),
  prefill_accuracy: speedAccuracy,
  terms: z
    .array(
      z.strictObject({
        id: text,
        label: text,
        unit: text,
        value: z.number(),
        formula: text,
        substituted: text,
        tex: text,
        docs: text,
        source: text,
      }),
    )
    .optional()
    .describe('With `explain`: each law with its numbers put in'),
})

/** The answer of `/v1/estimate`, as the OpenAPI document prints it. Tests parse real answers with it. */
export const estimateAnswer = z.strictObject({
  model,
  request: z
    .record(text, z.unknown())
    .describe('Every field with the value that was used, defaults filled in'),
  memory,
  fit: fit.optional().describe('With `gpu`'),
  speed: speed
    .optional()
    .describe('Inference with `gpu`, for engines that are measured on its backend: a calibrated roofline'),
  cost: costAnswer
    .optional()
    .describe('With `gpu`, at default assumptions; `GET /v1/figures` takes others and lists every offer'),
  serving: serving.optional().describe('For engines that preallocate, with `gpu`; bytes are per GPU'),
  warnings: z.array(z.strictObject({ code: text, message: text })),
  links: z.strictObject({
    self: z.url(),
    badge: z.url().optional(),
    card: z.url().optional(),
    chart: z.url().optional(),
    docs: z.url(),
  }),
  version: z.strictObject({ plimsoll: text, catalogue: text, engine_profile: text }),
})

/** The document and the engine's own type say the same, in both directions; a difference does not compile. */
type Answer = z.output<typeof estimateAnswer>
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Loose<T> = T extends readonly (infer E)[]
  ? readonly Loose<E>[]
  : T extends object
    ? {
        readonly [K in keyof T]:
          | Loose<Exclude<T[K], undefined>>
          | (undefined extends T[K] ? undefined : never)
      }
    : T
const same: Same<Loose<Answer>, Loose<Estimate & { links: EstimateLinks }>> = true
void same

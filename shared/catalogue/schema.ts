import * as z from 'zod'

/**
 * The shape of the catalogue's rows. The tests validate every row against these schemas; the running engine
 * trusts the tested data and imports the types only, so start-up parses nothing twice.
 */

const text = z.string().min(1)
const bytes = z.int().positive()
const month = z.string().regex(/^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$/, 'a year, a month or a day')
const config = z.record(z.string(), z.json())

/** What was published about a model's size: compared with the engine's count in tests, never an input. */
const publishedSchema = z.strictObject({
  /** Published total; null where no source states one. */
  params_total: z.int().positive().nullable(),
  params_source: text.nullable(),
  /** How the published total compares with a tensor-by-tensor count of `config`. */
  check: z.enum([
    'exact (total)',
    'exact (with_mtp)',
    'exact (with_mtp_and_duplicate_embeddings)',
    'explained difference',
    'no published total',
    'no counter',
  ]),
  /** Why the two differ, where they do. */
  note: text.nullable(),
  /** The tensor-by-tensor count, without and of the multi-token-prediction layers. */
  counted_total: z.int().positive().optional(),
  counted_mtp: z.int().positive().optional(),
  /** Whether the checkpoint shares embedding and head (its class decides where the config is silent); null: unknown. */
  tied_head: z.boolean().nullable(),
})

/** A sibling checkpoint with the same tensors whose config differs in the fields given here. */
const variantSchema = z.strictObject({ hub_id: text, config, source: text })

export const modelEntrySchema = z.strictObject({
  /** Unique, lower case: the last part of the hub id. */
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  /** Hugging Face id; null for a model that is not on the hub. */
  hub_id: z
    .string()
    .regex(/^[^/\s]+\/[^/\s]+$/)
    .nullable(),
  name: text,
  family: text,
  /** Hub ids and short names of the same architecture with the same config. */
  aliases: z.array(text).min(1).optional(),
  aliases_source: text.optional(),
  variants: z.array(variantSchema).min(1).optional(),
  released: month,
  released_source: text,
  /** `config.json`, trimmed to the fields that decide memory. */
  config,
  published: publishedSchema,
  /** Active parameters per token as the publisher rounds them. */
  params_active_published: z.int().positive().nullable(),
  source: text,
  confidence: text,
  /** Fields of `config` or of the row that no source confirmed. */
  fields_from_memory: z.array(text).min(1).optional(),
  note: text.optional(),
})

const teraflops = z.number().positive().nullable()

export const gpuEntrySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: text,
  /** Short names, and the name the driver reports. */
  aliases: z.array(text).min(1).optional(),
  vendor: z.enum(['NVIDIA', 'AMD', 'Intel', 'Apple', 'Google', 'AWS']),
  architecture: text,
  /** CUDA compute capability, NVIDIA only (https://developer.nvidia.com/cuda-gpus). */
  compute_capability: z
    .string()
    .regex(/^\d+\.\d$/)
    .optional(),
  class: z.enum(['consumer', 'laptop', 'workstation', 'datacenter', 'unified', 'edge']),
  memory_type: text,
  /** The number on the box, read as GiB. */
  marketed_bytes: bytes,
  /** Other sizes the same part is sold with. */
  memory_options_bytes: z.array(bytes).min(1).optional(),
  /** What the driver reports as total (nvidia-smi, rocminfo, Level Zero). */
  capacity_bytes: bytes,
  capacity_source: text,
  capacity_confidence: z.enum(['reported', 'rule']),
  /** What all processes together can allocate on an idle device: the capacity less the driver's reserve. */
  usable_bytes: bytes,
  usable_source: text,
  usable_confidence: z.enum(['reported', 'rule']),
  bandwidth_bytes_per_second: bytes,
  /** Dense matrix rates in 10^12 operations per second, accumulating in FP32 (INT8: in INT32); null where unknown. */
  dense_tflops: z.strictObject({
    fp32: teraflops,
    fp16: teraflops,
    bf16: teraflops,
    fp8: teraflops,
    int8: teraflops,
    fp4: teraflops,
    /** FP16 with FP16 accumulation, where the rate differs (GeForce). */
    fp16_accumulate: z.number().positive().optional(),
  }),
  dense_tflops_source: text,
  interconnect: z.strictObject({
    type: text,
    /** Aggregate of both directions for NVLink, one direction for PCIe, as vendors state them; null where unknown. */
    bytes_per_second: z.int().nonnegative().nullable(),
    also: text.optional(),
  }),
  tdp_watts: z.number().positive().nullable(),
  released: month,
  /** `launch`: the vendor's price at release; `street`: a typical offer; `machine`: the whole computer. */
  price: z
    .strictObject({
      usd: z.number().positive(),
      kind: z.enum(['launch', 'street', 'machine']),
      as_of: month,
      source: text,
    })
    .nullable(),
  source: text,
  confidence: text,
  notes: text.optional(),
})

export type ModelEntry = z.infer<typeof modelEntrySchema>
export type GpuEntry = z.infer<typeof gpuEntrySchema>

import type { PublishedFormulaId, PublishedInputs } from '../../../shared/published/index.ts'

/** The request fields that a published formula reads. */
export interface PublishedRequest {
  readonly formula: PublishedFormulaId
  readonly params: number
  readonly layers?: number
  readonly hidden_size?: number
  readonly heads?: number
  readonly kv_heads?: number
  readonly head_dim?: number
  readonly context_length?: number
  readonly batch_size?: number
  readonly weights?: string
  readonly kv_cache_dtype?: string
  readonly task?: PublishedInputs['task']
  readonly method?: PublishedInputs['method']
  readonly precision?: string
  readonly optimizer?: string
  readonly gradient_checkpointing?: PublishedInputs['gradientCheckpointing']
  readonly lora_rank?: number
  readonly zero_stage?: number
  readonly gpus?: number
  readonly data_parallel?: number
  readonly overhead?: number
}

const BITS: Readonly<Record<string, number>> = {
  fp32: 32,
  fp16: 16,
  bf16: 16,
  int8: 8,
  int4: 4,
  q4_0: 4.5,
  q8_0: 8.5,
}

function bitsOf(format: string): number {
  const bits = BITS[format] ?? Number(/^([\d.]+)bit$/.exec(format)?.[1])
  if (Number.isNaN(bits)) throw new Error(`no bits for ${format}`)
  return bits
}

/** A request as the formulas read it, with the API's defaults filled in. */
export function publishedInputs(request: PublishedRequest): PublishedInputs {
  return {
    params: request.params,
    activeParams: request.params,
    layers: request.layers ?? null,
    hiddenSize: request.hidden_size ?? null,
    heads: request.heads ?? null,
    kvHeads: request.kv_heads ?? request.heads ?? null,
    headDim: request.head_dim ?? null,
    contextLength: request.context_length ?? 8192,
    batchSize: request.batch_size ?? 1,
    weightBits: bitsOf(request.weights ?? 'bf16'),
    kvBits: bitsOf(request.kv_cache_dtype ?? 'fp16'),
    kvBitsGiven: request.kv_cache_dtype !== undefined,
    task: request.task ?? 'inference',
    method: request.method ?? 'full',
    precision: request.precision ?? 'bf16-mixed',
    optimizer: request.optimizer ?? 'adamw',
    gradientCheckpointing: request.gradient_checkpointing ?? 'none',
    loraRank: request.lora_rank ?? 16,
    zeroStage: request.zero_stage ?? 0,
    dataParallel: request.data_parallel ?? 1,
    overhead: request.overhead ?? 0.2,
  }
}

import type { Cost } from '../decide/cost-types.ts'
import type { ComponentId } from '../formula/term.ts'
import type { EstimatedSpeed } from './speed.ts'

export type Verdict = 'fits' | 'tight' | 'offload' | 'exceeds'
export type AttentionClass = 'mha' | 'gqa' | 'mqa' | 'mla' | 'hybrid' | 'none'

/** The answer of `/v1/estimate`. Every `*_bytes` is an integer number of bytes. */
export interface Estimate {
  readonly model: EstimatedModel
  /** Every field with the value that was used, defaults filled in. */
  readonly request: Readonly<Record<string, unknown>>
  readonly memory: Memory
  readonly fit?: Fit
  /** Inference on a GPU, for engines that are measured. */
  readonly speed?: EstimatedSpeed
  /** With a GPU, at default assumptions; `/v1/figures` takes others. */
  readonly cost?: Cost
  readonly serving?: Serving
  readonly warnings: readonly Warning[]
  readonly version: { readonly plimsoll: string; readonly catalogue: string; readonly engine_profile: string }
}

export interface EstimatedModel {
  readonly id: string
  readonly name: string
  readonly architecture: string
  readonly params: {
    readonly total: number
    readonly active: number
    readonly embedding: number
    readonly trainable?: number
  }
  readonly attention: AttentionClass
  readonly max_context_length: number | null
  readonly source: 'catalogue' | 'hub' | 'gguf' | 'config' | 'params'
  /** Where a model of the hub was read, and what its files hold. */
  readonly origin?: ModelOrigin
}

/** The files of a model that is not of the catalogue. */
export interface ModelOrigin {
  readonly url: string
  /** Commit that the name stood for; null for a plain address. */
  readonly revision: string | null
  /** What the bytes rest on: the hub's own metadata, a shard index, the files' headers; `none` without files. */
  readonly basis: 'none' | 'hub' | 'index' | 'headers'
  readonly files: number
  readonly file_bytes?: number
  /** Bytes of the tensors alone. */
  readonly tensor_bytes?: number
  /** Elements per element type. */
  readonly elements?: Readonly<Record<string, number>>
  /** Weight formats that the repository offers as GGUF files. */
  readonly formats?: readonly string[]
  /** Of a LoRA repository: what it goes on, and what it adds. */
  readonly base_model?: string
  readonly adapter?: { readonly rank: number; readonly elements: number; readonly file_bytes: number }
}

export interface Memory {
  /** Summed over all devices. */
  readonly total_bytes: number
  /** The fullest device: what must fit. */
  readonly per_gpu_bytes: number
  readonly per_gpu: readonly PerGpu[]
  readonly components: readonly Component[]
  /** Moments of the fullest device; the largest is its peak, and the components are what is alive in it. */
  readonly phases?: readonly { readonly id: string; readonly label: string; readonly per_gpu_bytes: number }[]
  /** Training: the peak as PyTorch's counters give it on the fullest device (`max_memory_allocated`, `max_memory_reserved`). */
  readonly torch?: {
    readonly allocated_bytes: number
    readonly reserved_bytes: number
    readonly reserved_low_bytes: number
    readonly reserved_high_bytes: number
  }
  readonly file_bytes?: number
  readonly host_bytes: number
  readonly host_components: Readonly<Partial<Record<ComponentId, number>>>
  readonly low_bytes: number
  readonly high_bytes: number
  readonly accuracy: Accuracy
  /** Human strings in the asked unit. */
  readonly display: {
    readonly total: string
    readonly per_gpu: string
    readonly low: string
    readonly high: string
  }
}

export interface PerGpu {
  readonly index: number
  /** Devices alike, when so many that they are not listed one by one. */
  readonly devices?: number
  readonly total_bytes: number
  readonly components: Readonly<Partial<Record<ComponentId, number>>>
}

export interface Component {
  readonly id: ComponentId
  readonly label: string
  readonly bytes: number
  readonly per_gpu_bytes: number
  /** The formula of one device, in words. */
  readonly formula: string
  /** The same with the numbers of the fullest device put in. */
  readonly substituted: string
  readonly tex: string
  readonly docs: string
  readonly source: string
  /** With `explain`: every symbol with its value. */
  readonly trace?: readonly TraceEntry[]
}
export interface TraceEntry {
  readonly symbol: string
  readonly meaning: string
  readonly unit: string
  readonly value: number | readonly { readonly label: string; readonly value: number }[]
}

/** What the error band rests on. */
export interface Accuracy {
  readonly basis: string
  readonly rows: number
  readonly median_abs_error: number | null
  readonly p90_abs_error: number | null
}

export interface Fit {
  readonly gpu: string
  readonly gpu_name: string
  readonly gpus: number
  /** What is marketed, per GPU. */
  readonly marketed_bytes: number
  /** What the driver reports, per GPU. */
  readonly capacity_bytes: number
  /** What a process can use of it, per GPU. */
  readonly usable_bytes: number
  readonly verdict: Verdict
  /** Usable minus needed on the fullest GPU; negative when it does not fit. */
  readonly headroom_bytes: number
  /** Needed over capacity on the fullest GPU. */
  readonly utilization: number
  /** Longest context that still fits, other things equal; null when not even one token does. */
  readonly max_context_length: number | null
  readonly max_batch_size: number | null
  readonly suggestions: readonly Suggestion[]
  readonly display: { readonly capacity: string; readonly usable: string; readonly headroom: string }
}
export interface Suggestion {
  readonly change: string
  readonly request: Readonly<Record<string, unknown>>
  readonly per_gpu_bytes: number
  readonly verdict: Verdict
  /** What the change takes off the fullest GPU. */
  readonly saves_bytes: number
  /** The new format's place in the order of quality; null where the change leaves the numbers alone. */
  readonly quality: {
    readonly perplexity_increase_percent: number | null
    readonly basis: 'lossless' | 'measured' | 'bits'
    readonly source: string | null
  } | null
  /** What it costs in speed, in words. */
  readonly speed: string
}

/** For engines that take a share of the device and give the rest to the cache. Bytes are per GPU. */
export interface Serving {
  readonly kv_cache_tokens: number
  readonly max_concurrency: number
  readonly kv_bytes_per_token: number
  readonly kv_bytes_fixed: number
  readonly occupied_bytes: number
  readonly profile: {
    readonly model_loading_bytes: number
    readonly peak_activation_bytes: number
    readonly non_torch_bytes: number
    readonly cuda_graph_bytes: number
    readonly init_used_bytes: number
    readonly available_kv_cache_bytes: number
  }
}

export interface Warning {
  readonly code: string
  readonly message: string
}

/** Several models on the same GPUs. */
export interface Plan {
  readonly gpu: string
  readonly gpus: number
  /** What each GPU has for the models, the reserve taken off. */
  readonly usable_bytes: number
  readonly fits: boolean
  /** All models on all GPUs, shared contexts counted once. */
  readonly needed_bytes: number
  /** GPUs that carry something; where they do not fit, how many of this kind would do; null: no number of them. */
  readonly gpus_needed: number | null
  readonly models: readonly PlannedModel[]
  /** Empty where they do not fit. */
  readonly per_gpu: readonly PlannedGpu[]
  readonly left_bytes: number
}
export interface PlannedModel {
  readonly name: string
  readonly role: string | null
  readonly engine: string
  readonly weights: string
  readonly context_length: number
  readonly batch_size: number
  /** Indices of the GPUs it lies on; empty where they do not fit. */
  readonly gpus: readonly number[]
  /** Its own estimate, as if it were alone. */
  readonly per_gpu_bytes: number
  readonly total_bytes: number
  /** Models of the same process, with which it shares one CUDA context. */
  readonly shares_context_with: readonly string[]
  /** For engines that take a share of the device: the share that holds what it needs and leaves the rest. */
  readonly gpu_memory_utilization: number | null
  /** Longest context if it alone took all that is left on its GPUs; null in training, or where nothing fits. */
  readonly max_context_length_with_rest: number | null
}
export interface PlannedGpu {
  readonly index: number
  readonly used_bytes: number
  readonly left_bytes: number
  readonly models: readonly string[]
}

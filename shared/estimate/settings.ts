import type { Backend } from '../speed/backends.ts'
import type { Speculation } from '../speed/speculative.ts'
import type { TrainingSettings } from '../training/settings.ts'

/** Every field with the value that is used. Names are camelCase twins of the request's fields. */
export interface SettingsDraft {
  task: 'inference' | 'training'
  /** Weight format id of `precision/weight-formats.ts`. */
  weights: string
  /** KV format ids of `precision/kv-formats.ts`. */
  keyFormat: string
  valueFormat: string
  contextLength: number
  /** Of the context, the tokens of the prompt. */
  promptTokens: number
  batchSize: number
  flashAttention: boolean
  modality: 'all' | 'text'
  mmproj: boolean
  mtp: boolean
  gpus: number
  logicalBatchSize: number
  ubatchSize: number
  /** Decoder layers and head that go to the GPU; Infinity = all. */
  gpuLayers: number
  swaFull: boolean
  kvUnified: boolean
  outputsMax: number
  cpuMoe: boolean
  importanceMatrix: boolean
  gpuMemoryUtilization: number
  maxNumBatchedTokens: number
  maxNumSeqs: number
  enforceEager: boolean
  blockSize: number
  method: 'full' | 'lora' | 'qlora'
  precision: 'bf16-mixed' | 'bf16' | 'fp16-mixed' | 'fp32'
  optimizer: string
  gradientCheckpointing: 'none' | 'selective' | 'full'
  zeroStage: number
  offload: 'none' | 'optimizer' | 'all'
  loraRank: number
  loraTargets: string
  fusedLoss: boolean
  gradientAccumulationSteps: number
  /** What the engine is compiled for; null: what is usual on the device. Decides speed, not memory. */
  backend: Backend | null
  /** Speculative decoding; null without. Decides speed, not memory. */
  speculation: Speculation | null
  training: TrainingSettings
}
export type Settings = Readonly<SettingsDraft>

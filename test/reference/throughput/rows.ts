import { findGpu, findModel } from '../../../shared/catalogue/index.ts'
import { settle } from '../../../shared/estimate/settle.ts'
import type { Scenario } from '../../../shared/estimate/scenario.ts'
import type { Architecture } from '../../../shared/model/architecture.ts'
import { architectureFromConfig } from '../../../shared/model/config/index.ts'
import type { JsonObject } from '../../../shared/model/config/reader.ts'
import { storedWeights } from '../../../shared/model/store.ts'
import { rowBytesOf } from '../../../shared/model/stored-weights.ts'
import type { Backend } from '../../../shared/speed/backends.ts'
import type { SpeedOptions } from '../../../shared/speed/classes.ts'

/** One published measurement. See data/README.throughput.md. */
export interface Row {
  readonly id: string
  /** Catalogue id, or a key of `configs`. */
  readonly model: string
  readonly arch?: string
  readonly weights: string
  /** File size the source prints, for recipes that differ from llama-quantize's. */
  readonly file_bytes?: number
  readonly gpu: string
  /** A variant the catalogue does not list, with its datasheet figures. */
  readonly gpu_name?: string
  readonly bandwidth_gb_s?: number
  readonly fp16_tflops?: number
  readonly gpus?: number
  readonly engine: string
  readonly backend: Backend | 'unknown'
  readonly era?: '2024'
  readonly depth?: number
  readonly prompt?: number
  readonly gen?: number
  readonly batch?: number | null
  readonly ubatch?: number
  readonly decode?: number
  readonly decode_kind?: string
  readonly prefill?: number
  readonly set: 'fit' | 'other' | 'batched' | 'flagged'
  readonly why?: string
}

/** A row with the run it describes. */
export interface Run {
  readonly row: Row
  readonly scenario: Scenario
  readonly options: SpeedOptions
  /** Tokens each sequence held on average while it generated. */
  readonly context: number
  readonly sequences: number
  /** Printed file size over this project's: 1 where the format is llama-quantize's own. */
  readonly sizeRatio: number
}

export interface Data {
  readonly configs: Readonly<Record<string, JsonObject>>
  readonly rows: readonly Row[]
}

/** Engines the project knows; rows of others are read as the bare formula. */
const KNOWN = new Set(['llama.cpp', 'mlx', 'exllama', 'vllm'])

function architectures({ configs }: Data): (key: string) => Architecture {
  const known = new Map<string, Architecture>()
  return (key) => {
    const cached = known.get(key)
    if (cached) return cached
    const config = configs[key] ?? findModel(key)?.config
    if (!config) throw new Error(`no config for ${key}`)
    const parsed = architectureFromConfig(config as JsonObject, { conservative: false })
    if (!parsed.ok) throw new Error(`${key}: ${parsed.problem.detail}`)
    known.set(key, parsed.value)
    return parsed.value
  }
}

function fileBytes(scenario: Scenario): number {
  const stored = storedWeights(scenario.architecture, scenario.settings, scenario.engine.readsGguf)
  let total = 0
  for (const rows of [stored.embedding, ...stored.layers, stored.head, stored.loose])
    for (const row of rows) total += rowBytesOf(row)
  return total
}

/** Prepares rows; a row that cannot be settled is an error, never skipped. */
export function runsOf(data: Data, rows: readonly Row[]): Run[] {
  const architectureOf = architectures(data)
  return rows.map((row) => {
    const sequences = Math.max(1, Math.round(row.batch ?? 1))
    const context = Math.max(1, Math.round((row.depth ?? 0) + (row.gen ?? 0) / 2))
    const gpus = row.gpus ?? 1
    const request = {
      engine: KNOWN.has(row.engine) ? (row.engine as 'vllm') : ('none' as const),
      weights: row.weights,
      context_length: Math.max(2, context),
      batch_size: sequences,
      gpu: row.gpu,
      modality: 'text' as const,
      ...(row.ubatch !== undefined && row.engine === 'llama.cpp' ? { ubatch_size: row.ubatch } : {}),
      ...(gpus === 1
        ? {}
        : row.engine === 'llama.cpp'
          ? { pipeline_parallel: gpus }
          : { tensor_parallel: gpus }),
    }
    const settled = settle(request, {
      id: row.model,
      name: row.model,
      source: 'catalogue',
      architecture: architectureOf(row.model),
    })
    if (!settled.ok)
      throw new Error(`${row.id}: ${settled.problem.errors.map(({ message }) => message).join('; ')}`)
    const { scenario } = settled.value
    const gpu = scenario.gpu ?? findGpu(row.gpu)
    if (!gpu) throw new Error(`${row.id}: no device`)
    const variant = {
      ...gpu,
      bandwidth_bytes_per_second: (row.bandwidth_gb_s ?? 0) * 1e9 || gpu.bandwidth_bytes_per_second,
      dense_tflops:
        row.fp16_tflops === undefined
          ? gpu.dense_tflops
          : { ...gpu.dense_tflops, fp16: row.fp16_tflops, fp32: null },
    }
    const options: SpeedOptions = {
      ...(row.backend === 'unknown' ? {} : { backend: row.backend }),
      ...(row.era ? { era: row.era } : {}),
    }
    const sizeRatio = row.file_bytes === undefined ? 1 : row.file_bytes / fileBytes(scenario)
    return { row, scenario: { ...scenario, gpu: variant }, options, context, sequences, sizeRatio }
  })
}

import type { Engine } from '../engines/engine.ts'
import type { Architecture } from '../model/architecture.ts'
import { findKvFormat } from '../precision/kv-formats.ts'
import { findWeightFormat, weightFormats } from '../precision/weight-formats.ts'
import { qualityOf, type QualityPlace } from './quality.ts'

/** A format worth trying, with its place in the order of quality. */
export interface Rung {
  readonly format: string
  readonly bits: number
  readonly quality: QualityPlace
}

/** Formats that checkpoints for an engine are published in, and its own quantizers write. */
const CHECKPOINTS: Readonly<Record<string, readonly string[]>> = {
  vllm: ['bf16', 'fp8', 'awq'],
  sglang: ['bf16', 'fp8', 'awq'],
  'tensorrt-llm': ['bf16', 'fp8', 'awq'],
  transformers: ['bf16', 'bnb-int8', 'nf4', 'nf4-dq'],
  mlx: ['bf16', 'mlx-8bit', 'mlx-6bit', 'mlx-5bit', 'mlx-4bit', 'mlx-3bit'],
  exllama: ['bf16', 'exl3-8', 'exl3-6', 'exl3-5', 'exl3-4', 'exl3-3', 'exl3-2'],
  none: ['bf16', 'int8', 'int4'],
}
/** KV formats that an engine's flags take, most bits first; the first is its own 16-bit type. */
const KV_FORMATS: Readonly<Record<string, readonly string[]>> = {
  'llama.cpp': ['fp16', 'q8_0', 'q5_0', 'q4_0'],
  ollama: ['fp16', 'q8_0', 'q4_0'],
  vllm: ['fp16', 'fp8'],
  sglang: ['fp16', 'fp8'],
  'tensorrt-llm': ['fp16', 'fp8', 'int8'],
  transformers: ['fp16', 'int8', 'int4'],
  mlx: ['fp16', 'int8', 'int4'],
  exllama: ['fp16', 'int8', 'int4'],
  none: ['fp16', 'int8', 'int4'],
}

/** Keeps what no other rung beats: fewer bits for no more loss. Best quality first. */
function frontierOf(rungs: readonly Rung[]): Rung[] {
  const sorted = [...rungs].sort((a, b) => a.quality.loss - b.quality.loss || a.bits - b.bits)
  const kept: Rung[] = []
  for (const rung of sorted) if (rung.bits < (kept.at(-1)?.bits ?? Infinity)) kept.push(rung)
  return kept
}

/** GGUF types that the reference table measured: no other type's place in the order is known as well. */
const measuredGguf = (): string[] =>
  weightFormats
    .filter(({ id, kind }) => kind === 'gguf' && qualityOf('weights', id).basis === 'measured')
    .map(({ id }) => id)

/** The checkpoint's own format as the engine stores it: gpt-oss's experts stay MXFP4 in a GGUF file. */
function ownFormat(engine: Engine, architecture: Architecture): string {
  const format = findWeightFormat(architecture.quantization?.format ?? architecture.dtype)
  if (engine.readsGguf) return format?.id === 'mxfp4' ? 'mxfp4_moe' : 'bf16'
  const isLoaded =
    format !== undefined &&
    format.id !== 'fp32' &&
    format.kind !== 'gguf' &&
    (!engine.accepts || engine.accepts(format))
  return isLoaded ? format.id : 'bf16'
}

const ladders = new Map<string, readonly Rung[]>()

/**
 * Weight formats worth trying with an engine, best quality first, each with fewer bits than the one before: what is both
 * larger and worse than another is left out. A checkpoint that is published quantized starts at its own format.
 */
export function weightLadder(engine: Engine, architecture: Architecture): readonly Rung[] {
  const own = ownFormat(engine, architecture)
  const key = `${engine.id}|${own}`
  let ladder = ladders.get(key)
  if (!ladder) {
    const ids = new Set([own, ...(engine.readsGguf ? measuredGguf() : (CHECKPOINTS[engine.id] ?? ['bf16']))])
    const rungs = [...ids].flatMap((id): Rung[] => {
      const format = findWeightFormat(id)
      return format
        ? [{ format: format.id, bits: format.bitsPerWeight, quality: qualityOf('weights', format.id, own) }]
        : []
    })
    ladders.set(key, (ladder = frontierOf(rungs)))
  }
  return ladder
}

/** KV formats worth trying with an engine, most bits first. */
export function kvLadder(engine: Engine): readonly Rung[] {
  return (KV_FORMATS[engine.id] ?? ['fp16']).flatMap((id): Rung[] => {
    const format = findKvFormat(id)
    if (!format) return []
    const bits = 4 * (format.key.bytes / format.key.elements + format.value.bytes / format.value.elements)
    return [{ format: format.id, bits, quality: qualityOf('kv_cache', format.id) }]
  })
}

import type { GpuEntry } from '../catalogue/schema.ts'
import type { Scenario } from '../estimate/scenario.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import type { Backend } from './backends.ts'

/** The backend an engine uses on a vendor's devices when nothing else is said. */
export function defaultBackend(gpu: GpuEntry): Backend | 'other' {
  switch (gpu.vendor) {
    case 'NVIDIA':
      return 'cuda'
    case 'AMD':
      return 'rocm'
    case 'Apple':
      return 'metal'
    case 'Intel':
      return 'vulkan'
    default:
      return 'other'
  }
}

/** What each vendor's devices run. Vulkan is llama.cpp's: no other engine of the project is built on it. */
const VENDOR_BACKENDS: Readonly<Partial<Record<GpuEntry['vendor'], readonly Backend[]>>> = {
  NVIDIA: ['cuda', 'vulkan'],
  AMD: ['rocm', 'vulkan'],
  Apple: ['metal'],
  Intel: ['vulkan'],
}

/** Backends that an engine can run a device with, the usual one first. */
export const backendsFor = (gpu: GpuEntry, readsGguf: boolean): readonly Backend[] =>
  (VENDOR_BACKENDS[gpu.vendor] ?? []).filter((backend) => readsGguf || backend !== 'vulkan')

/** Kinds of devices that reach alike shares of their datasheet: by memory and by who they are sold to. */
export const DEVICE_CLASSES = [
  'consumer',
  'workstation',
  'datacenter-gddr',
  'datacenter-hbm',
  'unified',
] as const
export type DeviceClass = (typeof DEVICE_CLASSES)[number]

/** Class of a device, from its memory and market. */
export function deviceClass(gpu: GpuEntry): DeviceClass {
  if (gpu.class === 'unified' || gpu.class === 'edge') return 'unified'
  if (gpu.memory_type.startsWith('HBM')) return 'datacenter-hbm'
  if (gpu.class === 'datacenter') return 'datacenter-gddr'
  return gpu.class === 'workstation' ? 'workstation' : 'consumer'
}

/** How weights are unpacked: plain, whole bytes, blocks of four to six bits, or fewer. */
export const FORMAT_CLASSES = [
  'bf16',
  'fp16',
  '8-bit',
  '4-bit',
  'k-quant',
  'mxfp4',
  'i-quant',
  'low-bit',
] as const
export type FormatClass = (typeof FORMAT_CLASSES)[number]

/** Bits per weight below which a format is bound by its unpacking. */
const LOW_BITS = 3

/** Class of a weight format, from its layout. */
export function formatClass(id: string): FormatClass {
  const format = findWeightFormat(id)
  if (!format) throw new Error(`unknown weight format ${id}`)
  if (format.bitsPerWeight < LOW_BITS) return 'low-bit'
  if (format.bitsPerWeight >= 16) return format.id === 'bf16' ? 'bf16' : 'fp16'
  if (format.bitsPerWeight >= 7.5) return '8-bit'
  if (format.id.startsWith('i') && format.kind === 'gguf') return 'i-quant'
  if (/mxfp4|nvfp4/.test(format.id)) return 'mxfp4'
  return /_k(_|$)/.test(format.id) ? 'k-quant' : '4-bit'
}

/** Engines that share another's kernels. */
const KERNELS_OF: Readonly<Record<string, string>> = {
  ollama: 'llama.cpp',
  sglang: 'vllm',
  'tensorrt-llm': 'vllm',
}

/** The levels a constant is refined on, from the engine as a whole to one generation of devices. */
export const LEVELS = ['engine', 'device', 'architecture', 'format', 'era'] as const
export type Level = (typeof LEVELS)[number]
export type LevelKeys = Readonly<Record<Level, string>>

export interface SpeedOptions {
  /** Absent: the backend usual for the vendor's devices. */
  readonly backend?: Backend
  /** `2024`: engines before their decode loops ran as graphs and with flash attention by default. Absent: current ones. */
  readonly era?: '2024'
}

/** Where a scenario's constants are looked up. */
function levelKeys(
  engineId: string,
  gpu: GpuEntry,
  weights: string,
  asked: Backend | null,
  era: string,
): LevelKeys {
  const engine = KERNELS_OF[engineId] ?? engineId
  const backend = asked ?? defaultBackend(gpu)
  const device = deviceClass(gpu)
  return {
    engine: `${engine} ${backend}`,
    device: `${engine} ${backend} ${gpu.vendor} ${device}`,
    architecture: `${backend} ${gpu.architecture} ${device}`,
    format: `${engine} ${backend} ${formatClass(weights)}`,
    era: `${engine} ${backend} ${era}`,
  }
}

/** Keys kept per device: those of every engine and format in use, not of a sweep over nominal bit widths. */
const KEYS_KEPT = 256
const keysOf = new WeakMap<GpuEntry, Map<string, LevelKeys>>()

/**
 * The keys of a settled scenario; null without a device. Options win over the request's own backend. The same object
 * each time, so that what is looked up by it can be kept beside it.
 */
export function scenarioKeys(
  { gpu, engine, settings }: Scenario,
  options: SpeedOptions = {},
): LevelKeys | null {
  if (gpu === null) return null
  const backend = 'backend' in options ? (options.backend ?? null) : settings.backend
  const era = options.era ?? 'current'
  const id = `${engine.id} ${settings.weights} ${backend} ${era}`
  let known = keysOf.get(gpu)
  if (!known) keysOf.set(gpu, (known = new Map()))
  let keys = known.get(id)
  if (!keys) {
    keys = levelKeys(engine.id, gpu, settings.weights, backend, era)
    if (known.size >= KEYS_KEPT) known.clear()
    known.set(id, keys)
  }
  return keys
}

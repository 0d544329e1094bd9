import { findGpu } from '../catalogue/index.ts'
import { FILE_TYPE_NUMBERS } from '../model/gguf/type-numbers.ts'
import { findKvFormat } from '../precision/kv-formats.ts'
import { findWeightFormat } from '../precision/weight-formats.ts'
import { findLine, quoted } from './lines.ts'
import type { Figure, FigureId, ReadLog } from './types.ts'

const MEBIBYTE = 1024 ** 2
/** Buffers are printed with two decimals of a mebibyte. */
const ROUNDING = Math.ceil(0.005 * MEBIBYTE)

/** What a buffer's name makes of it, on a GPU and in host memory; null where an estimate has no counterpart. */
const KINDS: readonly (readonly [words: RegExp, device: FigureId | null, host: FigureId | null])[] = [
  [/model buffer size/, 'weights', 'host_weights'],
  [/KV buffer size/, 'kv_cache', null],
  [/RS buffer size/, 'recurrent_state', null],
  [/compute buffer size/, 'compute_buffer', null],
]

interface Buffer {
  readonly id: FigureId
  readonly device: string
  readonly bytes: number
  readonly line: string
}

function bufferOf(line: string): Buffer | undefined {
  const [, device, kind, size] =
    /\b(CUDA\d+|CUDA_Host|CUDA_Split|ROCm\d+|Vulkan\d+|Metal|CPU|CPU_Mapped|CPU_REPACK)\s+(model buffer size|buffer size|KV buffer size|RS buffer size|compute buffer size)\s+=\s+(\d+\.\d+) MiB/.exec(
      line,
    ) ?? []
  if (device === undefined || kind === undefined || size === undefined) return undefined
  // Older builds called the model's buffer just a buffer.
  const words = kind === 'buffer size' ? 'model buffer size' : kind
  const isDevice = /^(?:CUDA|ROCm|Vulkan)\d+$|^Metal$/.test(device)
  const entry = KINDS.find(([pattern]) => pattern.test(words))
  const id = entry && (isDevice ? entry[1] : entry[2])
  return id ? { id, device, bytes: Number(size) * MEBIBYTE, line } : undefined
}

/**
 * Buffers summed over devices. A line may be printed more than once (first as a dry run with zeros, later for a second
 * reservation): of each device the largest counts. Two caches of one model (full and windowed) are printed with the
 * same words, so those are added up.
 */
function figuresOf(lines: readonly string[]): Figure[] {
  const caches = new Map<string, Buffer[]>()
  const largest = new Map<string, Buffer>()
  for (const line of lines) {
    const buffer = bufferOf(line)
    if (!buffer || buffer.bytes === 0) continue
    const key = `${buffer.id} ${buffer.device}`
    if (buffer.id === 'kv_cache') caches.set(key, [...(caches.get(key) ?? []), buffer])
    else if (buffer.bytes > (largest.get(key)?.bytes ?? 0)) largest.set(key, buffer)
  }
  // A full and a windowed cache follow each other; anything after them belongs to another context (a draft model's).
  const kept = [...largest.values(), ...[...caches.values()].flatMap((each) => each.slice(0, 2))]
  const sums = new Map<FigureId, { bytes: number; count: number; lines: string[] }>()
  for (const { id, bytes, line } of kept) {
    const sum = sums.get(id) ?? { bytes: 0, count: 0, lines: [] }
    sums.set(id, { bytes: sum.bytes + bytes, count: sum.count + 1, lines: [...sum.lines, quoted(line)] })
  }
  return [...sums].map(([id, { bytes, count, lines: from }]) => ({
    id,
    value: Math.round(bytes),
    unit: 'bytes',
    rounding: ROUNDING * count,
    line: from.slice(0, 4).join(' | '),
  }))
}

const keyValue = (lines: readonly string[], key: string): string | undefined =>
  findLine(
    lines,
    new RegExp(`llama_model_loader: - kv\\s+\\d+:\\s+${key.replaceAll('.', '\\.')}\\s+\\w+\\s+= (.{1,200})$`),
  )?.match[1]?.trim()

const contextValue = (lines: readonly string[], name: string): string | undefined =>
  findLine(
    lines,
    new RegExp(
      `(?:llama_context|llama_new_context_with_model|llama_init_from_model|llama_context_params)\\s*:\\s+${name}\\s+= ([\\w.]+)`,
    ),
  )?.match[1]

function cacheFormat(lines: readonly string[], side: 'K' | 'V'): string | undefined {
  const [, name] = findLine(lines, new RegExp(`\\b${side} \\((\\w+)\\):`))?.match ?? []
  return name === undefined ? undefined : findKvFormat(name === 'f16' ? 'fp16' : name)?.id
}

function weightsOf(lines: readonly string[]): string | undefined {
  const number = keyValue(lines, 'general.file_type')
  const known = number === undefined ? undefined : FILE_TYPE_NUMBERS.get(Number(number))
  if (known !== undefined) return known
  // `Q4_K - Medium` in words.
  const [, words] = findLine(lines, /file type\s+= ([\w]+(?: - (?:Small|Medium|Large))?)/)?.match ?? []
  return words === undefined ? undefined : findWeightFormat(words.replace(/ - (\w)\w+$/, '_$1'))?.id
}

function gpuOf(lines: readonly string[]): string | undefined {
  const [, name] = findLine(lines, /(?:Device 0: |using device CUDA0 \()([^,()]{3,60})/)?.match ?? []
  return name === undefined ? undefined : findGpu(name.trim().replace(/^NVIDIA /, ''))?.id
}

function settingsOf(lines: readonly string[]): Record<string, string | number | boolean> {
  const settings: Record<string, string | number | boolean> = {}
  const sequences = Number(contextValue(lines, 'n_seq_max') ?? 1)
  const context = Number(contextValue(lines, 'n_ctx'))
  if (Number.isInteger(context) && context > 0 && sequences > 0) {
    settings['context_length'] = Math.floor(context / sequences)
    settings['batch_size'] = sequences
  }
  for (const [name, field] of [
    ['n_batch', 'logical_batch_size'],
    ['n_ubatch', 'ubatch_size'],
  ] as const) {
    const value = Number(contextValue(lines, name))
    if (Number.isInteger(value) && value > 0) settings[field] = value
  }
  const flash = contextValue(lines, 'flash_attn')
  if (flash === '0' || flash === 'disabled') settings['flash_attention'] = false
  if (flash === '1' || flash === 'enabled') settings['flash_attention'] = true
  if (contextValue(lines, 'kv_unified') === 'true') settings['kv_unified'] = true
  const [, onGpu, all] = findLine(lines, /offloaded (\d+)\/(\d+) layers to GPU/)?.match ?? []
  if (onGpu !== undefined && onGpu !== all) settings['gpu_layers'] = Number(onGpu)
  const [key, value] = [cacheFormat(lines, 'K'), cacheFormat(lines, 'V')]
  if (key !== undefined) settings['kv_cache_dtype_k'] = key
  if (value !== undefined) settings['kv_cache_dtype_v'] = value
  const devices = new Set(lines.flatMap((line) => /\b(CUDA\d+) model buffer size/.exec(line)?.[1] ?? []))
  if (devices.size > 1) settings['gpus'] = devices.size
  const weights = weightsOf(lines)
  if (weights !== undefined) settings['weights'] = weights
  const gpu = gpuOf(lines)
  if (gpu !== undefined) settings['gpu'] = gpu
  return settings
}

/** Names by which the file may be found: the repository it was made from, its title. */
const NAME_KEYS = [
  'general.base_model.0.repo_url',
  'general.source.huggingface.repository',
  'general.name',
  'general.basename',
] as const

/** Reads a llama.cpp start-up log; null for another engine's. */
export function readLlamaCpp(lines: readonly string[]): ReadLog | null {
  if (
    !findLine(
      lines,
      /llama_model_loader:|load_tensors:|llama_context:|llama_kv_cache|llama_new_context_with_model:/,
    )
  )
    return null
  const [, build] = findLine(lines, /build: (\d{3,6}) \(/)?.match ?? []
  const [, version] = findLine(lines, /(?:llama\.cpp |version: )v?(\d+\.\d+\.\d+)\b/)?.match ?? []
  const names = NAME_KEYS.flatMap((key) => keyValue(lines, key) ?? [])
  return {
    engine: 'llama.cpp',
    version: version ?? (build === undefined ? null : `b${build}`),
    settings: settingsOf(lines),
    modelName: names[0]?.replace(/^https:\/\/huggingface\.co\//, '') ?? null,
    figures: figuresOf(lines),
  }
}

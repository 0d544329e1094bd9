import { bytesFigure, bytesIn, countFigure, findLine } from './lines.ts'
import type { Figure, ReadLog } from './types.ts'

const argument = (lines: readonly string[], name: string): string | undefined => {
  const found = findLine(lines, new RegExp(`\\b${name}=(?:'([^']{0,300})'|([\\w.:/+-]{1,80}))`))
  return found ? (found.match[1] ?? found.match[2]) : undefined
}

/** Arguments that are whole numbers, by the field they settle. */
const COUNTS: readonly (readonly [argument: string, field: string])[] = [
  ['context_len', 'context_length'],
  ['tp_size', 'tensor_parallel'],
  ['pp_size', 'pipeline_parallel'],
  ['chunked_prefill_size', 'max_num_batched_tokens'],
  ['max_running_requests', 'max_num_seqs'],
]

function settingsOf(lines: readonly string[]): Record<string, string | number> {
  const settings: Record<string, string | number> = {}
  for (const [name, field] of COUNTS) {
    const value = Number(argument(lines, name))
    if (Number.isInteger(value) && value > 0) settings[field] = value
  }
  const devices = Number(settings['tensor_parallel'] ?? 1) * Number(settings['pipeline_parallel'] ?? 1)
  if (devices > 1) settings['gpus'] = devices
  const share = Number(argument(lines, 'mem_fraction_static'))
  if (share > 0 && share <= 1) settings['gpu_memory_utilization'] = share
  const cache = argument(lines, 'kv_cache_dtype')
  if (cache?.startsWith('fp8')) settings['kv_cache_dtype'] = 'fp8'
  if (argument(lines, 'quantization') === 'fp8') settings['weights'] = 'fp8'
  return settings
}

/** SGLang divides by 1024³ and prints GB. */
function figuresOf(lines: readonly string[]): Figure[] {
  const inGib = (found: readonly Figure[]): readonly Figure[] => found
  const pool = findLine(
    lines,
    /KV Cache is allocated\..*?#tokens: (\d+), (?:K size: (\d+\.\d+) GB, V size: (\d+\.\d+) GB|KV size: (\d+\.\d+) GB)/,
  )
  const figures: Figure[] = [
    ...inGib(bytesIn(lines, 'weights', /Load weight end\..*?mem usage=(\d+\.\d+) GB/)),
    ...inGib(bytesIn(lines, 'cuda_graphs', /Capture cuda graph end\..*?mem usage=(\d+\.\d+) GB/)),
  ]
  if (!pool) return figures
  const [, tokens = '', keys, values, both] = pool.match
  const size = both ?? (Number(keys) + Number(values)).toFixed(2)
  return [
    ...figures,
    bytesFigure('kv_pool', size, 'GiB', pool.line),
    countFigure('kv_tokens', tokens, 'tokens', pool.line),
  ]
}

/** Reads an SGLang start-up log; null for another engine's. */
export function readSglang(lines: readonly string[]): ReadLog | null {
  if (!findLine(lines, /ServerArgs\(|KV Cache is allocated\.|max_total_num_tokens=\d+/)) return null
  const version = findLine(lines, /sglang[-=]=?v?(\d+\.\d+(?:\.\d+)?)/i)?.match[1]
  return {
    engine: 'sglang',
    version: version ?? null,
    settings: settingsOf(lines),
    modelName: argument(lines, 'model_path') ?? null,
    figures: figuresOf(lines),
  }
}

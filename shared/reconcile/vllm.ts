import { bytesIn, countFigure, findLine } from './lines.ts'
import type { Figure, ReadLog } from './types.ts'

type Settings = Record<string, string | number | boolean>

/** vLLM's `quantization` as a weight format. What is not here follows from the checkpoint's own config. */
const QUANTIZATIONS: Readonly<Record<string, string>> = {
  fp8: 'fp8',
  awq: 'awq',
  awq_marlin: 'awq',
  gptq: 'gptq',
  gptq_marlin: 'gptq',
  bitsandbytes: 'nf4',
  mxfp4: 'mxfp4',
  modelopt_fp4: 'nvfp4',
}

const DTYPES: Readonly<Record<string, string>> = {
  'torch.float16': 'fp16',
  'torch.bfloat16': 'bf16',
  'torch.float32': 'fp32',
}

/** Values of `name=value` and `'name': value` pairs, as a Python log prints arguments. */
function argument(lines: readonly string[], name: string): string | undefined {
  const found = findLine(
    lines,
    new RegExp(`(?:\\b${name}=|['"]${name}['"]: )(?:'([^']{0,300})'|"([^"]{0,300})"|([\\w.:/+-]{1,80}))`),
  )
  return found ? (found.match[1] ?? found.match[2] ?? found.match[3]) : undefined
}

/** Arguments that are whole numbers, by the field they settle. */
const COUNTS: readonly (readonly [argument: string, field: string])[] = [
  ['max_seq_len', 'context_length'],
  ['tensor_parallel_size', 'tensor_parallel'],
  ['pipeline_parallel_size', 'pipeline_parallel'],
  ['max_num_batched_tokens', 'max_num_batched_tokens'],
  ['max_num_seqs', 'max_num_seqs'],
  ['block_size', 'block_size'],
]

function settingsOf(lines: readonly string[]): Settings {
  const settings: Settings = {}
  for (const [name, field] of COUNTS) {
    const value = Number(argument(lines, name))
    if (Number.isInteger(value) && value > 0) settings[field] = value
  }
  const devices = Number(settings['tensor_parallel'] ?? 1) * Number(settings['pipeline_parallel'] ?? 1)
  if (devices > 1) settings['gpus'] = devices
  const utilization =
    argument(lines, 'gpu_memory_utilization') ??
    findLine(lines, /gpu_memory_utilization \((0?\.\d+|1\.0+)\)/)?.match[1]
  if (utilization !== undefined && Number(utilization) > 0 && Number(utilization) <= 1)
    settings['gpu_memory_utilization'] = Number(utilization)
  if (argument(lines, 'enforce_eager') === 'True') settings['enforce_eager'] = true
  const cache = argument(lines, 'kv_cache_dtype')
  if (cache !== undefined && cache !== 'auto')
    settings['kv_cache_dtype'] = cache.startsWith('fp8') ? 'fp8' : cache
  const quantization = argument(lines, 'quantization')
  const dtype = argument(lines, 'dtype')
  const weights =
    quantization === undefined || quantization === 'None' ? DTYPES[dtype ?? ''] : QUANTIZATIONS[quantization]
  if (weights !== undefined) settings['weights'] = weights
  return settings
}

const NUMBER = String.raw`(\d+(?:\.\d+)?)`

function figuresOf(lines: readonly string[]): Figure[] {
  const of = (id: Figure['id'], text: string): Figure[] => bytesIn(lines, id, new RegExp(text))
  const first = (...candidates: Figure[][]): Figure[] => candidates.find((found) => found.length > 0) ?? []
  const tokens = findLine(lines, /GPU KV cache size: ([\d,]+) tokens/)
  const concurrency = findLine(lines, /Maximum concurrency for [\d,]+ tokens per request: (\d+(?:\.\d+)?)x/)
  return [
    // The profiler's own line has fewer digits than the loader's.
    ...first(
      of('weights', `Model loading took ${NUMBER} (GiB)`),
      of('weights', `model weights take ${NUMBER}(GiB)`),
    ),
    ...first(
      of('activations', `torch peak memory increase: ${NUMBER}\\s?(GiB)`),
      of('activations', `PyTorch activation peak memory takes ${NUMBER}(GiB)`),
      of('activations', `peak activation memory: ${NUMBER}\\s?(GiB)`),
    ),
    ...first(
      of('non_torch', `non-torch forward increase memory: ${NUMBER}\\s?(GiB)`),
      of('non_torch', `non_torch_memory takes ${NUMBER}(GiB)`),
    ),
    ...of('cuda_graphs', `Graph capturing finished in \\d+ secs?, took ${NUMBER} (GiB)`),
    ...first(
      of('kv_pool', `Available KV cache memory: ${NUMBER} (GiB)`),
      of('kv_pool', `reserved for KV Cache is ${NUMBER}(GiB)`),
    ),
    ...(tokens ? [countFigure('kv_tokens', tokens.match[1] ?? '', 'tokens', tokens.line)] : []),
    ...(concurrency
      ? [countFigure('max_concurrency', concurrency.match[1] ?? '', 'requests', concurrency.line)]
      : []),
  ]
}

/** Lines that only vLLM prints. */
const MARK =
  /Initializing an? (?:V\d )?LLM engine|vLLM API server|GPU KV cache size:|# GPU blocks:|Model loading took [\d.]+ GiB/

/** Reads a vLLM start-up log, of its first engine or its second; null for another engine's. */
export function readVllm(lines: readonly string[]): ReadLog | null {
  if (!findLine(lines, MARK)) return null
  const version = findLine(
    lines,
    /(?:LLM engine \(v|vLLM API server version |vllm[-=]=?v?)(\d+\.\d+(?:\.\d+)?)/,
  )?.match[1]
  return {
    engine: 'vllm',
    version: version ?? null,
    settings: settingsOf(lines),
    modelName: argument(lines, 'model') ?? argument(lines, 'model_tag') ?? null,
    figures: figuresOf(lines),
  }
}

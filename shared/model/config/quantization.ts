import type { CheckpointQuantization } from '../architecture.ts'
import { describe, type ConfigReader } from './reader.ts'

interface Scheme {
  readonly format: string
  readonly groupSize: number | null
}

type SchemeReader = (reader: ConfigReader) => Scheme | undefined

const grouped =
  (
    formats: Readonly<Record<number, string>>,
    bitsField: string,
    groupFields: readonly string[],
    group: number,
  ): SchemeReader =>
  (reader) => {
    const format = formats[reader.integer(bitsField, 4)]
    if (!format) reader.fail(bitsField, `is not understood: ${describe(reader.source[bitsField])}`)
    const field = groupFields.find((name) => reader.has(name)) ?? groupFields[0] ?? 'group_size'
    const groupSize = reader.integer(field, group, 2 ** 20, -1)
    return format ? { format, groupSize: groupSize > 0 ? groupSize : null } : undefined
  }

function bitsAndBytes(reader: ConfigReader): Scheme {
  if (reader.boolean(['load_in_8bit', '_load_in_8bit'], false)) return { format: 'bnb-int8', groupSize: null }
  const kind = reader.text('bnb_4bit_quant_type', 'fp4')
  if (kind !== 'nf4' && kind !== 'fp4')
    reader.fail('bnb_4bit_quant_type', `is not understood: ${describe(kind)}`)
  const twice = reader.boolean('bnb_4bit_use_double_quant', false)
  return { format: kind === 'fp4' ? 'fp4' : twice ? 'nf4-dq' : 'nf4', groupSize: 64 }
}

const fp8 = (reader: ConfigReader): Scheme => {
  const block = reader.list('weight_block_size', (value) => (typeof value === 'number' ? value : undefined))
  return { format: 'fp8', groupSize: block?.[1] ?? null }
}

/** Weight formats of compressed-tensors: `type` and `num_bits` of a group's `weights`. */
const COMPRESSED: Readonly<Record<string, string>> = {
  float8: 'fp8',
  int8: 'int8',
  int4: 'int4',
  float4: 'nvfp4',
}

function compressedTensors(reader: ConfigReader): Scheme | undefined {
  if (!reader.has('config_groups')) {
    reader.notes.push(`${reader.path} names no config_groups; the checkpoint is taken as unquantized`)
    return undefined
  }
  const groups = reader.nested('config_groups')
  const name = groups ? Object.keys(groups.source)[0] : undefined
  const weights = name === undefined ? null : groups?.nested(name)?.nested('weights')
  if (!weights) {
    reader.fail('config_groups', 'names no weights group')
    return undefined
  }
  const kind = `${weights.text('type', 'int')}${weights.integer('num_bits', 8)}`
  const groupSize = weights.has('group_size') ? weights.integer('group_size', undefined, 2 ** 20, -1) : 0
  const format = kind === 'float4' && groupSize === 32 ? 'mxfp4' : COMPRESSED[kind]
  if (!format) weights.fail('num_bits', `${kind} weights are not understood`)
  return format ? { format, groupSize: groupSize > 0 ? groupSize : null } : undefined
}

const MODELOPT: Readonly<Record<string, Scheme>> = {
  FP8: { format: 'fp8', groupSize: null },
  FP8_PB_WO: { format: 'fp8', groupSize: 128 },
  NVFP4: { format: 'nvfp4', groupSize: 16 },
  MXFP4: { format: 'mxfp4', groupSize: 32 },
  W4A16_AWQ: { format: 'awq', groupSize: 128 },
  W4A8_AWQ: { format: 'awq', groupSize: 128 },
}

function modelOpt(reader: ConfigReader): Scheme | undefined {
  const inner = reader.nested('quantization') ?? reader
  const algorithm = inner.text('quant_algo', '')
  const scheme = Object.hasOwn(MODELOPT, algorithm) ? MODELOPT[algorithm] : undefined
  if (!scheme) inner.fail('quant_algo', `is not understood: ${describe(algorithm)}`)
  return scheme
}

const METHODS: Readonly<Record<string, SchemeReader>> = {
  fp8,
  fbgemm_fp8: fp8,
  mxfp4: () => ({ format: 'mxfp4', groupSize: 32 }),
  awq: grouped({ 4: 'awq' }, 'bits', ['group_size', 'q_group_size'], 128),
  gptq: grouped({ 4: 'gptq', 8: 'gptq-8bit' }, 'bits', ['group_size'], 128),
  hqq: grouped({ 4: 'hqq-4bit', 2: 'hqq-2bit' }, 'nbits', ['group_size'], 64),
  bitsandbytes: bitsAndBytes,
  'compressed-tensors': compressedTensors,
  modelopt: modelOpt,
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function ignoredModules(reader: ConfigReader): readonly string[] {
  for (const name of [
    'modules_to_not_convert',
    'ignore',
    'ignored_layers',
    'llm_int8_skip_modules',
    'exclude_modules',
  ]) {
    if (!reader.has(name)) continue
    return reader.list(name, text) ?? []
  }
  return []
}

function kvCacheDtype(reader: ConfigReader): string | null {
  const scheme = reader.has('kv_cache_scheme') ? reader.nested('kv_cache_scheme') : null
  if (scheme)
    return scheme.text('type', 'float') === 'float' && scheme.integer('num_bits', 8) === 8 ? 'fp8' : 'int8'
  return reader.text('kv_cache_quant_algo', '') === 'FP8' ? 'fp8' : null
}

/**
 * The checkpoint's own quantization from `quantization_config` (transformers' `quantizers/`), or from MLX's
 * `quantization`; null for a plain checkpoint.
 */
export function readQuantization(reader: ConfigReader): CheckpointQuantization | null {
  const mlx = reader.has('quantization') ? reader.nested('quantization') : null
  reader.ignore('quantization', 'quantization_config')
  if (mlx) {
    const bits = mlx.integer('bits', 4)
    return {
      format: `mlx-${bits}bit`,
      groupSize: mlx.integer('group_size', 64),
      ignored: [],
      kvCacheDtype: null,
    }
  }
  const config = reader.nested('quantization_config')
  if (!config) return null
  const method = config.text('quant_method', config.has('quant_algo') ? 'modelopt' : '')
  const read = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
  if (!read) {
    config.fail('quant_method', `is not understood: ${describe(config.source['quant_method'])}`)
    return null
  }
  const scheme = read(config)
  return scheme ? { ...scheme, ignored: ignoredModules(config), kvCacheDtype: kvCacheDtype(config) } : null
}

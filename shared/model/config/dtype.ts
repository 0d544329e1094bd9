import type { Architecture } from '../architecture.ts'
import type { ConfigReader } from './reader.ts'
import { describe } from './reader.ts'

const DTYPES: Readonly<Record<string, Architecture['dtype']>> = {
  float32: 'fp32',
  float: 'fp32',
  fp32: 'fp32',
  float16: 'fp16',
  half: 'fp16',
  fp16: 'fp16',
  bfloat16: 'bf16',
  bf16: 'bf16',
}

/**
 * The checkpoint's element type, from `dtype` or its older name `torch_dtype`; bf16 where neither says.
 * A `torch.` prefix is accepted, as some converters write it.
 */
export function readDtype(reader: ConfigReader): Architecture['dtype'] {
  const field = reader.has('dtype') ? 'dtype' : 'torch_dtype'
  reader.ignore('torch_dtype')
  if (!reader.has(field)) return 'bf16'
  const value = reader.source[field]
  if (typeof value === 'string') {
    const name = value.replace(/^torch\./, '')
    if (name === 'auto') return 'bf16'
    if (Object.hasOwn(DTYPES, name)) return DTYPES[name] as Architecture['dtype']
  }
  reader.fail(field, `must be float32, float16 or bfloat16, not ${describe(value)}`)
  return 'bf16'
}

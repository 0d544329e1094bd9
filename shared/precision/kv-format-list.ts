import { elementTypes } from './element-types.ts'
import type { ElementTypeId } from './element-types.ts'
import { ggmlTypes } from './ggml-types.ts'
import type { GgmlTypeId } from './ggml-types.ts'

/**
 * Formats of the KV cache, to the byte.
 *
 * Keys and values are stored as one vector per token and KV head. A layout is blocks along the vectors of one token,
 * plus what each vector carries on top (a scale or a norm).
 */

export type KvLayout = {
  /** Elements of one block, and its bytes, scales inside the block included. */
  readonly elements: number
  readonly bytes: number
  /** Bytes that every (token, head) vector adds: a per-vector scale, norm or zero point. */
  readonly vectorBytes: number
}

export type KvFormat = {
  readonly id: string
  readonly label: string
  readonly key: KvLayout
  readonly value: KvLayout
  readonly note: string
  readonly source: string
  readonly aliases: readonly string[]
  /** Attention layers at each end of a non-hybrid model that keep the model's 16-bit cache. */
  readonly uncompressedEndLayers: number
  /** The newest tokens that stay in 16 bits until a block of them is quantized. */
  readonly residualTokens: number
  /** The one engine that has this format, where there is only one. */
  readonly engine: 'llama.cpp' | 'vllm' | 'transformers' | 'tensorrt-llm' | null
}

type Description = Pick<KvFormat, 'id' | 'label' | 'note' | 'source'> &
  Partial<Pick<KvFormat, 'aliases' | 'uncompressedEndLayers' | 'residualTokens' | 'engine'>>

function format(description: Description, key: KvLayout, value: KvLayout = key): KvFormat {
  const defaults = { aliases: [], uncompressedEndLayers: 0, residualTokens: 0, engine: null }
  return { ...defaults, ...description, key, value }
}

const elements = (type: ElementTypeId, vectorBytes = 0): KvLayout => {
  const { bits } = elementTypes[type]
  // Eight elements are a whole number of bytes at any width.
  return bits % 8 === 0
    ? { elements: 1, bytes: bits / 8, vectorBytes }
    : { elements: 8, bytes: bits, vectorBytes }
}
const packed = (bits: number, vectorBytes: number): KvLayout => ({ elements: 8, bytes: bits, vectorBytes })
const ggml = (type: GgmlTypeId): KvLayout => {
  const { elements: blockElements, bytes } = ggmlTypes[type]
  return { elements: blockElements, bytes, vectorBytes: 0 }
}

const LLAMA_CPP = 'https://github.com/ggml-org/llama.cpp/blob/master/common/arg.cpp (kv_cache_types)'
const VLLM = 'https://github.com/vllm-project/vllm/blob/main/vllm/v1/kv_cache_interface.py'
const VLLM_DTYPES = 'https://github.com/vllm-project/vllm/blob/main/vllm/utils/torch_utils.py'
const VLLM_TURBOQUANT =
  'https://github.com/vllm-project/vllm/blob/main/vllm/model_executor/layers/quantization/turboquant/config.py'
const TRANSFORMERS = 'https://github.com/huggingface/transformers/blob/main/src/transformers/cache_utils.py'
const TENSORRT_LLM = 'https://nvidia.github.io/TensorRT-LLM/reference/precision.html'

const llamaCpp = (type: GgmlTypeId, note: string): KvFormat =>
  format({ id: type, label: type.toUpperCase(), note, source: LLAMA_CPP, engine: 'llama.cpp' }, ggml(type))

/** Keys of `keyBits` with an fp16 norm (8 bits: FP8 without one), values of `valueBits` with fp16 scale and zero. */
const turboQuant = (
  id: string,
  keyBits: 3 | 4 | 8,
  valueBits: 3 | 4,
  aliases: readonly string[] = [],
): KvFormat =>
  format(
    {
      id,
      label: id.replace('turboquant_', 'TurboQuant '),
      note:
        keyBits === 8
          ? `FP8 keys; ${valueBits}-bit values with an fp16 scale and zero per token and head`
          : `Rotated ${keyBits}-bit keys with an fp16 norm, ${valueBits}-bit values with an fp16 scale and zero, per token and head`,
      source: VLLM_TURBOQUANT,
      aliases,
      uncompressedEndLayers: 2,
      engine: 'vllm',
    },
    keyBits === 8 ? elements('fp8') : packed(keyBits, 2),
    packed(valueBits, 4),
  )

export const kvFormats: readonly KvFormat[] = [
  format(
    {
      id: 'fp32',
      label: 'FP32',
      note: 'Plain elements',
      source: VLLM_DTYPES,
      aliases: ['f32', 'float32', 'float'],
    },
    elements('fp32'),
  ),
  format(
    {
      id: 'fp16',
      label: 'FP16',
      note: 'Plain elements',
      source: VLLM_DTYPES,
      aliases: ['f16', 'float16', 'half'],
    },
    elements('fp16'),
  ),
  format(
    { id: 'bf16', label: 'BF16', note: 'Plain elements', source: VLLM_DTYPES, aliases: ['bfloat16'] },
    elements('bf16'),
  ),
  format(
    {
      id: 'fp8',
      label: 'FP8',
      note: 'One byte an element; the scales are one number per layer or head and are not counted',
      source: 'https://docs.vllm.ai/en/latest/features/quantization/quantized_kvcache/',
      aliases: ['fp8_e4m3', 'fp8_e5m2', 'fp8_inc'],
    },
    elements('fp8'),
  ),
  format(
    {
      id: 'fp8_per_token_head',
      label: 'FP8, scale per token and head',
      note: 'One byte an element and an fp32 scale for every token and head',
      source: VLLM,
      engine: 'vllm',
    },
    elements('fp8', 4),
  ),
  format(
    {
      id: 'int8',
      label: 'INT8',
      note: 'One byte an element with one scale for the whole tensor, as TensorRT-LLM; not counted',
      source: TENSORRT_LLM,
    },
    elements('int8'),
  ),
  format(
    {
      id: 'int8_per_token_head',
      label: 'INT8, scale per token and head',
      note: 'One byte an element and an fp32 scale for every token and head',
      source: VLLM,
      engine: 'vllm',
    },
    elements('int8', 4),
  ),
  format(
    {
      id: 'int4',
      label: 'INT4',
      note: "Groups of 64 with a 16-bit scale and shift, transformers' quantized cache; the newest 128 tokens stay in 16 bits",
      source: TRANSFORMERS,
      residualTokens: 128,
    },
    { elements: 64, bytes: 32 + 4, vectorBytes: 0 },
  ),
  format(
    {
      id: 'int4_per_token_head',
      label: 'INT4, scale per token and head',
      note: 'Half a byte an element and an fp32 scale for every token and head',
      source: VLLM,
      engine: 'vllm',
    },
    elements('int4', 4),
  ),
  format(
    {
      id: 'int2',
      label: 'INT2',
      note: "Groups of 64 with a 16-bit scale and shift, transformers' quantized cache; the newest 128 tokens stay in 16 bits",
      source: TRANSFORMERS,
      residualTokens: 128,
    },
    { elements: 64, bytes: 16 + 4, vectorBytes: 0 },
  ),
  llamaCpp('q8_0', '8-bit values, fp16 scale per 32'),
  llamaCpp('q5_1', '5-bit values, fp16 scale and minimum per 32'),
  llamaCpp('q5_0', '5-bit values, fp16 scale per 32'),
  llamaCpp('q4_1', '4-bit values, fp16 scale and minimum per 32'),
  llamaCpp('q4_0', '4-bit values, fp16 scale per 32'),
  llamaCpp('iq4_nl', '4-bit indices into 16 fixed levels, fp16 scale per 32'),
  format(
    {
      id: 'nvfp4',
      label: 'NVFP4',
      note: 'E2M1 values with an FP8 scale per 16',
      source: `${VLLM_DTYPES} (nvfp4_kv_cache_full_dim)`,
      engine: 'vllm',
    },
    { elements: 16, bytes: 9, vectorBytes: 0 },
  ),
  turboQuant('turboquant_k8v4', 8, 4),
  turboQuant('turboquant_4bit_nc', 4, 4, ['turboquant']),
  turboQuant('turboquant_k3v4_nc', 3, 4),
  turboQuant('turboquant_3bit_nc', 3, 3),
  format(
    {
      id: 'fp8_ds_mla',
      label: 'FP8, sparse latent attention',
      note: 'One 656-byte record per token of 576 latent elements: 512 in FP8, four fp32 scales, 64 rotary ones in BF16',
      source:
        'https://github.com/vllm-project/vllm/blob/main/vllm/v1/attention/backends/mla/flashmla_sparse.py',
      engine: 'vllm',
    },
    { elements: 576, bytes: 656, vectorBytes: 0 },
  ),
]

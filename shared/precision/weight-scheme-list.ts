import { withGroupSize } from './weight-schemes.ts'
import type { SideData, WeightScheme } from './weight-schemes.ts'

/** The schemes, each as the library that writes it stores it. */

type Coverage = WeightScheme['quantizes']

/** Embedding, head and router are left alone: what nearly every recipe does. */
const layersOnly: Coverage = { linear: true, experts: true, head: false, embedding: false, router: false }
const layersAndHead: Coverage = { ...layersOnly, head: true }
const everything: Coverage = { linear: true, experts: true, head: true, embedding: true, router: true }

type Entry = Pick<WeightScheme, 'id' | 'label' | 'bits' | 'note' | 'source'> & Partial<WeightScheme>
const scheme = (entry: Entry): WeightScheme => ({
  plainBits: 16,
  groupSize: null,
  groups: 'rows',
  quantizes: layersOnly,
  sideData: [],
  ...entry,
})
const side = (name: string, bits: number, per: SideData['per']): SideData => ({ name, bits, per })

const VLLM_COMPRESSED =
  'https://github.com/vllm-project/vllm/tree/main/vllm/model_executor/layers/quantization/compressed_tensors/schemes'

const plain = (id: string, label: string, bits: 16 | 32): WeightScheme =>
  scheme({
    id,
    label,
    bits,
    plainBits: bits,
    quantizes: everything,
    note: 'Plain elements, every tensor',
    source: 'https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.dtype',
  })

const gptq = (id: string, bits: 4 | 8): WeightScheme =>
  scheme({
    id,
    label: `GPTQ ${bits}-bit, group 128`,
    bits,
    groupSize: 128,
    sideData: [side('scales', 16, 'group'), side('qzeros', bits, 'group'), side('g_idx', 32, 'column')],
    note: 'Embedding, head and router stay in 16 bits',
    source: 'https://github.com/AutoGPTQ/AutoGPTQ/blob/main/auto_gptq/nn_modules/qlinear/qlinear_cuda.py',
  })

const hqq = (id: string, bits: 2 | 4): WeightScheme =>
  scheme({
    id,
    label: `HQQ ${bits}-bit, group 64`,
    bits,
    groupSize: 64,
    groups: 'runs',
    sideData: [side('scale', 16, 'group'), side('zero', 16, 'group')],
    note: 'Scale and zero in 16 bits, as by default; embedding and head stay in 16 bits',
    source: 'https://github.com/mobiusml/hqq/blob/master/hqq/core/quantize.py',
  })

const mlx = (bits: 2 | 3 | 4 | 5 | 6 | 8): WeightScheme =>
  scheme({
    id: `mlx-${bits}bit`,
    label: `MLX ${bits}-bit, group 64`,
    bits,
    groupSize: 64,
    sideData: [side('scales', 16, 'group'), side('biases', 16, 'group')],
    quantizes: everything,
    wholeGroups: true,
    note: 'Embedding, head and router are quantized too; rows that are not whole groups stay in 16 bits',
    source: 'https://ml-explore.github.io/mlx/build/html/python/nn/_autosummary/mlx.nn.quantize.html',
  })

/** 4 bits with an fp32 maximum per 64; double quantization keeps the maxima in 8 bits with an fp32 one per 256. */
const bitsandbytes4 = (id: string, label: string, doubleQuantized: boolean): WeightScheme =>
  scheme({
    id,
    label,
    bits: 4,
    groupSize: 64,
    groups: 'runs',
    superGroup: 256,
    sideData: [
      side('quant_map', 16 * 32, 'tensor'),
      ...(doubleQuantized
        ? [
            side('absmax', 8, 'group'),
            side('nested_absmax', 32, 'super-group'),
            side('nested_quant_map', 256 * 32, 'tensor'),
            side('nested_offset', 32, 'tensor'),
          ]
        : [side('absmax', 32, 'group')]),
    ],
    note: 'Linear layers; embedding, head and router stay in 16 bits',
    source: 'https://github.com/bitsandbytes-foundation/bitsandbytes/blob/main/bitsandbytes/functional.py',
  })

const fp8 = scheme({
  id: 'fp8',
  label: 'FP8 (E4M3), scale per output channel',
  bits: 8,
  groups: 'tiles',
  sideData: [side('weight_scale', 32, 'group')],
  note: "compressed-tensors FP8-dynamic; vLLM's online fp8 has one scale per matrix, which is less by 0.1 %",
  source: `${VLLM_COMPRESSED}/compressed_tensors_w8a8_fp8.py`,
})

/** EXL2: the target is an average over the layers that counts scales, groups and permutation. */
export function exl2Scheme(bitsPerWeight: number): WeightScheme {
  return scheme({
    id: `exl2-${bitsPerWeight}`,
    label: `EXL2 ${bitsPerWeight} bpw`,
    bits: bitsPerWeight,
    // The default 6-bit head is a mix that its documentation puts at about 6.3 bits.
    headBits: 6.3125,
    quantizes: layersAndHead,
    note: 'An average with its scales inside; the head takes about 6.3 bits, the embedding stays in 16',
    source: 'https://github.com/turboderp-org/exllamav2/blob/master/doc/convert.md',
  })
}

/** EXL3: a trellis of the target width, an fp16 sign per input and output feature, dimensions padded to 128. */
export function exl3Scheme(bitsPerWeight: number): WeightScheme {
  return scheme({
    id: `exl3-${bitsPerWeight}`,
    label: `EXL3 ${bitsPerWeight} bpw`,
    bits: bitsPerWeight,
    headBits: 6,
    sideData: [side('suh', 16, 'column'), side('svh', 16, 'row')],
    quantizes: layersAndHead,
    padTo: 128,
    note: 'An average over the layers; the head takes 6 bits, the embedding stays in 16',
    source: 'https://github.com/turboderp-org/exllamav3/blob/master/exllamav3/modules/quant/exl3.py',
  })
}

/** A bare number of bits per weight, as rules of thumb use it: no scales, embedding, head and router in 16 bits. */
export function nominalScheme(bits: number): WeightScheme {
  return scheme({
    id: `${bits}bit`,
    label: `${bits} bits per weight`,
    bits,
    groupSize: null,
    note: 'Nominal: no library stores weights without scales at this width',
    source: 'arithmetic: parameters × bits / 8',
  })
}

export const weightSchemes: readonly WeightScheme[] = [
  plain('fp32', 'FP32', 32),
  plain('fp16', 'FP16', 16),
  plain('bf16', 'BF16', 16),
  fp8,
  {
    ...withGroupSize(fp8, 128),
    id: 'fp8-block',
    label: 'FP8 (E4M3), scale per 128×128 block',
    note: 'What DeepSeek V3 and the official Qwen3 FP8 checkpoints store',
    source: 'https://huggingface.co/deepseek-ai/DeepSeek-V3/blob/main/README_WEIGHTS.md',
  },
  scheme({
    id: 'int8',
    label: 'INT8 (W8A8), scale per output channel',
    bits: 8,
    sideData: [side('weight_scale', 32, 'group')],
    note: 'compressed-tensors w8a8; embedding, head and router stay in 16 bits',
    source: `${VLLM_COMPRESSED}/compressed_tensors_w8a8_int8.py`,
  }),
  scheme({
    id: 'int4',
    label: 'INT4 (W4A16), symmetric, group 128',
    bits: 4,
    groupSize: 128,
    sideData: [side('weight_scale', 16, 'group'), side('weight_shape', 2 * 64, 'tensor')],
    note: 'compressed-tensors w4a16; embedding, head and router stay in 16 bits',
    source: `${VLLM_COMPRESSED}/compressed_tensors_wNa16.py`,
  }),
  bitsandbytes4('nf4', 'NF4 (bitsandbytes)', false),
  bitsandbytes4('nf4-dq', 'NF4 with double quantization (bitsandbytes)', true),
  bitsandbytes4('fp4', 'FP4 (bitsandbytes)', false),
  scheme({
    id: 'mxfp4',
    label: 'MXFP4',
    bits: 4,
    groupSize: 32,
    sideData: [side('scales', 8, 'group')],
    quantizes: { ...layersOnly, linear: 'unless-experts' },
    note: 'In a mixture the routed experts only, as gpt-oss; in a dense model every layer',
    source: 'https://huggingface.co/openai/gpt-oss-20b',
  }),
  scheme({
    id: 'nvfp4',
    label: 'NVFP4',
    bits: 4,
    groupSize: 16,
    sideData: [
      side('weight_scale', 8, 'group'),
      side('weight_global_scale', 32, 'tensor'),
      side('input_global_scale', 32, 'tensor'),
    ],
    note: 'FP8 scale per 16 and two fp32 scales per matrix; embedding, head and router stay in 16 bits',
    source: `${VLLM_COMPRESSED}/compressed_tensors_w4a4_nvfp4.py`,
  }),
  scheme({
    id: 'awq',
    label: 'AWQ 4-bit, group 128',
    bits: 4,
    groupSize: 128,
    sideData: [side('scales', 16, 'group'), side('qzeros', 4, 'group')],
    note: 'Embedding, head and router stay in 16 bits',
    source: 'https://github.com/casper-hansen/AutoAWQ/blob/main/awq/modules/linear/gemm.py',
  }),
  gptq('gptq', 4),
  gptq('gptq-8bit', 8),
  hqq('hqq-4bit', 4),
  hqq('hqq-2bit', 2),
  scheme({
    id: 'bnb-int8',
    label: 'LLM.int8() (bitsandbytes)',
    bits: 8,
    sideData: [side('SCB', 32, 'row')],
    note: 'Linear layers; embedding, head and router stay in 16 bits',
    source: 'https://github.com/bitsandbytes-foundation/bitsandbytes/blob/main/bitsandbytes/nn/modules.py',
  }),
  mlx(8),
  mlx(6),
  mlx(5),
  mlx(4),
  mlx(3),
  mlx(2),
]

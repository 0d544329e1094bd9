import type { Extra } from '../../../architecture.ts'
import { matrix, vector } from '../../../build/tensors.ts'
import { part } from '../../../build/vision.ts'
import type { Tensor } from '../../../tensor.ts'
import { describe, type ConfigReader } from '../../reader.ts'
import { gemma3nEmbedder } from './conformer.ts'

/** A convolution of `kernel` × `kernel` over `input` channels per group, and the norm behind it. */
const convolution = (out: number, input: number, kernel: number): Tensor[] => [
  matrix('v.conv', 'conv', out, input * kernel * kernel, 'replicated', { role: 'convolution' }),
  vector('v.bn.weight', 'bn', out),
]

/** EdgeResidual: a full convolution that widens, and one that narrows. */
const edgeResidual = (input: number, wide: number, out: number): Tensor[] => [
  ...convolution(wide, input, 3),
  ...convolution(out, wide, 1),
]

const scale = (channels: number): Tensor => vector('v.layer_scale.gamma', 'layer_scale', channels, 'state')

/** Universal inverted residual: depthwise convolutions (kernel 0: none) around a wide pointwise pair. */
const invertedResidual = (
  input: number,
  wide: number,
  out: number,
  start: number,
  middle: number,
): Tensor[] => [
  ...(start > 0 ? convolution(input, 1, start) : []),
  ...convolution(wide, input, 1),
  ...(middle > 0 ? convolution(wide, 1, middle) : []),
  ...convolution(out, wide, 1),
  scale(out),
]

/** Multi-query attention over pixels; in the finer stage keys and values are reduced by a depthwise convolution. */
const pixelAttention = (channels: number, width: number, keyDim: number, reduced: boolean): Tensor[] => [
  vector('v.norm.weight', 'norm', channels),
  matrix('v.attn_q', 'attn.query.proj', width, channels, 'replicated'),
  matrix('v.attn_k', 'attn.key.proj', keyDim, channels, 'replicated'),
  matrix('v.attn_v', 'attn.value.proj', keyDim, channels, 'replicated'),
  matrix('v.attn_out', 'attn.output.proj', channels, width, 'replicated'),
  ...(reduced ? [...convolution(channels, 1, 3), ...convolution(channels, 1, 3)] : []),
  scale(channels),
]

const FIRST_STAGES: readonly Tensor[] = [
  ...convolution(64, 3, 3),
  vector('v.conv_stem.bias', 'conv_stem', 64, 'bias'),
  ...edgeResidual(64, 256, 128),
  ...edgeResidual(128, 512, 128),
  ...edgeResidual(128, 512, 128),
  ...invertedResidual(128, 768, 256, 3, 5),
  ...[5, 3, 5, 3].flatMap((kernel) => invertedResidual(256, 1024, 256, kernel, 0)),
  ...invertedResidual(256, 1536, 640, 5, 5),
  ...invertedResidual(640, 640, 640, 0, 0),
  ...invertedResidual(640, 3840, 1280, 5, 5),
]

/** The last two stages joined (1280 + 640 channels), and the norm behind. */
const FUSION: readonly Tensor[] = [
  ...convolution(3840, 1920, 1),
  ...convolution(2048, 3840, 1),
  vector('v.msfa.norm.weight', 'msfa.norm', 2048),
]

/** MobileNetV5-300M as timm builds it (`timm/models/mobilenetv5.py`, `mobilenetv5_300m_enc`). */
const MOBILENET_V5: readonly Extra[] = [
  part('vision_tower', 'stem and first blocks', FIRST_STAGES),
  part('vision_tower', 'inverted residuals of 640 channels', invertedResidual(640, 2560, 640, 5, 0), 7),
  part(
    'vision_tower',
    'attention of 640 channels',
    [...pixelAttention(640, 768, 64, true), ...invertedResidual(640, 1280, 640, 0, 0)],
    14,
  ),
  part(
    'vision_tower',
    'attention of 1280 channels',
    [...pixelAttention(1280, 1536, 96, false), ...invertedResidual(1280, 2560, 1280, 0, 0)],
    19,
  ),
  part('vision_tower', 'multi-scale fusion', FUSION),
]

/** Gemma 3n's tower, named by `architecture`, and its embedder (transformers `models/gemma3n`). */
export function gemma3nVision(reader: ConfigReader, textHidden: number): Extra[] {
  const architecture = reader.text('architecture', 'mobilenetv5_300m_enc')
  if (architecture !== 'mobilenetv5_300m_enc') {
    reader.fail('architecture', `${describe(architecture)} is not documented, only mobilenetv5_300m_enc`)
  }
  const hidden = reader.integer('hidden_size', 2048)
  reader.ignore('do_pooling', 'model_args', 'num_classes', 'label_names')
  return [
    ...MOBILENET_V5,
    gemma3nEmbedder('vision embedder', reader.integer('vocab_size', 128), hidden, textHidden),
  ]
}

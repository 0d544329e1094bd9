import type { ShortConvolution } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { linear, matrix, vector } from './tensors.ts'

export interface ShortConvolutionShape {
  readonly hidden: number
  readonly kernel: number
  readonly bias: boolean
}

/** LFM2's gated short convolution (transformers `models/lfm2/modeling_lfm2.py`, Lfm2ShortConv). */
export function shortConvolution(shape: ShortConvolutionShape): {
  mixer: ShortConvolution
  tensors: Tensor[]
} {
  const { hidden, kernel, bias } = shape
  return {
    mixer: { kind: 'short_convolution', channels: hidden, kernel },
    tensors: [
      ...linear('shortconv.in_proj', 'in_proj', 3 * hidden, hidden, 'column', bias),
      matrix('shortconv.conv', 'conv', hidden, kernel, 'column', { role: 'convolution' }),
      ...(bias ? [vector('shortconv.conv.bias', 'conv', hidden, 'bias', 'column')] : []),
      ...linear('shortconv.out_proj', 'out_proj', hidden, hidden, 'row', bias),
    ],
  }
}

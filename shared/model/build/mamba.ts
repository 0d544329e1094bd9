import type { Mamba, Mamba2 } from '../architecture.ts'
import type { Tensor } from '../tensor.ts'
import { linear, matrix, vector } from './tensors.ts'

/** A state matrix or vector: its GGUF name carries no `.weight`, so it is never quantized. */
const stateTensor = (
  name: string,
  module: string,
  shape: readonly number[],
  gguf?: readonly number[],
): Tensor => ({
  ...vector(name, module, 1, 'state', 'column'),
  shape,
  ...(gguf ? { gguf: [{ name, shape: gguf, copies: 1 }] } : {}),
})

const convolution = (channels: number, kernel: number, bias: boolean): Tensor[] => [
  matrix('ssm_conv1d', 'conv1d', channels, kernel, 'column', { role: 'convolution' }),
  ...(bias ? [vector('ssm_conv1d.bias', 'conv1d', channels, 'bias', 'column')] : []),
]

export interface MambaShape {
  readonly hidden: number
  readonly innerDim: number
  readonly stateDim: number
  readonly convKernel: number
  readonly timeStepRank: number
  readonly convBias: boolean
  /** Biases of the input and output projections. */
  readonly projectionBias: boolean
  /** Learned norms of the time step, B and C (Jamba). */
  readonly innerNorms?: boolean
}

/** Mamba-1 (arXiv 2312.00752); layout of transformers `models/mamba/modeling_mamba.py` (MambaMixer). */
export function mamba(shape: MambaShape): { mixer: Mamba; tensors: Tensor[] } {
  const { hidden, innerDim, stateDim, convKernel, timeStepRank } = shape
  const tensors: Tensor[] = [
    ...linear('ssm_in', 'in_proj', 2 * innerDim, hidden, 'column', shape.projectionBias),
    ...convolution(innerDim, convKernel, shape.convBias),
    matrix('ssm_x', 'x_proj', timeStepRank + 2 * stateDim, innerDim, 'row'),
    ...linear('ssm_dt', 'dt_proj', innerDim, timeStepRank, 'column', true),
    stateTensor('ssm_a', 'A_log', [innerDim, stateDim]),
    stateTensor('ssm_d', 'D', [innerDim]),
    ...linear('ssm_out', 'out_proj', hidden, innerDim, 'row', shape.projectionBias),
  ]
  if (shape.innerNorms) {
    tensors.push(
      vector('ssm_dt_norm.weight', 'dt_layernorm', timeStepRank),
      vector('ssm_b_norm.weight', 'b_layernorm', stateDim),
      vector('ssm_c_norm.weight', 'c_layernorm', stateDim),
    )
  }
  return { mixer: { kind: 'mamba', innerDim, stateDim, convKernel }, tensors }
}

export interface Mamba2Shape {
  readonly hidden: number
  readonly innerDim: number
  readonly heads: number
  readonly headDim: number
  readonly groups: number
  readonly stateDim: number
  readonly convKernel: number
  readonly convBias: boolean
  readonly projectionBias: boolean
  /** False where the gate is applied without a norm (Falcon-H1). */
  readonly gateNorm?: boolean
}

/** Mamba-2 (arXiv 2405.21060); layout of transformers `models/mamba2/modeling_mamba2.py` (Mamba2Mixer). */
export function mamba2(shape: Mamba2Shape): { mixer: Mamba2; tensors: Tensor[] } {
  const { hidden, innerDim, heads, headDim, groups, stateDim, convKernel } = shape
  const channels = innerDim + 2 * groups * stateDim
  const tensors: Tensor[] = [
    ...linear('ssm_in', 'in_proj', innerDim + channels + heads, hidden, 'column', shape.projectionBias),
    ...convolution(channels, convKernel, shape.convBias),
    vector('ssm_dt.bias', 'dt_bias', heads, 'bias', 'column'),
    stateTensor('ssm_a', 'A_log', [heads], [heads, 1]),
    stateTensor('ssm_d', 'D', [heads], [heads, 1]),
    ...linear('ssm_out', 'out_proj', hidden, innerDim, 'row', shape.projectionBias),
  ]
  if (shape.gateNorm ?? true) {
    const grouped = [{ name: 'ssm_norm.weight', shape: [groups, innerDim / groups], copies: 1 }]
    tensors.push(vector('ssm_norm.weight', 'norm', innerDim, 'norm', 'column', { gguf: grouped }))
  }
  return { mixer: { kind: 'mamba2', innerDim, heads, headDim, groups, stateDim, convKernel }, tensors }
}

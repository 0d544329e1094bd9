import type { Tensor, TensorRole, TensorSplit } from '../tensor.ts'

interface Options {
  readonly role?: TensorRole
  readonly copies?: number
  readonly activeCopies?: number
  readonly gguf?: Tensor['gguf']
}

/** A weight matrix of `out` × `input` features. `module` is its Hugging Face name, `name` its GGUF name. */
export const matrix = (
  name: string,
  module: string,
  out: number,
  input: number,
  split: TensorSplit,
  options: Options = {},
): Tensor => {
  const copies = options.copies ?? 1
  return {
    name: `${name}.weight`,
    module,
    role: options.role ?? 'linear',
    shape: [out, input],
    copies,
    activeCopies: options.activeCopies ?? copies,
    split,
    ...(options.gguf ? { gguf: options.gguf } : {}),
  }
}

/** A vector of `size` elements: a norm's weight, a bias, a per-head scalar. `name` is complete (`attn_q.bias`). */
export const vector = (
  name: string,
  module: string,
  size: number,
  role: TensorRole = 'norm',
  split: TensorSplit = 'replicated',
  options: Options = {},
): Tensor => {
  const copies = options.copies ?? 1
  return {
    name,
    module,
    role,
    shape: [size],
    copies,
    activeCopies: options.activeCopies ?? copies,
    split,
    ...(options.gguf ? { gguf: options.gguf } : {}),
  }
}

export type NormKind = 'rms' | 'layer' | 'layer_without_bias' | 'none_learned'

/** A normalisation: RMS norm has a weight, layer norm a weight and a bias, OLMo's non-parametric norm neither. */
export function norm(name: string, module: string, size: number, kind: NormKind = 'rms'): Tensor[] {
  if (kind === 'none_learned') return []
  const weight = vector(`${name}.weight`, module, size)
  return kind === 'layer' ? [weight, vector(`${name}.bias`, module, size, 'norm')] : [weight]
}

/** A matrix and, where asked, its bias (divided as the matrix's outputs are; whole on every rank for row splits). */
export function linear(
  name: string,
  module: string,
  out: number,
  input: number,
  split: TensorSplit,
  bias: boolean,
  options: Options = {},
): Tensor[] {
  const weight = matrix(name, module, out, input, split, options)
  if (!bias) return [weight]
  return [
    weight,
    vector(`${name}.bias`, module, out, 'bias', split === 'row' ? 'replicated' : split, options),
  ]
}

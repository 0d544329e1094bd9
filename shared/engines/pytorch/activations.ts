import type { DeviceContext } from '../../estimate/scenario.ts'
import { over, sum, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { keptRows } from '../../training/kept.ts'
import { SOURCES } from './sources.ts'

/** Tensors that autograd keeps from the forward to the backward pass, one addend for each. */
export const activations: Term<DeviceContext> = {
  id: 'activations',
  label: 'Activations',
  summary:
    'The tensors that autograd saves in the forward pass for the backward pass, layer by layer; with checkpointing, the layers’ inputs and what one layer makes again.',
  docs: '/formulas/activations/',
  expression: sum('saved', over(times('layers', 'micro_batches', 'tokens', 'features', 'bytes'), 'ranks')),
  symbols: {
    layers: { tex: 'L_i', meaning: 'layers that save this tensor', unit: 'layers' },
    micro_batches: {
      tex: 'm',
      meaning: 'micro-batches in flight on this pipeline stage',
      unit: 'micro-batches',
    },
    tokens: {
      tex: 'T',
      meaning: 'tokens of a micro-batch on one context-parallel rank: batch × sequence length',
      unit: 'tokens',
    },
    features: { tex: 'n_i', meaning: 'elements per token of this tensor', unit: 'elements' },
    bytes: { tex: 'b_i', meaning: 'bytes per element', unit: 'bytes' },
    ranks: {
      tex: 't_i',
      meaning: 'tensor-parallel ranks that share it (the residual stream only with sequence parallelism)',
      unit: 'ranks',
    },
  },
  sources: [
    SOURCES.derivatives,
    SOURCES.llama,
    SOURCES.korthikanti,
    SOURCES.checkpointing,
    SOURCES.selective,
    SOURCES.flash,
    SOURCES.litgpt,
  ],
  ignores: [
    'Rotary tables, token ids and labels: once per model.',
    'Padding of heads to a kernel’s tile.',
    'Inner steps of Mamba, linear attention and short convolutions: inputs and outputs of their projections stand for them.',
    'Uneven routing: every expert-parallel rank is taken to get its share of the tokens.',
  ],
  values: (context) => {
    const saved = keptRows(context)
    return saved.length === 0 ? null : { scalars: {}, groups: { saved } }
  },
}

import type { DeviceContext } from '../estimate/scenario.ts'
import { times } from '../formula/expression.ts'
import type { Term } from '../formula/term.ts'

/** Logits of the prompt that PyTorch computes in one forward pass. */
export const promptLogits = (rows: (context: DeviceContext) => number): Term<DeviceContext> => ({
  id: 'logits',
  label: 'Logits',
  summary: 'One score per vocabulary entry for every position whose output is computed.',
  docs: '/formulas/logits/',
  expression: times('positions', 'vocab_size', 'bytes'),
  symbols: {
    positions: { tex: 'n_{out}', meaning: 'positions whose logits are computed at once', unit: 'positions' },
    vocab_size: { tex: 'V', meaning: 'vocabulary', unit: 'entries' },
    bytes: { tex: 'b', meaning: 'bytes per logit, copies in other types included', unit: 'bytes' },
  },
  sources: [{ title: 'transformers generation utils', url: 'https://github.com/huggingface/transformers/blob/main/src/transformers/generation/utils.py' }],
  ignores: ['Sampling buffers of a few rows.'],
  values: (context) =>
    context.stage.head ? { scalars: { positions: rows(context), vocab_size: context.scenario.architecture.vocabSize, bytes: 4 } } : null,
})

import type { DeviceContext } from '../estimate/scenario.ts'
import { times } from '../formula/expression.ts'
import type { Term } from '../formula/term.ts'

/** What an engine says of its logits at the peak; no positions: none are alive. */
export interface LogitsAlive {
  readonly positions: number
  /** Bytes per score, copies in other types included. */
  readonly bytes: number
}

/** Scores over the vocabulary that are alive when a device's memory peaks. */
export const promptLogits = (alive: (context: DeviceContext) => LogitsAlive): Term<DeviceContext> => ({
  id: 'logits',
  label: 'Logits',
  summary: 'One score per vocabulary entry for every position whose output is computed.',
  docs: '/formulas/logits/',
  expression: times('positions', 'vocab_size', 'bytes'),
  symbols: {
    positions: { tex: 'n_{out}', meaning: 'positions whose logits are alive at the peak', unit: 'positions' },
    vocab_size: { tex: 'V', meaning: 'vocabulary', unit: 'entries' },
    bytes: { tex: 'b', meaning: 'bytes per score, copies in other types included', unit: 'bytes' },
  },
  sources: [
    {
      title: 'Logits of the last position only since 4.45',
      url: 'https://github.com/huggingface/transformers/pull/31292',
    },
    {
      title: 'Logits sliced before they are copied',
      url: 'https://github.com/huggingface/transformers/pull/34813',
    },
  ],
  ignores: ['Sorted copies that top-k and top-p sampling make of a row.'],
  values: (context) => {
    if (!context.stage.head) return null
    const { positions, bytes } = alive(context)
    return positions === 0
      ? null
      : { scalars: { positions, vocab_size: context.scenario.architecture.vocabSize, bytes } }
  },
})

import type { DeviceContext } from '../../estimate/scenario.ts'
import { over, plus, times } from '../../formula/expression.ts'
import type { Term } from '../../formula/term.ts'
import { lossOf } from '../../training/loss.ts'
import { phaseOf } from '../../training/phases.ts'
import { SOURCES } from './sources.ts'

/** Scores over the vocabulary and their gradients at the peak of the loss. */
export const trainingLogits: Term<DeviceContext> = {
  id: 'logits',
  label: 'Logits and loss',
  summary:
    'Scores over the vocabulary in 16 and 32 bits and their gradients, at the peak of cross-entropy’s backward pass; a fused loss holds one chunk of them and the gradients it makes ahead.',
  docs: '/formulas/logits/',
  expression: plus(
    over(times('positions', 'vocab_size', 'bytes'), 'ranks'),
    'hidden_gradient',
    'head_gradient',
  ),
  symbols: {
    positions: {
      tex: 'T',
      meaning:
        'positions whose scores exist at once: all tokens of the micro-batch, or a chunk of a fused loss',
      unit: 'positions',
    },
    vocab_size: { tex: 'V', meaning: 'vocabulary', unit: 'entries' },
    bytes: { tex: 'b', meaning: 'bytes per score, copies and gradients included', unit: 'bytes' },
    ranks: { tex: 't', meaning: 'tensor-parallel ranks that share the vocabulary', unit: 'ranks' },
    hidden_gradient: {
      tex: 'g_x',
      meaning: 'gradient of the hidden states that a fused loss makes in the forward pass',
      unit: 'bytes',
    },
    head_gradient: {
      tex: 'g_W',
      meaning: 'gradient of the head that it makes there, and the addend of one chunk',
      unit: 'bytes',
    },
  },
  sources: [SOURCES.derivatives, SOURCES.liger, SOURCES.lossParallel, SOURCES.litgpt, SOURCES.torchtune],
  ignores: [
    'Logits that the training loop still holds: 2 to 4 bytes per score more.',
    'Metrics computed from the logits.',
  ],
  values: (context) => {
    if (phaseOf(context) !== 'loss' || !context.stage.head) return null
    const { positions, bytesPerScore, ranks, hiddenGradient, headGradient } = lossOf(context.scenario)
    return {
      scalars: {
        positions,
        vocab_size: context.scenario.architecture.vocabSize,
        bytes: bytesPerScore,
        ranks,
        hidden_gradient: hiddenGradient,
        head_gradient: headGradient,
      },
    }
  },
}

import type { Scenario } from '../estimate/scenario.ts'
import { tokensPerRank } from './kept.ts'
import { trainsHead } from './trainable.ts'

/** log-probabilities, their gradient and the gradient of the loss, in fp32 each: the peak of cross-entropy's backward pass. */
const PLAIN = 12
/** Vocabulary-parallel: logits, exponentials and a sum of them beside the gradient, all out of place (`torch/distributed/tensor/parallel/loss.py`). */
const VOCABULARY_PARALLEL = 16
/** Compiled: 16-bit logits, log-softmax recomputed from them, one fp32 gradient. */
const COMPILED = 6

export interface Loss {
  /** Positions whose scores exist at once. */
  readonly positions: number
  readonly bytesPerScore: number
  /** Ranks that share the vocabulary. */
  readonly ranks: number
  /** Gradients that a fused loss makes in the forward pass: of the hidden states, and of the head twice while it adds them up. */
  readonly hiddenGradient: number
  readonly headGradient: number
}

const nextPowerOfTwo = (value: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, value)))

/** Positions of one chunk of Liger's fused linear cross-entropy: chunks of scores are about as large as the hidden states. */
export const chunkOf = (tokens: number, vocabulary: number, hidden: number): number =>
  Math.min(tokens, nextPowerOfTwo(Math.ceil(tokens / Math.ceil(vocabulary / hidden))))

/** Head and cross-entropy of one micro-batch. */
export function lossOf(scenario: Scenario): Loss {
  const { settings, degrees, architecture } = scenario
  const tokens = tokensPerRank(scenario)
  const ranks = degrees.tensor
  if (settings.fusedLoss) {
    const { hiddenSize, vocabSize } = architecture
    const element = settings.precision === 'fp32' ? 4 : 2
    const headGradient = trainsHead(scenario) ? (2 * element * hiddenSize * vocabSize) / ranks : 0
    // Scores and their gradient share a chunk; each position's own loss is kept in fp32.
    return {
      positions: chunkOf(tokens, vocabSize, hiddenSize),
      bytesPerScore: 2 * element,
      ranks,
      hiddenGradient: tokens * (element * hiddenSize + 4),
      headGradient,
    }
  }
  const { compiled, rules } = settings.training
  // The tanh of capped logits is kept as it is; compiled code computes it again.
  const capped =
    (architecture.trainingTraits?.logitsCapped ?? false) && !compiled
      ? settings.precision === 'fp32'
        ? 4
        : 2
      : 0
  const chunks =
    settings.precision === 'fp32'
      ? undefined
      : rules.chunkedLoss?.({
          tokens,
          batch: settings.batchSize,
          full: settings.method === 'full',
          compiled,
        })
  const whole = compiled ? COMPILED : ranks > 1 ? VOCABULARY_PARALLEL : PLAIN
  return {
    positions: chunks?.positions ?? tokens,
    bytesPerScore: (chunks?.bytesPerScore ?? whole) + capped,
    ranks,
    hiddenGradient: 0,
    headGradient: 0,
  }
}

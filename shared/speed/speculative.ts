import { over, plus, times, type Expression } from '../formula/expression.ts'
import { printLaw, quantity, type AppliedLaw, type Law, type Quantity } from './law.ts'

/** A draft model (or prediction layers) that guesses tokens for the model to check in one step. */
export interface Speculation {
  /** Tokens guessed per step (γ). */
  readonly draftTokens: number
  /** Probability that a guess is accepted (α). */
  readonly acceptance: number
  /** Time of one guess over one step of the model (c). */
  readonly draftCost: number
}

/** 1 + α + … + α^γ: tokens a step yields on average. */
const yielded = (draftTokens: number): Expression => {
  const powers = Array.from({ length: draftTokens }, (_, n) =>
    times(...Array.from({ length: n + 1 }, () => 'acceptance')),
  )
  return plus(1, ...powers)
}

/**
 * By how much speculative decoding multiplies the decode speed of one sequence: (1 + α + … + α^γ) / (γ c + 1).
 * Leviathan et al., https://arxiv.org/abs/2211.17192, theorem 3.8. Holds while a step is bound by memory, so that
 * checking γ tokens takes as long as one.
 */
export const speculativeQuantity = ({ draftTokens, acceptance, draftCost }: Speculation): Quantity =>
  quantity(speculativeLaw(draftTokens), {
    scalars: { acceptance, draft_tokens: draftTokens, draft_cost: draftCost },
  })

/** The same, printed. */
export const speculativeFactor = (speculation: Speculation): AppliedLaw =>
  printLaw(speculativeQuantity(speculation))

/** The law for a number of guesses: its sum has a power for each. */
export function speculativeLaw(draftTokens: number): Law {
  return {
    id: 'speculative_factor',
    label: 'Speculative decoding',
    summary: 'Tokens one step yields, over the time that guessing adds to it.',
    unit: '',
    docs: '/formulas/speculative-decoding/',
    expression: over(yielded(draftTokens), plus(times('draft_tokens', 'draft_cost'), 1)),
    symbols: {
      acceptance: { tex: '\\alpha', meaning: 'probability that a guessed token is accepted', unit: '' },
      draft_tokens: { tex: '\\gamma', meaning: 'tokens guessed per step', unit: 'tokens' },
      draft_cost: { tex: 'c', meaning: 'time of one guess over one step of the model', unit: '' },
    },
    sources: [{ title: 'Leviathan et al., Speculative Decoding', url: 'https://arxiv.org/abs/2211.17192' }],
    ignores: [
      'Batches large enough to be bound by compute, where checking costs more than one token.',
      'The draft’s memory: `POST /v1/plan` adds it.',
    ],
  }
}

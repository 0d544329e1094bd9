import { decodeLaw, prefillLaw, speculativeLaw, type Law } from '../../../shared/speed/index.ts'
import { FIRST_SETTINGS } from '../lib/first-settings.ts'
import type { Settings } from '../lib/url-state.ts'

/** A formula of speed with a page of its own. */
export interface LawPage {
  /** Last part of its address, which the answer's `docs` gives. */
  readonly id: string
  readonly title: string
  readonly law: Law
  /** Measured errors that the page prints; null where nothing measures the law. */
  readonly accuracy: 'decode' | 'prefill' | null
  /** What the example and the calculator show first. */
  readonly settings: Settings
  /** What the law gives, in words; `code` between backticks. */
  readonly result: string
}

const GUESSES = 4
/** One that fits, unlike the first settings of the other pages. */
const EXAMPLE: Settings = {
  ...FIRST_SETTINGS,
  weights: 'q4_k_m',
  context_length: '8192',
  explain: 'true',
}
const idOf = ({ docs }: Law): string => docs.split('/').at(-2) ?? ''

const speculative = speculativeLaw(GUESSES)

/** Pages of the laws of speed, in the order of the sidebar. */
export const lawPages: readonly LawPage[] = [
  {
    id: idOf(decodeLaw),
    title: 'Decode speed',
    law: decodeLaw,
    accuracy: 'decode',
    settings: EXAMPLE,
    result:
      'Tokens per second are the sequences in flight over these seconds. The answer gives them as `speed.decode_tokens_per_second`, and what one reader sees as `speed.decode_tokens_per_second_per_sequence`.',
  },
  {
    id: idOf(prefillLaw),
    title: 'Prefill speed',
    law: prefillLaw,
    accuracy: 'prefill',
    settings: EXAMPLE,
    result:
      'Tokens per second are `prompt_tokens` over these seconds. The time to the first token is these seconds and one decode step, with no other request waiting.',
  },
  {
    id: idOf(speculative),
    title: 'Speculative decoding',
    law: speculative,
    accuracy: null,
    settings: { ...EXAMPLE, speculative_tokens: String(GUESSES), speculative_acceptance: '0.8' },
    result: `It multiplies the decode speed. The formula is printed for ${GUESSES} guesses; another number of them has as many powers. Acceptance is yours to give: it depends on the draft, the model and the text.`,
  },
]

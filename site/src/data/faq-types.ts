import type { PublishedFormulaId } from '../../../shared/published/index.ts'
import type { Html } from '../lib/html.ts'
import type { Settings } from '../lib/url-state.ts'

/** One case of an answer: a line of words, and the settings that the engine answers at build time. */
export interface FaqCase {
  readonly label: string
  readonly settings: Settings
}

export interface FaqEntry {
  readonly id: string
  readonly question: string
  readonly guide: PublishedFormulaId
  /** Page and section where the guide's own answer is recomputed. */
  readonly claims?: string
  readonly answer: Html
  readonly cases: readonly FaqCase[]
}

/** The words of the page in the browser: set by the script of its language, so that no other is loaded. */
import type { BuilderWords } from '../data/badge-builder-words.ts'
import type { DecisionWords } from './en/decide.ts'
import type { ViewStrings } from './en/view.ts'

let words: ViewStrings | undefined

export function speak(language: ViewStrings): void {
  words = language
}

/** @throws on a page whose components draw answers but which does not render `<PageLanguage />`. */
export function pageWords(): ViewStrings {
  if (!words) throw new Error('this page has loaded no language')
  return words
}

let decisions: DecisionWords | undefined

export function speakDecisions(language: DecisionWords): void {
  decisions = language
}

/** @throws on a page that does not render `<DecisionLanguage />`. */
export function decisionWords(): DecisionWords {
  if (!decisions) throw new Error('this page has loaded no language for its decisions')
  return decisions
}

let builder: BuilderWords | undefined

export function speakBuilder(language: BuilderWords): void {
  builder = language
}

/** @throws on a page that does not render `<BuilderLanguage />`. */
export function builderWords(): BuilderWords {
  if (!builder) throw new Error('this page has loaded no language for its pictures')
  return builder
}

/** The words of the page in the browser: set by the script of its language, so that no other is loaded. */
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

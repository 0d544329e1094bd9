/**
 * Emoji as a reader counts them: a family, a flag or a hand with its colour is one. Made when first asked for: as a literal
 * it would be read with the script, and to collect these thousands of sequences is a tenth of a start's CPU.
 */
let emoji: RegExp | undefined
const emojiPattern = (): RegExp => (emoji ??= new RegExp(String.raw`\p{RGI_Emoji}`, 'gv'))

/** What every emoji of several code points has one of: a quick look spares most badges the search. */
const JOINED = /\u200d|\ufe0f|\u20e3|\p{Regional_Indicator}|\p{Emoji_Modifier}/u

/** Private characters, which stand for nothing else in a text that has none of its own; as long as one emoji. */
const FIRST_PRIVATE = 0xf0000
const PRIVATE = /[\u{f0000}-\u{ffffd}]/u

/** Words of a badge with stand-ins, and how to put back what they stand for. */
export interface StandIns {
  readonly words: readonly string[]
  readonly restore: (drawn: string) => string
}

const same = (drawn: string): string => drawn

/**
 * Replaces each emoji of several code points by one character. The badge library measures code point by code point and
 * would give a family of four the width of seven letters; so it gets the width of one emoji.
 */
export function standInsFor(words: readonly string[]): StandIns {
  if (!words.some((text) => JOINED.test(text)) || words.some((text) => PRIVATE.test(text)))
    return { words, restore: same }
  const found: string[] = []
  const replaced = words.map((text) =>
    text.replace(emojiPattern(), (each) => {
      if ([...each].length === 1) return each
      found.push(each)
      return String.fromCodePoint(FIRST_PRIVATE + found.length - 1)
    }),
  )
  if (found.length === 0) return { words, restore: same }
  const restore = (drawn: string): string =>
    drawn.replaceAll(
      new RegExp(PRIVATE, 'gu'),
      (sign) => found[(sign.codePointAt(0) ?? 0) - FIRST_PRIVATE] ?? sign,
    )
  return { words: replaced, restore }
}

/** Faces of a drawing. A viewer without them shows its own, which is about as wide. */
export type Face = 'regular' | 'semibold' | 'mono'

/** Width of a text in pixels at a size in pixels. A layout takes it as a parameter, so that a test can use a simple one. */
export type Measure = (text: string, size: number, face?: Face) => number

/** Advance widths of the letters from space to tilde, in thousandths of the size: IBM Plex Sans 3 of Fontsource 5.3. */
const REGULAR = `236 284 419 713 598 927 694 242 335 335 450 600 272 399 272 269 600 600 600 600 600 600 600 600 600 600 292 292
  600 600 600 477 891 655 653 609 671 583 559 695 707 400 503 634 501 812 707 708 606 708 640 572 594 678 614 896 613 593
  580 317 383 317 600 565 600 534 580 497 580 549 324 530 568 250 250 527 267 873 568 560 580 580 367 481 343 568 492 768
  507 499 464 343 314 343 600`
const SEMIBOLD = `236 309 471 656 600 960 713 260 337 337 556 600 299 402 299 277 600 600 600 600 600 600 600 600 600 600 319 319
  600 600 600 493 899 683 663 630 689 600 577 712 719 423 535 678 521 817 719 712 641 712 664 599 596 689 643 952 655 632
  599 329 437 329 600 559 600 559 600 509 600 558 353 551 588 275 275 562 288 888 588 563 600 600 393 493 369 588 524 819
  544 524 502 363 376 363 600`
const WIDTHS: Readonly<Record<'regular' | 'semibold', readonly number[]>> = {
  regular: REGULAR.split(/\s+/).map(Number),
  semibold: SEMIBOLD.split(/\s+/).map(Number),
}

const SPACE = 0x20
/** Signs that are none of the above: mostly letters with accents and mathematical signs. */
const OTHER = 640
/** Ideographs, Hangul, emoji: a square. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u
/** Marks that stand on the letter before them, and signs without width. */
const NONE = /[\p{Mn}\p{Me}\p{Cf}]/u
const THIN_SPACES: Readonly<Record<string, number>> = {
  '\u2009': 118,
  '\u202f': 118,
  '\u00a0': 236,
  '·': 326,
  '…': 803,
}

/** A letter that is none of the table's. */
function otherAdvance(letter: string, face: Face): number {
  if (NONE.test(letter)) return 0
  if (WIDE.test(letter)) return 1000
  if (face === 'mono') return 600
  return THIN_SPACES[letter] ?? OTHER
}

/** Measures in the embedded faces, without kerning: at most a few parts in a thousand too wide. */
export const measureText: Measure = (text, size, face = 'regular') => {
  const widths = face === 'mono' ? undefined : WIDTHS[face]
  let thousandths = 0
  let at = 0
  while (at < text.length) {
    const code = text.codePointAt(at) as number
    const next = at + (code > 0xffff ? 2 : 1)
    thousandths += widths?.[code - SPACE] ?? otherAdvance(text.slice(at, next), face)
    at = next
  }
  return (thousandths * size) / 1000
}

/**
 * How much wider a viewer's own face may be than the embedded one, which an SVG inside a page cannot load: DejaVu Sans,
 * the widest of the usual ones, is a seventh wider. A layout that must not overlap reserves this much.
 */
export const WIDEST_FACE = 1.15

/** Letters as a reader counts them: cutting must not split an emoji or take an accent off its letter. */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Signs of Latin-1 and the thin space: none of them joins another, so each is a letter without asking. */
const SINGLE = /^[\u0020-\u007e\u00a0-\u00ff\u202f]*$/

function* letters(text: string): Generator<string> {
  if (SINGLE.test(text)) yield* text
  else for (const { segment } of segmenter.segment(text)) yield segment
}

export interface TextBox {
  readonly width: number
  readonly size: number
  readonly face?: Face
}

/** The text itself where it fits the width, else its beginning with an ellipsis. */
export function ellipsize(
  text: string,
  { width, size, face = 'regular' }: TextBox,
  measure: Measure,
): string {
  if (measure(text, size, face) <= width) return text
  const room = width - measure('…', size, face)
  let kept = ''
  let used = 0
  for (const letter of letters(text)) {
    used += measure(letter, size, face)
    if (used > room) break
    kept += letter
  }
  return `${kept.trimEnd()}…`
}

/** The text in lines of at most `most`; the last one is cut when the text goes on. Breaks at spaces. */
export function wrapText(text: string, box: TextBox, most: number, measure: Measure): string[] {
  const words = text.split(' ').filter((word) => word !== '')
  const lines: string[] = []
  let line = ''
  for (const [index, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || measure(longer, box.size, box.face) <= box.width) {
      line = longer
      continue
    }
    if (lines.length === most - 1) {
      line = `${line} ${words.slice(index).join(' ')}`
      break
    }
    lines.push(line)
    line = word
  }
  if (line !== '') lines.push(line)
  return lines.map((each) => ellipsize(each, box, measure))
}

/** The largest of the sizes at which the text fits the width, else the smallest. */
export const sizeThatFits = (
  text: string,
  width: number,
  sizes: readonly number[],
  measure: Measure,
  face: Face = 'regular',
): number => sizes.find((size) => measure(text, size, face) <= width) ?? sizes.at(-1) ?? 12

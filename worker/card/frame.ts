import type { CardWords, Figure } from '../../shared/present/card-words.ts'
import { ellipsize, measureText, sizeThatFits, WIDEST_FACE } from '../../shared/present/text-measure.ts'
import { mark, words } from '../svg/drawing.ts'
import { el, type Markup } from '../svg/element.ts'

export const CARD_WIDTH = 1200
export const CARD_HEIGHT = 630
export const LEFT = 64
export const RIGHT = CARD_WIDTH - LEFT
export const WIDTH = RIGHT - LEFT
/** Share of a width that text may take in the embedded face, so that it fits in a wider one. */
export const SLACK = 1 / WIDEST_FACE

/** Title and settings at the left, mark and name at the right. */
export function header({ title, setting }: Pick<CardWords, 'title' | 'setting'>): Markup {
  const size = sizeThatFits(title, (WIDTH - 200) * SLACK, [64, 56, 48, 42], measureText, 'semibold')
  return el(
    'g',
    {},
    words(
      LEFT,
      104,
      ellipsize(title, { width: (WIDTH - 200) * SLACK, size, face: 'semibold' }, measureText),
      { size, face: 'semibold' },
    ),
    words(LEFT, 144, ellipsize(setting, { width: WIDTH * SLACK, size: 27 }, measureText), {
      size: 27,
      color: 'quiet',
    }),
    mark(RIGHT - measureText('Plimsoll', 28, 'semibold') * WIDEST_FACE - 32, 74, 42),
    words(RIGHT, 84, 'Plimsoll', { size: 28, face: 'semibold', anchor: 'end' }),
  )
}

/** Columns of the row of figures. */
const COLUMNS = 5

/** Figures side by side; a phrase takes two columns. As many as there is room for. */
export function figures(list: readonly Figure[], y: number): Markup {
  const column = WIDTH / COLUMNS
  const parts: Markup[] = []
  let at = 0
  for (const { label, value, wide = false } of list) {
    const span = wide ? 2 : 1
    if (at + span > COLUMNS) continue
    const box = { width: (column * span - 16) * SLACK, face: 'semibold' } as const
    const size = sizeThatFits(value, box.width, [28, 25, 22, 19, 17], measureText, box.face)
    parts.push(
      words(LEFT + at * column, y, label, { size: 19, color: 'quiet' }),
      words(LEFT + at * column, y + 33, ellipsize(value, { ...box, size }, measureText), {
        size,
        face: box.face,
      }),
    )
    at += span
  }
  return el('g', {}, parts)
}

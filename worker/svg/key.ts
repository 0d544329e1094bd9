import { measureText, WIDEST_FACE } from '../../shared/present/text-measure.ts'
import { el, type Markup } from './element.ts'
import { words } from './drawing.ts'

/** An entry of a key: a patch of colour and what it stands for. */
export interface KeyEntry {
  readonly fill: string
  readonly label: string
  readonly value?: string
}

export interface KeyBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly size: number
}

const widthOf = ({ label, value }: KeyEntry, size: number): number => {
  const text = value === undefined ? label : `${label} `
  const inWords = measureText(text, size) + (value === undefined ? 0 : measureText(value, size, 'semibold'))
  return size * 1.25 + inWords * WIDEST_FACE
}

/** As many entries as one line holds, the first ones; an ellipsis says that there are more. */
export function keyLine(entries: readonly KeyEntry[], box: KeyBox): Markup {
  const gap = box.size
  let used = 0
  let fit = 0
  for (const entry of entries) {
    used += widthOf(entry, box.size) + gap
    if (used - gap > box.width - (fit < entries.length - 1 ? box.size * 2 : 0)) break
    fit++
  }
  const shown = entries.slice(0, fit)
  const end = shown.reduce((sum, entry) => sum + widthOf(entry, box.size) + gap, box.x)
  return el(
    'g',
    {},
    key(shown, box).markup,
    fit < entries.length && words(end, box.y, '…', { size: box.size, color: 'quiet' }),
  )
}

/** Entries side by side, on as many lines as they need. Returns the drawing and the y below its last line. */
export function key(
  entries: readonly KeyEntry[],
  { x, y, width, size }: KeyBox,
): { markup: Markup; end: number } {
  const patch = size * 0.8
  const lineHeight = size * 1.6
  const parts: Markup[] = []
  let [left, base] = [x, y]
  for (const entry of entries) {
    const { fill, label, value } = entry
    const text = value === undefined ? label : `${label} `
    const needed = widthOf(entry, size)
    if (left > x && left + needed > x + width) [left, base] = [x, base + lineHeight]
    parts.push(
      el('rect', {
        class: 'hull',
        x: left,
        y: base - patch + 1,
        width: patch,
        height: patch,
        fill,
        'stroke-width': 0.75,
      }),
      el(
        'text',
        { x: left + patch + size * 0.45, y: base, 'font-size': size, class: 'ink' },
        text,
        value !== undefined && el('tspan', { 'font-weight': 600 }, value),
      ),
    )
    left += needed + size
  }
  return { markup: el('g', {}, parts), end: base + lineHeight }
}

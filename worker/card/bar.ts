import type { Component, Fit } from '../../shared/estimate/types.ts'
import type { LoadLine, Piece } from '../../shared/present/load-line.ts'
import { FAMILIES, familyOf, type Family } from '../../shared/present/term-families.ts'
import { measureText, WIDEST_FACE } from '../../shared/present/text-measure.ts'
import { formatBytes, type MemoryUnit } from '../../shared/units/format.ts'
import { mark, words } from '../svg/drawing.ts'
import { el, type Markup } from '../svg/element.ts'

export interface BarBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Size of the text on and under the bar. */
  readonly size: number
  /** Whether the scale is written under it. Default: it is. */
  readonly scaled?: boolean
}

export interface BarWords {
  readonly unit: MemoryUnit
  readonly components: readonly Component[]
  readonly fit: Pick<Fit, 'usable_bytes' | 'marketed_bytes'> | undefined
}

const familyOfPiece = ({ id }: Piece): Family | undefined =>
  FAMILIES.find((family) => family.id === familyOf(id))

/** A piece with its name and amount where they fit. */
function drawPiece(piece: Piece, box: BarBox, { unit, components }: BarWords): Markup {
  const left = box.x + piece.start * box.width
  const width = piece.length * box.width
  const family = familyOfPiece(piece)
  const label = components.find(({ id }) => id === piece.id)?.label ?? piece.id
  const amount = formatBytes(piece.bytes, unit)
  const room = width - box.size
  const fits = (text: string, face: 'regular' | 'semibold'): boolean =>
    measureText(text, box.size, face) * WIDEST_FACE <= room
  const both = fits(label, 'regular') && fits(amount, 'semibold') && box.height >= box.size * 3
  const middle = box.y + box.height / 2
  const look = { size: box.size, fill: family?.text ?? '#ffffff' }
  return el(
    'g',
    {},
    el('rect', {
      class: 'hull',
      x: left,
      y: box.y,
      width,
      height: box.height,
      fill: family?.fill,
      'stroke-width': 1,
    }),
    both && words(left + box.size / 2, middle - box.size * 0.25, label, look),
    both && words(left + box.size / 2, middle + box.size, amount, { ...look, face: 'semibold' }),
    !both &&
      fits(amount, 'semibold') &&
      words(left + box.size / 2, middle + box.size * 0.35, amount, { ...look, face: 'semibold' }),
  )
}

/** The hull: its bow, where the driver lives, is rounded. */
const hullPath = ({ x, y, height }: BarBox, width: number): string => {
  const bow = Math.min(height * 0.45, width / 2)
  return `M${x} ${y}H${x + width}V${y + height - bow}a${bow} ${bow} 0 0 1 ${-bow} ${bow}H${x}z`
}

function drawOverflow({ overflow }: LoadLine, box: BarBox, unit: MemoryUnit): Markup | false {
  if (overflow === null) return false
  const left = box.x + overflow.start * box.width
  const width = overflow.length * box.width
  const top = box.y + box.height * 0.1
  const height = box.height * 0.8
  const teeth = [0.8, 0.6, 0.4, 0.2, 0].map(
    (share, index) => `L${left + width - (index % 2 === 0 ? 9 : 0)} ${top + share * height}`,
  )
  const end = overflow.cut ? `L${left + width} ${top + height}${teeth.join('')}` : `H${left + width}V${top}`
  const amount = `+${formatBytes(overflow.bytes, unit)}`
  const inside = measureText(amount, box.size, 'semibold') * WIDEST_FACE + box.size <= width
  return el(
    'g',
    {},
    el('path', { fill: 'url(#over)', class: 'hull', d: `M${left} ${top}V${top + height}${end}z` }),
    inside
      ? words(left + width / 2, box.y + box.height / 2 + box.size * 0.35, amount, {
          size: box.size,
          face: 'semibold',
          fill: '#ffffff',
          anchor: 'middle',
        })
      : words(box.x + box.width, box.y - box.size * 0.6, amount, {
          size: box.size,
          face: 'semibold',
          color: 'signal',
          anchor: 'end',
        }),
  )
}

function drawLine({ line }: LoadLine, box: BarBox): Markup | false {
  if (line === null) return false
  const at = box.x + line * box.width
  const size = Math.max(22, box.height * 0.42)
  return el(
    'g',
    {},
    el('path', {
      class: 'hull',
      d: `M${at} ${box.y - size * 0.2}V${box.y + box.height + 5}`,
      'stroke-width': 3,
    }),
    mark(at, box.y - size * 0.62, size),
  )
}

/** What is written under a bar: how much of the memory a process can use. */
function scaleWords({ hull }: LoadLine, box: BarBox, { fit, unit }: BarWords): Markup {
  const base = box.y + box.height + box.size * 1.5
  const look = { size: box.size * 0.9, color: 'quiet' }
  const text = fit
    ? `${formatBytes(fit.usable_bytes, unit)} usable of ${formatBytes(fit.marketed_bytes, unit)}`
    : 'no GPU chosen: no line'
  return el(
    'g',
    {},
    words(box.x, base, '0', look),
    words(box.x + hull * box.width, base, text, { ...look, anchor: 'end' }),
  )
}

/** One load-line bar: hull, driver's part, cargo, error band, overflow, line and mark. */
export function drawBar(bar: LoadLine, box: BarBox, texts: BarWords): Markup {
  const hull = bar.hull * box.width
  const band = bar.band
  const kept = bar.line === null ? 0 : hull - bar.line * box.width
  const path = hullPath(box, hull)
  const clip = `hull-${bar.devices[0] ?? 0}`
  return el(
    'g',
    {},
    el('clipPath', { id: clip }, el('path', { d: path })),
    el('path', { class: 'hold', d: path }),
    el(
      'g',
      { 'clip-path': `url(#${clip})` },
      bar.pieces.map((piece) => drawPiece(piece, box, texts)),
      kept > 0 &&
        el('rect', { x: box.x + hull - kept, y: box.y, width: kept, height: box.height, fill: 'url(#kept)' }),
      band && [
        el('rect', {
          x: box.x + band.start * box.width,
          y: box.y,
          width: Math.max(1, band.length * box.width),
          height: box.height,
          fill: 'url(#band)',
        }),
        el('path', {
          class: 'hull',
          d: `M${box.x + (band.start + band.length) * box.width} ${box.y}v${box.height}`,
          'stroke-width': 1.25,
          'stroke-dasharray': '4 3',
        }),
      ],
    ),
    el('path', { class: 'hull', fill: 'none', d: path, 'stroke-width': 2 }),
    drawOverflow(bar, box, texts.unit),
    drawLine(bar, box),
    box.scaled !== false && scaleWords(bar, box, texts),
  )
}

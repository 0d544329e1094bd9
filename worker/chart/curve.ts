import { scaleLinear, scaleLog } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import type { Curve, CurveLine, CurvePoint } from '../../shared/present/chart-curve.ts'
import { FAMILY_LABELS } from '../../shared/present/chart-data.ts'
import { tokenWords } from '../../shared/present/image-words.ts'
import { shortGpuName } from '../../shared/present/gpu-name.ts'
import { memoryTicks, placeTicks } from '../../shared/present/chart-ticks.ts'
import { FAMILIES, type FamilyId } from '../../shared/present/term-families.ts'
import { measureText, WIDEST_FACE } from '../../shared/present/text-measure.ts'
import { formatBytes, formatTokens, type MemoryUnit } from '../../shared/units/format.ts'
import { mark, words } from '../svg/drawing.ts'
import { el, type Markup } from '../svg/element.ts'
import { key } from '../svg/key.ts'
import type { Content } from './content.ts'

/** Where the axes stand on the sheet. */
const FRAME = { left: 74, right: 816, top: 84, bottom: 352 } as const
const AXIS_LABEL = {
  context: 'Context length in tokens, logarithmic',
  batch: 'Sequences in flight, logarithmic',
} as const

const fillOf = (id: FamilyId): string => FAMILIES.find((family) => family.id === id)?.fill ?? '#888888'

interface Scales {
  readonly x: (value: number) => number
  readonly y: (bytes: number) => number
}

function scalesOf({ points, top }: Curve): Scales {
  const x = scaleLog()
    .base(2)
    .domain([points[0]?.x ?? 1, points.at(-1)?.x ?? 2])
    .range([FRAME.left, FRAME.right])
  const y = scaleLinear().domain([0, top]).range([FRAME.bottom, FRAME.top])
  return { x: (value) => x(value), y: (bytes) => y(bytes) }
}

const ORDER = new Map(FAMILIES.map(({ id }, index) => [id, index]))
const orderOf = (id: FamilyId): number => ORDER.get(id) ?? 0

/** Lower and upper edge of a colour at one place. */
interface Edges {
  readonly x: number
  readonly from: number
  readonly to: number
}

/** Where a colour lies in a stack. One that is missing here has no height: it lies where the colours below it end. */
function edgesOf({ layers }: CurvePoint, id: FamilyId): Omit<Edges, 'x'> {
  const order = orderOf(id)
  let below = 0
  for (const layer of layers) {
    if (layer.family === id) return layer
    if (orderOf(layer.family) < order) below = layer.to
  }
  return { from: below, to: below }
}

/** One area per colour, from the lowest up; each lies on the one before. */
function areas({ points, families }: Curve, { x, y }: Scales): Markup[] {
  const shape = area<Edges>()
    .x((edges) => edges.x)
    .y0((edges) => edges.from)
    .y1((edges) => edges.to)
    .curve(curveMonotoneX)
    .digits(1)
  const places = points.map((point) => x(point.x))
  return families.map((id) => {
    const edges = points.map((point, index): Edges => {
      const { from, to } = edgesOf(point, id)
      return { x: places[index] ?? 0, from: y(from), to: y(to) }
    })
    return el('path', { fill: fillOf(id), d: shape(edges) ?? '' })
  })
}

function axes(curve: Curve, { x, y }: Scales, unit: MemoryUnit): Markup {
  const { axis, points, top } = curve
  const first = points[0]?.x ?? 1
  const last = points.at(-1)?.x ?? 2
  return el(
    'g',
    {},
    memoryTicks(top, unit).map(({ bytes, label }) => [
      el('path', { class: 'edge', d: `M${FRAME.left} ${Math.round(y(bytes)) + 0.5}H${FRAME.right}` }),
      words(FRAME.left - 8, y(bytes) + 4, label, { size: 13, color: 'quiet', anchor: 'end' }),
    ]),
    placeTicks(first, last).map((value) => [
      el('path', { class: 'edge', d: `M${Math.round(x(value) * 10) / 10} ${FRAME.bottom}v5` }),
      words(x(value), FRAME.bottom + 20, formatTokens(value), { size: 13, color: 'quiet', anchor: 'middle' }),
    ]),
    words((FRAME.left + FRAME.right) / 2, FRAME.bottom + 40, AXIS_LABEL[axis], {
      size: 13,
      color: 'quiet',
      anchor: 'middle',
    }),
  )
}

/** What lies over the first line is hatched: it does not fit. */
function overflow(curve: Curve, { x, y }: Scales): Markup | false {
  const [first] = curve.lines
  if (first === undefined || !first.stops) return false
  const start = first.last ?? curve.points[0]?.x ?? 1
  const over = curve.points.filter((point) => point.x >= start)
  const shape = area<CurvePoint>()
    .x((point) => x(point.x))
    .y0(() => y(first.usable))
    .y1((point) => Math.min(y(point.total), y(first.usable)))
    .curve(curveMonotoneX)
    .digits(1)
  return el('path', { fill: 'url(#over)', d: shape(over) ?? '' })
}

const amount = (axis: Curve['axis'], value: number): string =>
  axis === 'context' ? `${tokenWords(value)} tokens` : `${value} sequence${value === 1 ? '' : 's'}`

function lineWords({ axis }: Curve, { last, stops }: CurveLine): string {
  if (last === null) return `does not fit at any ${axis === 'context' ? 'length' : 'batch size'}`
  return stops ? `fits to ${amount(axis, last)}` : 'fits the whole range'
}

const NAME_SIZE = 13
const NAME_LEFT = FRAME.left + 30

/** A line with its name, and where on the sheet they stand. */
interface NamedLine {
  readonly line: CurveLine
  readonly name: string
  /** Height of the line, and the base of its name. */
  readonly height: number
  readonly base: number
}

/** Each name stands high enough above the one below it. */
function nameLines(curve: Curve, { y }: Scales, unit: MemoryUnit): NamedLine[] {
  let lowest = Infinity
  return [...curve.lines]
    .sort((a, b) => a.usable - b.usable)
    .map((line) => {
      const height = y(line.usable)
      const base = Math.min(height - 7, lowest - 17)
      lowest = base
      const gpus = line.fit.gpus > 1 ? `${line.fit.gpus}× ` : ''
      const room = `${gpus}${shortGpuName(line.fit.gpu_name)}: ${formatBytes(line.usable, unit)} usable`
      return { line, name: `${room}, ${lineWords(curve, line)}`, height, base }
    })
}

function capacity({ line, name, height, base }: NamedLine, { x }: Scales): Markup {
  const stop = line.last === null || !line.stops ? null : x(line.last)
  return el(
    'g',
    {},
    el('path', { class: 'hull', d: `M${FRAME.left} ${height}H${FRAME.right}`, 'stroke-width': 2 }),
    stop !== null && [
      el('path', {
        class: 'hull',
        d: `M${stop} ${height}V${FRAME.bottom}`,
        'stroke-width': 1.25,
        'stroke-dasharray': '4 3',
      }),
      el('circle', { class: 'paper hull', cx: stop, cy: height, r: 4.5, 'stroke-width': 2 }),
    ],
    mark(FRAME.left + 13, height, 22),
    words(NAME_LEFT, base, name, { size: NAME_SIZE, face: 'semibold', halo: true }),
  )
}

/** Where the request stands, with its amount: above the point, or where no line and no other name is in the way. */
function ownPoint(
  { own, axis }: Curve,
  named: readonly NamedLine[],
  { x, y }: Scales,
  unit: MemoryUnit,
): Markup {
  const [left, height] = [x(own.x), y(own.total)]
  const text = `${formatBytes(own.total, unit)} at ${amount(axis, own.x)}`
  const half = (measureText(text, NAME_SIZE, 'semibold') * WIDEST_FACE) / 2 + 2
  // Beside the frame's edges the label keeps inside, however wide the viewer's letters are.
  const anchor = left - half < FRAME.left ? 'start' : left + half > FRAME.right ? 'end' : 'middle'
  const centre = anchor === 'start' ? left + half + 4 : anchor === 'end' ? left - half : left
  const isFree = (base: number): boolean =>
    base < FRAME.bottom - 4 &&
    base - 14 > FRAME.top - 20 &&
    named.every((each) => {
      const overLine = base - 14 < each.height + 2 && base + 5 > each.height - 2
      const nameEnd = NAME_LEFT + measureText(each.name, NAME_SIZE, 'semibold') * WIDEST_FACE + 6
      const overName = centre - half < nameEnd && Math.abs(base - each.base) < 17
      return !overLine && !overName
    })
  const base = [height - 10, height + 23, height + 42, height - 28, height - 46].find(isFree) ?? height + 23
  return el(
    'g',
    {},
    el('circle', { class: 'hullf', cx: left, cy: height, r: 4 }),
    words(anchor === 'start' ? left + 8 : left, base, text, {
      size: NAME_SIZE,
      face: 'semibold',
      halo: true,
      ...(anchor === 'start' ? {} : { anchor }),
    }),
  )
}

/** The curve of memory along its axis, with axes, lines and key. Returns the drawing and the y below it. */
export function drawCurve(curve: Curve, unit: MemoryUnit): Content {
  const scales = scalesOf(curve)
  const named = nameLines(curve, scales, unit)
  const outline = line<CurvePoint>()
    .x((point) => scales.x(point.x))
    .y((point) => scales.y(point.total))
    .curve(curveMonotoneX)
    .digits(1)
  const entries = curve.families.map((id) => ({ fill: fillOf(id), label: FAMILY_LABELS[id] }))
  const legend = key(entries, {
    x: FRAME.left,
    y: FRAME.bottom + 68,
    width: FRAME.right - FRAME.left,
    size: 13,
  })
  const markup = el(
    'g',
    {},
    el(
      'clipPath',
      { id: 'frame' },
      el('rect', {
        x: FRAME.left,
        y: FRAME.top,
        width: FRAME.right - FRAME.left,
        height: FRAME.bottom - FRAME.top,
      }),
    ),
    axes(curve, scales, unit),
    el(
      'g',
      { 'clip-path': 'url(#frame)' },
      areas(curve, scales),
      overflow(curve, scales),
      el('path', { class: 'hull', fill: 'none', 'stroke-width': 1.5, d: outline([...curve.points]) ?? '' }),
    ),
    el('path', {
      class: 'hull',
      fill: 'none',
      d: `M${FRAME.left} ${FRAME.top}V${FRAME.bottom}H${FRAME.right}`,
    }),
    named.map((each) => capacity(each, scales)),
    ownPoint(curve, named, scales, unit),
    legend.markup,
  )
  return { markup, begin: 62, end: legend.end }
}

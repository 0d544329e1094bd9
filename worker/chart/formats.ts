import { scaleLinear } from 'd3-scale'
import { FAMILY_LABELS } from '../../shared/present/chart-data.ts'
import type { FormatBar, FormatBars } from '../../shared/present/chart-formats.ts'
import { memoryTicks } from '../../shared/present/chart-ticks.ts'
import { shortGpuName } from '../../shared/present/gpu-name.ts'
import { FAMILIES } from '../../shared/present/term-families.ts'
import { ellipsize, measureText, WIDEST_FACE } from '../../shared/present/text-measure.ts'
import type { Fit } from '../../shared/estimate/types.ts'
import { formatBytes, type MemoryUnit } from '../../shared/units/format.ts'
import { verdictIcon } from '../card/verdict-icon.ts'
import { mark, words } from '../svg/drawing.ts'
import { el, type Markup } from '../svg/element.ts'
import { key } from '../svg/key.ts'
import type { Content } from './content.ts'

const LEFT = 132
const RIGHT = 640
const FIRST_ROW = 112
const ROW = 34
const BAR = 22
/** Where the verdicts begin, and where the sheet ends, beside the longest bar. */
const VERDICT = 738
const SHEET_RIGHT = 816

function row(bar: FormatBar, top: number, x: (bytes: number) => number, unit: MemoryUnit): Markup {
  const base = top + BAR / 2 + 5
  return el(
    'g',
    {},
    words(
      LEFT - 12,
      base,
      ellipsize(bar.name, { width: LEFT - 36, size: 14, face: 'semibold' }, measureText),
      {
        size: 14,
        face: 'semibold',
        anchor: 'end',
      },
    ),
    bar.layers.map(({ family, from, to }) =>
      el('rect', {
        x: x(from),
        y: top,
        width: Math.max(0.5, x(to) - x(from)),
        height: BAR,
        fill: FAMILIES.find(({ id }) => id === family)?.fill,
      }),
    ),
    el('rect', { class: 'hull', fill: 'none', x: LEFT, y: top, width: x(bar.total) - LEFT, height: BAR }),
    words(RIGHT + 14, base, formatBytes(bar.total, unit), { size: 14, face: 'semibold' }),
    bar.verdict !== null && [
      verdictIcon(bar.verdict, VERDICT, top + BAR / 2, 8),
      words(VERDICT + 14, base, bar.verdict, { size: 14, face: 'semibold', color: bar.verdict }),
    ],
  )
}

/** One bar per weight format, the GPU's line across them. Returns the drawing and the y below it. */
export function drawFormats({ bars, top }: FormatBars, fit: Fit | undefined, unit: MemoryUnit): Content {
  const scale = scaleLinear().domain([0, top]).range([LEFT, RIGHT])
  const x = (bytes: number): number => scale(bytes)
  const bottom = FIRST_ROW + bars.length * ROW
  const families = FAMILIES.filter(({ id }) =>
    bars.some(({ layers }) => layers.some(({ family }) => family === id)),
  )
  const legend = key(
    families.map(({ id, fill }) => ({ fill, label: FAMILY_LABELS[id] })),
    { x: 24, y: bottom + 54, width: SHEET_RIGHT - 24, size: 13 },
  )
  const name = fit
    ? `${fit.gpus > 1 ? `${fit.gpus}× ` : ''}${shortGpuName(fit.gpu_name)}: ${formatBytes(fit.usable_bytes, unit)} usable`
    : ''
  const usable = fit ? x(fit.usable_bytes) : 0
  // At the left of the mark where there is room, so that the amounts at the right stay free.
  const standsLeft = usable - 18 - measureText(name, 13, 'semibold') * WIDEST_FACE > 24
  const markup = el(
    'g',
    {},
    memoryTicks(top, unit).map(({ bytes, label }) => [
      el('path', { class: 'edge', d: `M${x(bytes)} ${FIRST_ROW - 8}V${bottom}` }),
      words(x(bytes), bottom + 20, label, { size: 13, color: 'quiet', anchor: 'middle' }),
    ]),
    bars.map((bar, index) => row(bar, FIRST_ROW + index * ROW, x, unit)),
    fit && [
      el('path', { class: 'hull', d: `M${usable} ${FIRST_ROW - 8}V${bottom}`, 'stroke-width': 2.5 }),
      mark(usable, FIRST_ROW - 18, 22),
      words(standsLeft ? usable - 18 : usable + 18, FIRST_ROW - 13, name, {
        size: 13,
        face: 'semibold',
        ...(standsLeft ? { anchor: 'end' } : {}),
      }),
    ],
    legend.markup,
  )
  return { markup, begin: 72, end: legend.end }
}

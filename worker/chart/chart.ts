import { memoryCurve } from '../../shared/present/chart-curve.ts'
import { formatBars } from '../../shared/present/chart-formats.ts'
import { describeEstimate, deviceWords, settingWords } from '../../shared/present/image-words.ts'
import type { ChartKind } from '../../shared/present/image-fields.ts'
import type { Theme } from '../../shared/present/image-theme.ts'
import { unitOf } from '../../shared/present/badge-text.ts'
import { ellipsize, measureText } from '../../shared/present/text-measure.ts'
import type { Estimate } from '../../shared/estimate/types.ts'
import type { EstimateRequest } from '../../shared/index.ts'
import { drawing, mark, words } from '../svg/drawing.ts'
import { el, type Markup } from '../svg/element.ts'
import { drawBreakdown } from './breakdown.ts'
import type { Content } from './content.ts'
import { drawCurve } from './curve.ts'
import { drawFormats } from './formats.ts'

export const CHART_WIDTH = 840
const LEFT = 24
const WIDTH = CHART_WIDTH - 2 * LEFT

export interface ChartLook {
  readonly kind: ChartKind
  readonly theme: Theme
  readonly formats?: readonly string[] | undefined
  /** Whether title, settings and verdict stand above the drawing. Default: they do. */
  readonly header?: boolean | undefined
}

const TITLES: Readonly<Record<ChartKind, string>> = {
  context: 'memory against context length',
  batch: 'memory against batch size',
  formats: 'memory by weight format',
  breakdown: 'memory, term by term',
}
/** The setting that a chart varies is not one of its settings. */
const VARIED: Readonly<Record<ChartKind, readonly string[]>> = {
  context: ['context_length'],
  batch: ['batch_size'],
  formats: ['weights'],
  breakdown: [],
}

function header(title: string, setting: string): Markup {
  const size = 19
  return el(
    'g',
    {},
    mark(LEFT + 14, 30, 26),
    words(LEFT + 36, 36, ellipsize(title, { width: WIDTH - 60, size, face: 'semibold' }, measureText), {
      size,
      face: 'semibold',
    }),
    words(LEFT, 62, ellipsize(setting, { width: WIDTH * 0.95, size: 14 }, measureText), {
      size: 14,
      color: 'quiet',
    }),
  )
}

function contentOf(
  kind: ChartKind,
  request: EstimateRequest,
  estimates: readonly [Estimate, ...Estimate[]],
  formats?: readonly string[],
): Content | null {
  const [first] = estimates
  const unit = unitOf(first)
  if (kind === 'breakdown') return drawBreakdown(first)
  if (kind === 'formats') {
    const bars = formatBars(request, first, formats)
    return bars === null || bars.bars.length === 0 ? null : drawFormats(bars, first.fit, unit)
  }
  const curve = memoryCurve(kind, request, estimates)
  return curve === null ? null : drawCurve(curve, unit)
}

/**
 * A chart of an estimate; one line of capacity for each estimate with a GPU. Null when the request cannot be varied in
 * the way the chart needs.
 */
export function drawChart(
  request: EstimateRequest,
  estimates: readonly [Estimate, ...Estimate[]],
  { kind, theme, formats, header: headed = true }: ChartLook,
): string | null {
  const [first] = estimates
  const content = contentOf(kind, request, estimates, formats)
  if (content === null) return null
  const title = `${first.model.name}: ${TITLES[kind]}`
  const device = first.fit && kind !== 'breakdown' ? ` · ${deviceWords(first.fit)}` : ''
  return drawing(
    {
      width: CHART_WIDTH,
      height: Math.ceil(content.end - (headed ? 0 : content.begin)),
      theme,
      title,
      description: describeEstimate(first),
    },
    headed && header(title, `${settingWords(first, VARIED[kind])}${device}`),
    el(
      'g',
      headed ? {} : { transform: `translate(0 ${-content.begin})` },
      headed && content.header,
      content.markup,
    ),
  )
}

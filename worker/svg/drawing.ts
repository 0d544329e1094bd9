import { themeStyle, type Theme } from '../../shared/present/image-theme.ts'
import type { Face } from '../../shared/present/text-measure.ts'
import { el, type Child, type Markup } from './element.ts'

const SANS = "'IBM Plex Sans',system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
const MONO = "'JetBrains Mono',ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"

/** Hatches: what the driver keeps, and what lies over the line. */
const PATTERNS = el(
  'defs',
  {},
  el(
    'pattern',
    { id: 'kept', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    el('path', { class: 'hull', d: 'M0 0v6', 'stroke-width': 3 }),
  ),
  el(
    'pattern',
    { id: 'over', width: 14, height: 14, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    el('path', { fill: '#d1242f', d: 'M0 0h14v14H0z' }),
    el('path', { fill: '#b51c27', d: 'M0 0h7v14H0z' }),
  ),
  el(
    'linearGradient',
    { id: 'band' },
    el('stop', { offset: 0, 'stop-color': '#f5f9fb', 'stop-opacity': 0 }),
    el('stop', { offset: 1, 'stop-color': '#f5f9fb', 'stop-opacity': 0.85 }),
  ),
)

const styles = new Map<Theme, Markup>()

/** The style sheet of a theme, written once. */
function styleOf(theme: Theme): Markup {
  let style = styles.get(theme)
  if (!style) styles.set(theme, (style = el('style', {}, themeStyle(theme))))
  return style
}

export interface Sheet {
  readonly width: number
  readonly height: number
  readonly theme: Theme
  readonly title: string
  readonly description: string
}

/** A whole drawing: its style sheet, its words for those who do not see it, its paper, and what is drawn on it. */
export function drawing(
  { width, height, theme, title, description }: Sheet,
  ...children: readonly Child[]
): string {
  return el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': 'title desc',
      'font-family': SANS,
    },
    el('title', { id: 'title' }, title),
    el('desc', { id: 'desc' }, description),
    styleOf(theme),
    PATTERNS,
    el('rect', { class: 'paper', width, height }),
    ...children,
  ).text
}

export interface TextLook {
  readonly size: number
  readonly face?: Face
  readonly anchor?: 'middle' | 'end'
  /** Class of the theme: `ink`, `quiet`, a verdict … */
  readonly color?: string
  /** A colour that both themes share, on a fill that both share. */
  readonly fill?: string
  readonly halo?: boolean
}

/** A line of text whose baseline starts, or ends, or is centred at a point. */
export function words(x: number, y: number, text: string, look: TextLook): Markup {
  const { size, face = 'regular', anchor, color = 'ink', fill, halo = false } = look
  return el(
    'text',
    {
      x,
      y,
      'font-size': size,
      'font-weight': face === 'semibold' && 600,
      'font-family': face === 'mono' && MONO,
      'text-anchor': anchor,
      class: fill === undefined ? `${color}${halo ? ' halo' : ''}` : undefined,
      fill,
    },
    text,
  )
}

/** The Plimsoll mark with its ring's centre at a point. */
export const mark = (x: number, y: number, size: number, strokeClass = 'hull'): Markup =>
  el(
    'g',
    {
      class: strokeClass,
      fill: 'none',
      'stroke-width': 2.5,
      transform: `translate(${x - size / 2} ${y - size / 2}) scale(${Math.round((size / 24) * 1000) / 1000})`,
    },
    el('circle', { cx: 12, cy: 12, r: 6.5 }),
    el('path', { d: 'M.5 12h23' }),
  )

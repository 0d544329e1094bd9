import type { Verdict } from '../estimate/types.ts'

export const THEMES = ['light', 'dark', 'auto'] as const
export type Theme = (typeof THEMES)[number]

/** Colours of a drawing beside those of its terms, which are the same in both. */
export interface Palette {
  readonly paper: string
  readonly hold: string
  readonly ink: string
  readonly quiet: string
  readonly edge: string
  readonly hull: string
  readonly accent: string
  readonly signal: string
  readonly verdicts: Readonly<Record<Verdict, string>>
}

/** Text in each of the verdicts, ink and quiet has a contrast of 4.5 or more on paper and on the hold. */
export const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    paper: '#f5f9fb',
    hold: '#e7eef4',
    ink: '#0b2239',
    quiet: '#47607a',
    edge: '#cfdbe5',
    hull: '#0b2239',
    accent: '#0b665f',
    signal: '#c21f2a',
    verdicts: { fits: '#0f766e', tight: '#8f5a00', offload: '#6639a6', exceeds: '#c21f2a' },
  },
  dark: {
    paper: '#081521',
    hold: '#132a40',
    ink: '#f2f7fa',
    quiet: '#a3b7c8',
    edge: '#24405a',
    hull: '#c8d6e1',
    accent: '#6fd0c5',
    signal: '#ff8086',
    verdicts: { fits: '#5fd0c3', tight: '#f2b632', offload: '#c0a2f2', exceeds: '#ff8086' },
  },
}

function rules({ paper, hold, ink, quiet, edge, hull, accent, signal, verdicts }: Palette): string {
  const fills = { paper, hold, ink, quiet, accent, signal, hullf: hull, ...verdicts }
  const strokes = { edge, hull, papers: paper }
  return [
    ...Object.entries(fills).map(([name, color]) => `.${name}{fill:${color}}`),
    ...Object.entries(strokes).map(([name, color]) => `.${name}{stroke:${color}}`),
    // Letters over areas and lines: the paper shines through around them.
    `.halo{stroke:${paper};stroke-width:4px;stroke-linejoin:round;paint-order:stroke}`,
  ].join('')
}

/**
 * The style sheet of a drawing. `auto` holds both themes, and the reader's browser chooses: GitHub's dark mode works
 * with one URL. Colours are written out, for rasterizers know no variables.
 */
export function themeStyle(theme: Theme): string {
  const light = rules(PALETTES.light)
  const dark = rules(PALETTES.dark)
  if (theme === 'auto') return `${light}@media (prefers-color-scheme:dark){${dark}}`
  return theme === 'dark' ? dark : light
}

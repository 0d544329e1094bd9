import type { Verdict } from '../../shared/estimate/types.ts'
import { el, type Markup } from '../svg/element.ts'

/** Strokes of each sign in a box from -8 to 8: tick, wave, arrow down, cross. */
const SIGNS: Readonly<Record<Verdict, string>> = {
  fits: 'M-6 0.5 -2 5 6.5 -4.5',
  tight: 'M-6.5 -2q3.25-3.5 6.5 0t6.5 0M-6.5 4q3.25-3.5 6.5 0t6.5 0',
  offload: 'M0-6.5V5M-5 .5 0 5.5 5 .5',
  exceeds: 'M-5-5 5 5M5-5-5 5',
}

/** A verdict's sign in a disc of its colour, so that the colour is never alone. The sign is cut out in paper. */
export const verdictIcon = (verdict: Verdict, x: number, y: number, radius: number): Markup =>
  el(
    'g',
    { transform: `translate(${x} ${y}) scale(${Math.round((radius / 12) * 1000) / 1000})` },
    el('circle', { class: verdict, r: 12 }),
    el('path', {
      class: 'papers',
      fill: 'none',
      'stroke-width': 2.75,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
      d: SIGNS[verdict],
    }),
  )

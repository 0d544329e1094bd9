import { cardWords, type CardWords } from '../../shared/present/card-words.ts'
import { describeEstimate } from '../../shared/present/image-words.ts'
import type { Theme } from '../../shared/present/image-theme.ts'
import { layLoadLines } from '../../shared/present/load-line.ts'
import { unitOf } from '../../shared/present/badge-text.ts'
import { FAMILIES, familyOf } from '../../shared/present/term-families.ts'
import { formatBytes } from '../../shared/units/format.ts'
import { ellipsize, measureText, sizeThatFits, wrapText } from '../../shared/present/text-measure.ts'
import type { Estimate } from '../../shared/estimate/types.ts'
import { drawing, words } from '../svg/drawing.ts'
import { el, type Markup } from '../svg/element.ts'
import { keyLine } from '../svg/key.ts'
import { drawBar } from './bar.ts'
import { CARD_HEIGHT, CARD_WIDTH, figures, header, LEFT, RIGHT, SLACK, WIDTH } from './frame.ts'
import { verdictIcon } from './verdict-icon.ts'

function verdictLine({ verdict: { tone, words: first, rest } }: CardWords): Markup {
  const indent = tone === null ? 0 : 52
  const size = sizeThatFits(
    `${first}  ${rest}`,
    (WIDTH - indent) * SLACK,
    [36, 33, 30, 27, 24],
    measureText,
    'semibold',
  )
  return el(
    'g',
    {},
    tone !== null && verdictIcon(tone, LEFT + 19, 194, 19),
    el(
      'text',
      { x: LEFT + indent, y: 206, 'font-size': size, class: 'ink' },
      el('tspan', { 'font-weight': 600, class: tone ?? 'ink' }, first),
      el('tspan', { dx: size * 0.4 }, rest),
    ),
  )
}

const FORMULA_SIZE = 17

function formula({ formula }: CardWords): Markup | null {
  if (formula === null) return null
  // Faces of fixed width differ little.
  const box = { width: WIDTH * 0.97, size: FORMULA_SIZE, face: 'mono' as const }
  // The numbers may be cut, their result not.
  const result = ` = ${formula.result}`
  const room = { ...box, width: box.width - measureText(result, FORMULA_SIZE, 'mono') }
  const lines = [
    ...wrapText(formula.formula, box, 2, measureText),
    `${ellipsize(`= ${formula.substituted}`, room, measureText)}${result}`,
  ]
  const base = CARD_HEIGHT - 28 - (lines.length - 1) * 24
  return el(
    'g',
    {},
    el('path', { class: 'edge', d: `M${LEFT} ${base - 60}H${RIGHT}`, 'stroke-width': 1.5 }),
    words(LEFT, base - 30, `Largest term: ${formula.label}`, { size: 20, face: 'semibold', color: 'accent' }),
    lines.map((line, index) => words(LEFT, base + index * 24, line, { size: FORMULA_SIZE, face: 'mono' })),
  )
}

/** The bars: one, or as many as tell devices apart, the fullest first; and the key to their colours. */
function bars(estimate: Estimate): Markup {
  const { memory, fit } = estimate
  const unit = unitOf(estimate)
  const shown = layLoadLines(memory, fit).slice(0, 2)
  const one = shown.length === 1
  const legend = memory.components.map(({ id, label, per_gpu_bytes }) => ({
    fill: FAMILIES.find((family) => family.id === familyOf(id))?.fill ?? '#888888',
    label,
    value: formatBytes(per_gpu_bytes, unit),
  }))
  return el(
    'g',
    {},
    shown.map((bar, index) =>
      drawBar(
        bar,
        {
          x: LEFT,
          y: one ? 260 : 254 + index * 66,
          width: WIDTH,
          height: one ? 80 : 34,
          size: one ? 19 : 16,
          scaled: index === shown.length - 1,
        },
        { unit, components: memory.components, fit },
      ),
    ),
    keyLine(legend, { x: LEFT, y: 404, width: WIDTH, size: 18 }),
  )
}

/** A card of 1200 × 630: the load line, the verdict, the key figures, the formula of the largest term. */
export function drawCard(estimate: Estimate, theme: Theme): string {
  const said = cardWords(estimate)
  return drawing(
    {
      width: CARD_WIDTH,
      height: CARD_HEIGHT,
      theme,
      title: `${said.title}: ${said.verdict.words}`,
      description: describeEstimate(estimate),
    },
    header(said),
    verdictLine(said),
    bars(estimate),
    figures(said.figures, 442),
    formula(said),
  )
}

import { problemWords } from '../../shared/present/badge-text.ts'
import type { Theme } from '../../shared/present/image-theme.ts'
import { measureText, sizeThatFits, WIDEST_FACE, wrapText } from '../../shared/present/text-measure.ts'
import type { Problem } from '../../shared/errors.ts'
import { drawing, mark, words } from '../svg/drawing.ts'
import { el } from '../svg/element.ts'

export interface ProblemSheet {
  readonly width: number
  readonly height: number
  readonly theme: Theme
}

/** Most wrong fields listed, and most lines for each. */
const MOST_ERRORS = 4
const MOST_LINES = 2

/** A picture that says what is wrong, in grey: the first fault in large letters, then each field with its message. */
export function drawProblem(
  problem: Problem,
  asked: Readonly<Record<string, unknown>>,
  { width, height, theme }: ProblemSheet,
): string {
  const margin = width * 0.06
  const inner = (width - 2 * margin) / WIDEST_FACE
  const unit = width / 84
  const first = problemWords(problem, asked)
  const size = sizeThatFits(
    first,
    inner,
    [3.4, 2.8, 2.4].map((times) => times * unit),
    measureText,
    'semibold',
  )
  const headline = wrapText(first, { width: inner, size, face: 'semibold' }, 2, measureText)
  const detail = 1.7 * unit
  const lines = problem.errors
    .slice(0, MOST_ERRORS)
    .flatMap(({ field, message }) =>
      wrapText(`${field} ${message}`, { width: inner, size: detail }, MOST_LINES, measureText),
    )
  const top = height * 0.36
  const after = top + headline.length * size * 1.25 + detail * 0.8
  const room = Math.max(0, Math.floor((height - after - margin * 0.4) / (detail * 1.5)) + 1)
  return drawing(
    { width, height, theme, title: first, description: problem.detail },
    el('g', { opacity: 0.55 }, mark(margin + 2 * unit, height * 0.17, 4 * unit)),
    words(margin + 5 * unit, height * 0.17 + unit * 0.8, problem.title, { size: 2.2 * unit, color: 'quiet' }),
    headline.map((line, index) => words(margin, top + index * size * 1.25, line, { size, face: 'semibold' })),
    lines
      .slice(0, room)
      .map((line, index) =>
        words(margin, after + index * detail * 1.5, line, { size: detail, color: 'quiet' }),
      ),
  )
}

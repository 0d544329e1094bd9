import type { Figure, FigureId } from './types.ts'

const MEBIBYTE = 1024 ** 2
const GIBIBYTE = 1024 ** 3
const UNITS: Readonly<Record<string, number>> = { MiB: MEBIBYTE, GiB: GIBIBYTE }

/** Longest line that is read, and longest that is quoted. */
const LINE = 20_000
const QUOTED = 160

/** The lines of a log without colours, each at most so long. */
export const linesOf = (text: string): string[] =>
  text
    // eslint-disable-next-line no-control-regex -- terminals' colour codes begin with the escape character
    .replaceAll(/\u001b\[[0-9;]*m/g, '')
    .split(/\r?\n/)
    .map((line) => line.slice(0, LINE))

/** A line as it is quoted in an answer. */
export const quoted = (line: string): string => line.trim().slice(0, QUOTED)

/** Half a unit of the last decimal that a number is printed with. */
const halfDigit = (digits: string): number => 0.5 * 10 ** -(digits.split('.')[1]?.length ?? 0)

/** Bytes of `14.99` and `GiB`. */
export function bytesFigure(id: FigureId, digits: string, unit: string, line: string): Figure {
  const factor = UNITS[unit] ?? GIBIBYTE
  return {
    id,
    value: Math.round(Number(digits) * factor),
    unit: 'bytes',
    rounding: Math.ceil(halfDigit(digits) * factor),
    line: quoted(line),
  }
}

/** A count such as `476,000` tokens, or a ratio such as `58.11`. */
export function countFigure(id: FigureId, digits: string, unit: 'tokens' | 'requests', line: string): Figure {
  const plain = digits.replaceAll(',', '')
  return {
    id,
    value: Number(plain),
    unit,
    rounding: plain.includes('.') ? halfDigit(plain) : 0,
    line: quoted(line),
  }
}

/** First match of a pattern in any line, with the line. */
export function findLine(
  lines: readonly string[],
  pattern: RegExp,
): { match: RegExpExecArray; line: string } | undefined {
  for (const line of lines) {
    const match = pattern.exec(line)
    if (match) return { match, line }
  }
  return undefined
}

/** A figure of bytes by a pattern whose first group is the number and whose second is the unit. */
export function bytesIn(lines: readonly string[], id: FigureId, pattern: RegExp): Figure[] {
  const found = findLine(lines, pattern)
  return found ? [bytesFigure(id, found.match[1] ?? '', found.match[2] ?? 'GiB', found.line)] : []
}

import type { Estimate } from '../../shared/estimate/types.ts'
import { unitOf } from '../../shared/present/badge-text.ts'
import { deviceWords, roomWords, VERDICT_WORDS } from '../../shared/present/image-words.ts'
import { layLoadLines } from '../../shared/present/load-line.ts'
import { FAMILIES, familyOf } from '../../shared/present/term-families.ts'
import { formatBytes } from '../../shared/units/format.ts'
import { drawBar } from '../card/bar.ts'
import { verdictIcon } from '../card/verdict-icon.ts'
import { words } from '../svg/drawing.ts'
import { el } from '../svg/element.ts'
import { key } from '../svg/key.ts'
import type { Content } from './content.ts'

const LEFT = 24
const WIDTH = 792
const FIRST = 146
const HEIGHT = 52
const NEXT = 112

/** The load-line bar of each distinct device with every term's amount. Returns the drawing and the y below it. */
export function drawBreakdown(estimate: Estimate): Content {
  const { memory, fit } = estimate
  const unit = unitOf(estimate)
  const bars = layLoadLines(memory, fit).slice(0, 3)
  const bottom = FIRST + (bars.length - 1) * NEXT + HEIGHT
  const legend = key(
    memory.components.map(({ id, label, per_gpu_bytes }) => ({
      fill: FAMILIES.find((family) => family.id === familyOf(id))?.fill ?? '#888888',
      label,
      value: formatBytes(per_gpu_bytes, unit),
    })),
    { x: LEFT, y: bottom + 54, width: WIDTH, size: 14 },
  )
  const verdict = fit
    ? `${VERDICT_WORDS[fit.verdict]} ${deviceWords(fit)}, ${roomWords(fit, unit)}`
    : `${formatBytes(memory.per_gpu_bytes, unit)}${memory.per_gpu.length > 1 ? ' on the fullest GPU' : ''}`
  const header = el(
    'g',
    {},
    fit && verdictIcon(fit.verdict, LEFT + 10, 88, 10),
    words(fit ? LEFT + 28 : LEFT, 94, verdict, { size: 17, face: 'semibold', color: fit?.verdict ?? 'ink' }),
  )
  const markup = el(
    'g',
    {},
    bars.map((bar, index) =>
      drawBar(
        bar,
        { x: LEFT, y: FIRST + index * NEXT, width: WIDTH, height: HEIGHT, size: 14 },
        { unit, components: memory.components, fit },
      ),
    ),
    legend.markup,
  )
  return { header, markup, begin: 104, end: legend.end }
}

import type { GpuEntry } from '../../shared/index.ts'
import { emptyLoadLine, gpuCardWords } from '../../shared/present/gpu-card-words.ts'
import type { Theme } from '../../shared/present/image-theme.ts'
import type { MemoryUnit } from '../../shared/units/format.ts'
import { drawing, words } from '../svg/drawing.ts'
import { el } from '../svg/element.ts'
import { drawBar } from './bar.ts'
import { CARD_HEIGHT, CARD_WIDTH, figures, header, LEFT, WIDTH } from './frame.ts'

/** The card of a GPU: its empty hull with the load line, and how much can be laid into it. */
export function drawGpuCard(gpu: GpuEntry, theme: Theme, unit: MemoryUnit): string {
  const said = gpuCardWords(gpu, unit)
  const { marketed_bytes, usable_bytes } = gpu
  return drawing(
    {
      width: CARD_WIDTH,
      height: CARD_HEIGHT,
      theme,
      title: `${said.title}: ${said.usable}`,
      description: `${said.title}, ${said.setting}: ${said.usable} ${said.rest}. ${said.figures.map(({ label, value }) => `${label} ${value}`).join(', ')}.`,
    },
    header(said),
    el(
      'text',
      { x: LEFT, y: 216, 'font-size': 40, class: 'ink' },
      el('tspan', { 'font-weight': 600, class: 'accent' }, said.usable),
      el('tspan', { dx: 14 }, said.rest),
    ),
    drawBar(
      emptyLoadLine(gpu),
      { x: LEFT, y: 292, width: WIDTH, height: 110, size: 21 },
      { unit, components: [], fit: { marketed_bytes, usable_bytes } },
    ),
    figures(said.figures, 506),
    words(LEFT, 592, said.note, { size: 18, color: 'quiet' }),
  )
}
